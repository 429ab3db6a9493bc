"""A store that has addresses of its own: the browser is sent there, and nothing passes through us."""

import io

from flask import Flask

from ihome.infra.storage.memory import MemoryStorage
from ihome.media import service
from ihome.media.ports import storage
from ihome.media.rules import object_name
from tests.conftest import Browser
from tests.factories.people import a_user
from tests.factories.pictures import a_file


class LinkingStorage(MemoryStorage):
    """Counts how often it was asked whether something is there."""

    asked = 0

    def exists(self, name: str) -> bool:
        self.asked += 1
        return super().exists(name)

    def link(self, name: str, *, seconds: int) -> str | None:
        return f"https://store.example/{name}?good-for={seconds}"


def test_the_way_is_kept_for_less_time_than_it_leads_there(app: Flask, client: Browser) -> None:
    with storage.using(LinkingStorage()) as store:
        photo = service.accept_photo(io.BytesIO(a_file()), owner_id=a_user().id)
        answer = client.get(f"/media/480/{photo.key}.webp")
        assert answer.status_code == 302
        name = object_name(photo.key, 480)
        assert answer.headers["Location"] == f"https://store.example/{name}?good-for=21600"
        assert answer.headers["Cache-Control"] == "public, max-age=7200"
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "Set-Cookie" not in answer.headers
        assert store.asked == 0  # the row says that it was put


def test_what_is_missing_is_made_before_anybody_is_sent_there(app: Flask, client: Browser) -> None:
    with storage.using(LinkingStorage()) as store:
        photo = service.accept_photo(io.BytesIO(a_file()), owner_id=a_user().id)
        assert client.get(f"/media/avatar/{photo.key}.webp").status_code == 302
        assert store.exists(object_name(photo.key, "avatar"))
        assert client.get(f"/media/1600/{photo.key}.webp").status_code == 404
        assert client.get(f"/media/480/{'ab' * 32}.webp").status_code == 404
