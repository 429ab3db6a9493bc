"""A photo through the product, with its files in a store behind a network."""

import io
import urllib.request
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from ihome.media import service
from ihome.media.ports import storage
from tests.conftest import Browser
from tests.factories.people import a_user
from tests.factories.pictures import a_file, a_picture
from tests.stores.stages import FAR


@pytest.mark.parametrize("name", FAR)
def test_a_photo_is_taken_in_and_shown(
    app: Flask, client: Browser, name: str, tmp_path: Path
) -> None:
    with FAR[name](tmp_path) as stage, storage.using(stage.store):
        owner_id = a_user(name="花花").id
        file = io.BytesIO(a_file("JPEG", a_picture(500, 400)))
        photo = service.accept_photo(file, owner_id=owner_id)
        answer = client.get(f"/media/160/{photo.key}.webp")
        shown = answer.data
        if answer.status_code in (302, 303, 307):  # a store that browsers may ask themselves
            with urllib.request.urlopen(answer.headers["Location"], timeout=5) as there:
                shown = there.read()
        assert Image.open(io.BytesIO(shown)).size == (160, 128)
        assert service.files_report().missing == []
