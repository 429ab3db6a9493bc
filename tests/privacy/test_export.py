"""Everything about a person in one archive, for that person alone, for a week."""

import io
import json
import logging
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from ihome.kernel.clock import utc_now
from ihome.media.ports import private_storage
from ihome.privacy import service
from ihome.privacy.fields import TABLES
from tests.conftest import Browser
from tests.factories.people import a_user, log_in
from tests.privacy.lives import Life, a_full_life, empty_private_store, rows_of

RunJobs = Callable[[], int]
Clock = Callable[[Any], None]


@pytest.fixture
def life(app: Flask, client: Browser) -> Life:
    found = a_full_life()
    log_in(client, found.user.id)
    return found


def archive(browser: Browser, run_jobs: RunJobs) -> zipfile.ZipFile:
    asked = browser.post("/api/v2/me/exports").json["data"]
    assert asked["state"] == "waiting"
    run_jobs()
    ready = browser.get("/api/v2/me/privacy").json["data"]["export"]
    assert (ready["state"], ready["export_id"]) == ("ready", asked["export_id"])
    answer = browser.get(f"/api/v2/me/exports/{asked['export_id']}/file")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.data))


def test_asking_and_downloading_stand_in_the_security_log(
    app: Flask, client: Browser, run_jobs: RunJobs, caplog: pytest.LogCaptureFixture
) -> None:
    user = a_user()
    log_in(client, user.id)
    with caplog.at_level(logging.INFO, logger="ihome.security"):
        archive(client, run_jobs)
        assert client.get("/api/v2/me/exports/nosuchexport/file").status_code == 404
    lines = [each for each in caplog.records if each.getMessage() == "export"]
    assert [(each.user_id, each.facts) for each in lines] == [  # type: ignore[attr-defined]
        (user.id, {"step": "asked"}), (user.id, {"step": "downloaded"}),
    ]  # fmt: skip


def test_every_personal_field_of_every_table_is_in_the_archive(
    life: Life, client: Browser, run_jobs: RunJobs, clock: Clock
) -> None:
    assert [name for name, count in rows_of(life.user.id).items() if not count] == []
    clock(utc_now() + timedelta(days=2))  # the export of the seed is not the newest of today
    log_in(client, life.user.id)
    found = archive(client, run_jobs)
    names = set(found.namelist())
    fields = {
        f"{name}.{column.removesuffix('_cipher')}"
        for name, kept in TABLES.items()
        if kept.paths
        for column in kept.shown
    }
    held = {
        f"{name.removeprefix('data/').removesuffix('.json')}.{column}"
        for name in names
        if name.startswith("data/")
        for row in json.loads(found.read(name))
        for column in row
    }
    assert fields - held == set()
    everything = b"".join(found.read(name) for name in names if name.startswith("data/")).decode()
    assert {field for field, mark in life.marks.items() if mark not in everything} == set()
    assert len(life.marks) > 15
    page = found.read("index.html").decode()
    assert {field for field, mark in life.marks.items() if mark not in page} == set()
    assert "订单" in page
    assert found.read("id-cards/front.webp")[:4] == b"RIFF"


def test_no_key_and_no_other_person_is_in_it(
    life: Life, client: Browser, run_jobs: RunJobs, clock: Clock
) -> None:
    clock(utc_now() + timedelta(days=2))
    log_in(client, life.user.id)
    found = archive(client, run_jobs)
    (me,) = json.loads(found.read("data/users.json"))
    assert me["public_id"] == life.user.public_id
    assert not {"password_hash", "stamp", "mobile_index", "id_number_index"} & set(me)


def test_it_is_noise_in_the_private_store(client: Browser, run_jobs: RunJobs) -> None:
    user = a_user(name="小顾")
    log_in(client, user.id)
    archive(client, run_jobs)
    bodies = []
    for each in private_storage().list():
        with private_storage().open(each.name) as file:
            bodies.append(file.read())
    assert not any(body.startswith(b"PK") or b"index.html" in body for body in bodies)


def test_one_a_day(client: Browser, clock: Clock) -> None:
    now = utc_now()
    clock(now)
    user = a_user()
    log_in(client, user.id)
    assert client.post("/api/v2/me/exports").status_code == 201
    soon = client.post("/api/v2/me/exports")
    assert (soon.status_code, soon.json["errno"]) == (429, "23053")
    assert 86_000 < soon.json["data"]["retry_after_seconds"] <= 86_400
    clock(now + timedelta(days=1, seconds=1))
    log_in(client, user.id)
    client.get("/api/v2/session")  # a token of the new session
    assert client.post("/api/v2/me/exports").status_code == 201


def test_nobody_else_downloads_it_and_nobody_after_a_week(
    client: Browser, new_client: Callable[[], Browser], run_jobs: RunJobs, clock: Clock
) -> None:
    empty_private_store()
    now = utc_now()
    clock(now)
    user, other = a_user(), a_user()
    log_in(client, user.id)
    export_id = client.post("/api/v2/me/exports").json["data"]["export_id"]
    url = f"/api/v2/me/exports/{export_id}/file"
    assert client.get(url).json["errno"] == "23054"  # not made yet
    run_jobs()
    assert client.get(url).status_code == 200
    stranger = new_client()
    log_in(stranger, other.id)
    assert stranger.get(url).json["errno"] == "23054"
    assert new_client().get(url).status_code == 401
    before = len(list(private_storage().list()))
    clock(now + timedelta(days=7, seconds=1))
    log_in(client, user.id)
    assert client.get(url).json["errno"] == "23054"
    assert service.sweep_exports() == 1
    assert len(list(private_storage().list())) == before - 1
    assert client.get("/api/v2/me/privacy").json["data"]["export"] is None


def test_the_clocks_are_told(client: Browser) -> None:
    log_in(client, a_user().id)
    clocks = client.get("/api/v2/me/privacy").json["data"]["clocks"]
    assert any("30 天" in each["how_long"] for each in clocks)
    assert any("3 年" in each["how_long"] for each in clocks)
