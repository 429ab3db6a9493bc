"""`ihome media twins`: what the operator sees and says."""

import io

import pytest
from flask import Flask

from ihome.cli import media as cli
from ihome.cli.main import parser
from ihome.infra.jobs import run_due
from ihome.infra.storage.memory import MemoryStorage
from ihome.media import service
from ihome.settings import Settings
from ihome.wiring import JOBS
from tests.factories.people import a_user
from tests.media.test_twins import a_file, demo


def said(capsys: pytest.CaptureFixture[str], settings: Settings, *words: str) -> str:
    arguments = parser().parse_args(["media", "twins", *words])
    assert arguments.command(settings, arguments) == 0
    return capsys.readouterr().out


def test_twins_are_listed_judged_and_gone(
    app: Flask,
    store: MemoryStorage,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cli, "make_app", lambda *_, **__: app)
    assert said(capsys, settings) == "no two photos look alike\n"
    for name in ("先来", "后来"):
        picture = io.BytesIO(a_file("JPEG", demo("loft-1")))
        service.accept_photo(picture, owner_id=a_user(name=name).id)
    run_due(JOBS)
    [twin] = service.twins()
    shown = said(capsys, settings)
    assert "0 of 64 bits apart, not judged" in shown
    for photo, name in ((twin.photo, "后来"), (twin.other, "先来")):
        assert f"{photo.public_id}  " in shown
        assert f" {name}, no house" in shown
        assert f"/media/{photo.widths[-1]}/{photo.key}.webp" in shown
    pair = (twin.photo.public_id, twin.other.public_id)
    assert (
        said(capsys, settings, "--different", *pair, "--by", "值班") == "no two photos look alike\n"
    )
    assert "apart, different" in said(capsys, settings, "--all")
