"""The operator's side: a look leaves its trace, a picture is seen by few and not for long."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ihome.accounts.models import User
from ihome.identity import service
from ihome.identity.models import IdPhoto, RealNameCase
from ihome.infra import audit
from ihome.infra.db import reading, transaction
from ihome.kernel.clock import utc_now
from ihome.media.ports import private_storage, storage
from tests.conftest import Browser
from tests.factories.id_cards import an_id_number
from tests.factories.people import a_user, log_in
from tests.factories.pictures import a_file
from tests.identity.giving import WHY, an_operator, consent, give, send_card, state_of

NAME, NUMBER = "欧阳娜娜", an_id_number("19870604")
Clock = Callable[[Any], None]


@pytest.fixture(autouse=True)
def an_empty_store() -> None:
    for each in list(private_storage().list()):
        private_storage().delete(each.name)


@pytest.fixture
def case_id(user: User, client: Browser) -> str:
    """A case that waits for an operator, with a picture."""
    consent(client)
    give(client, NAME, NUMBER)
    assert send_card(client).status_code == 200
    with reading() as session:
        return session.scalars(sa.select(RealNameCase.public_id)).one()


def photo_id() -> str:
    with reading() as session:
        return session.scalars(sa.select(IdPhoto.public_id)).one()


def kept() -> list[str]:
    return [each.name for each in private_storage().list()]


def test_a_reveal_needs_a_reason_and_the_person_sees_it(
    user: User, client: Browser, desk: Browser, case_id: str
) -> None:
    url = f"/api/v2/desk/real_names/{case_id}/reveal"
    for poor in ("", "看看", "        ", "aaaaaaaaaaaa"):
        refused = desk.post(url, json={"reason": poor})
        assert (refused.status_code, refused.json["errno"]) == (422, "23005")
    assert client.get("/api/v2/me/disclosures").json["data"] == []
    answer = desk.post(url, json={"reason": WHY})
    assert answer.json["data"] == {"real_name": NAME, "id_number": NUMBER}
    assert answer.headers["Cache-Control"] == "no-store"
    (look,) = client.get("/api/v2/me/disclosures").json["data"]
    assert (look["what"], look["who"], look["reason"]) == ("real_name", "运营小林", WHY)
    (entry,) = audit.entries(audit.Wanted(act="real_name.reveal")).items
    assert (entry.about_user_id, entry.subject) == (user.id, f"real_name:{case_id}")


def test_no_reveal_without_its_trace(
    desk: Browser, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(audit, "record", broken)
    answer = desk.post(f"/api/v2/desk/real_names/{case_id}/reveal", json={"reason": WHY})
    assert answer.status_code == 500
    assert NUMBER not in answer.text


@pytest.mark.parametrize("role", ["member", "support"])
def test_nobody_below_an_operator_sees_the_desk(
    role: Any, case_id: str, new_client: Callable[[], Browser]
) -> None:
    somebody = a_user(name="支持")
    if role != "member":
        with transaction() as session:
            session.execute(sa.update(User).where(User.id == somebody.id).values(role=role))
    browser = new_client()
    log_in(browser, somebody.id)
    base = "/api/v2/desk"
    for method, path in [
        ("GET", f"{base}/real_names"),
        ("GET", f"{base}/real_names/{case_id}"),
        ("POST", f"{base}/real_names/{case_id}/reveal"),
        ("POST", f"{base}/real_names/{case_id}/approve"),
        ("POST", f"{base}/id_photos/{photo_id()}/links"),
        ("GET", f"{base}/id_photos/x.1.y"),
    ]:
        answer = browser.open(path, method=method, json={"reason": WHY})
        assert (answer.status_code, answer.json["errno"]) == (403, "4105"), path


def test_the_queue_shows_masks_alone(desk: Browser, case_id: str) -> None:
    text = desk.get("/api/v2/desk/real_names").text
    assert "欧***" in text
    assert NAME not in text
    assert NUMBER not in text


def test_nobody_decides_their_own(desk: Browser, operator: User) -> None:
    consent(desk)
    with transaction() as session:
        session.execute(
            sa.update(User)
            .where(User.id == operator.id)
            .values(real_name_cipher=None, id_number_cipher=None, real_name_at=None)
        )
    give(desk)
    send_card(desk)
    with reading() as session:
        own = session.scalars(sa.select(RealNameCase.public_id)).one()
    refused = desk.post(f"/api/v2/desk/real_names/{own}/approve", json={"reason": WHY})
    assert (refused.status_code, refused.json["errno"]) == (409, "23007")


def test_a_picture_is_noise_in_a_store_that_is_not_the_public_one(
    user: User, client: Browser, case_id: str
) -> None:
    (name,) = kept()
    with private_storage().open(name) as file:
        body = file.read()
    assert not body.startswith(b"RIFF")
    assert b"WEBP" not in body
    assert not storage().exists(name)
    assert state_of(client)["photos"] == ["front"]
    assert state_of(client)["state"] == "in_review"
    assert client.get(f"/media/1600/{name.removesuffix('.bin')}.webp").status_code == 404


def test_another_picture_of_the_side_replaces_it(client: Browser, case_id: str) -> None:
    before = kept()
    assert send_card(client).status_code == 200
    assert len(kept()) == 1
    assert kept() != before
    assert send_card(client, "back").json["data"]["photos"] == ["front", "back"]


def test_what_is_no_picture_is_refused_and_not_kept(user: User, client: Browser) -> None:
    consent(client)
    assert send_card(client).json["errno"] == "23004"
    give(client)
    refused = send_card(client, data=b"<svg onload=alert(1)>")
    assert (refused.status_code, refused.json["errno"]) == (422, "10002")
    assert send_card(client, "selfie").status_code == 404
    assert kept() == []


def link(desk: Browser) -> str:
    answer = desk.post(f"/api/v2/desk/id_photos/{photo_id()}/links", json={"reason": WHY})
    assert answer.status_code == 201
    url = answer.json["data"]["url"]
    assert isinstance(url, str)
    return url


def test_a_link_shows_the_picture_to_who_asked_for_five_minutes(
    user: User, client: Browser, desk: Browser, case_id: str, clock: Clock
) -> None:
    began = utc_now()
    clock(began)
    url = link(desk)
    clock(began + timedelta(seconds=298))
    shown = desk.get(url)
    assert (shown.status_code, shown.mimetype) == (200, "image/webp")
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.data[:4] == b"RIFF"
    clock(began + timedelta(seconds=301))
    assert desk.get(url).json["errno"] == "23006"
    (look,) = client.get("/api/v2/me/disclosures").json["data"]
    assert (look["what"], look["reason"]) == ("id_photo", WHY)
    assert len(audit.entries(audit.Wanted(act="id_photo.shown")).items) == 1


def test_a_link_is_worth_nothing_in_other_hands(
    desk: Browser, case_id: str, new_client: Callable[[], Browser]
) -> None:
    url = link(desk)
    colleague, visitor = new_client(), new_client()
    log_in(colleague, an_operator("小周").id)
    assert colleague.get(url).json["errno"] == "23006"
    assert visitor.get(url).status_code == 401
    for forged in (url[:-1] + "z", url.replace(".", ".9", 1), "/api/v2/desk/id_photos/x"):
        assert desk.get(forged).json["errno"] == "23006"


def test_a_picture_changed_in_the_store_is_refused(desk: Browser, case_id: str) -> None:
    (name,) = kept()
    with private_storage().open(name) as file:
        body = bytearray(file.read())
    body[100] ^= 1
    private_storage().put(name, bytes(body))
    answer = desk.get(link(desk))
    assert (answer.status_code, answer.json["errno"]) == (500, "4500")


@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_pictures_are_gone_thirty_days_after_the_decision(
    user: User, client: Browser, desk: Browser, case_id: str, clock: Clock, decision: str
) -> None:
    now = utc_now()
    clock(now)
    desk.post(f"/api/v2/desk/real_names/{case_id}/{decision}", json={"reason": WHY})
    clock(now + timedelta(days=28, hours=23))
    assert service.sweep_id_photos() == 0
    assert len(kept()) == 1
    clock(now + timedelta(days=29, hours=1))
    log_in(desk, an_operator("小周").id)
    assert service.sweep_id_photos() == 1
    assert kept() == []
    with reading() as session:
        assert list(session.scalars(sa.select(IdPhoto))) == []


def test_an_undecided_picture_stays(case_id: str, clock: Clock) -> None:
    clock(utc_now() + timedelta(days=90))
    assert service.sweep_id_photos() == 0
    assert len(kept()) == 1


def test_a_withdrawn_consent_takes_the_pictures_at_once(
    user: User, case_id: str, desk: Browser
) -> None:
    service.withdraw_real_name(user.id)
    assert service.sweep_id_photos() == 1
    assert kept() == []


def test_noise_that_no_row_knows_is_swept_after_a_day(case_id: str, clock: Clock) -> None:
    private_storage().put("id-card-0123456789abcdef.bin", a_file())
    assert service.sweep_id_photos() == 0
    clock(utc_now() + timedelta(days=2))
    assert service.sweep_id_photos() == 1
    assert len(kept()) == 1
