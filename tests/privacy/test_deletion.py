"""Being forgotten: refused while something is open, undone by coming back, then thorough."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.accounts import service as accounts
from ihome.accounts.models import User
from ihome.identity.models import Consent
from ihome.infra.db import reading, transaction
from ihome.kernel.clock import utc_now
from ihome.media.ports import private_storage
from ihome.privacy import service
from ihome.privacy.fields import TABLES
from ihome.privacy.models import AccountDeletion
from ihome.settings import Settings
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.people import a_user, log_in
from tests.factories.stays import booked
from tests.identity.giving import an_operator, consent, give
from tests.identity.test_at_rest import dump_of_database
from tests.privacy.lives import MARK, a_full_life, rows_of

Clock = Callable[[Any], None]
CONFIRM = {"confirm": "delete"}


def test_after_deletion_no_mark_is_left_but_those_a_law_keeps(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    life = a_full_life()
    before = dump_of_database(settings, tmp_path)
    row = accounts.user_by_id(life.user.id)
    secrets = [row.mobile_cipher, row.mobile_index, row.real_name_cipher, row.id_number_cipher,
               row.id_number_index, row.stamp]  # fmt: skip
    plain = {field: mark for field, mark in life.marks.items() if "_cipher" not in field}
    assert all(mark in before for mark in plain.values())  # the control: they were there
    assert all(each in before for each in secrets if each)
    assert service.delete_due_accounts() == 1
    after = dump_of_database(settings, tmp_path)
    left = {field for field, mark in life.marks.items() if mark in after}
    law = {
        f"{name}.{column}"
        for name, kept in TABLES.items()
        for columns in kept.kept
        for column in columns.split()
    }
    assert left - law == set()
    assert left == {"houses.title", "houses.layout", "houses.bedding", "payments.subject",
                    "refunds.reason"}  # fmt: skip
    assert [each for each in secrets if each and each in after] == []
    counts = rows_of(life.user.id)
    assert [name for name, kept in TABLES.items() if kept.rows_go and counts[name]] == []
    assert counts["bookings"] == 2  # what was sold stays sold
    assert list(private_storage().list()) == []
    gone = accounts.user_by_id(life.user.id)
    assert (gone.name, gone.is_active, gone.password_hash) == ("已注销用户", False, "")
    assert MARK not in gone.mobile_index


def test_a_deletion_waits_a_week_and_ends_every_session(
    client: Browser, new_client: Callable[[], Browser], clock: Clock
) -> None:
    now = utc_now()
    clock(now)
    user = a_user(name="小顾")
    elsewhere = new_client()
    log_in(client, user.id)
    log_in(elsewhere, user.id)
    assert client.post("/api/v2/me/deletion", json={"confirm": "好"}).status_code == 422
    asked = client.post("/api/v2/me/deletion", json=CONFIRM)
    assert asked.status_code == 200
    assert client.get("/api/v2/me").status_code == 401
    assert elsewhere.get("/api/v2/me").status_code == 401
    clock(now + timedelta(days=6, hours=23))
    assert service.delete_due_accounts() == 0
    assert accounts.user_by_id(user.id).name == "小顾"
    clock(now + timedelta(days=7, seconds=1))
    assert service.delete_due_accounts() == 1
    assert accounts.user_by_id(user.id).name == "已注销用户"
    assert service.delete_due_accounts() == 0


def test_a_login_within_the_week_calls_it_off(client: Browser, clock: Clock) -> None:
    now = utc_now()
    clock(now)
    user = a_user(name="小顾")
    log_in(client, user.id)
    client.post("/api/v2/me/deletion", json=CONFIRM)
    accounts.note_login(user.id, by="password", device="Chrome · Windows", is_known=True)
    clock(now + timedelta(days=8))
    assert service.delete_due_accounts() == 0
    assert accounts.user_by_id(user.id).name == "小顾"
    with reading() as session:
        assert list(session.scalars(sa.select(AccountDeletion))) == []


@pytest.mark.parametrize(
    ("side", "told"),
    [("guest", {"trips": 1, "hosted": 0, "published": 0}),
     ("host", {"trips": 0, "hosted": 1, "published": 1})],
)  # fmt: skip
def test_who_has_something_open_is_told_what_to_end_first(
    client: Browser, side: str, told: dict[str, int]
) -> None:
    host, guest = a_user(), a_user()
    booked(house=a_house(host_id=host.id, is_instant=True), guest_id=guest.id)
    log_in(client, host.id if side == "host" else guest.id)
    refused = client.post("/api/v2/me/deletion", json=CONFIRM)
    assert (refused.status_code, refused.json["errno"]) == (409, "23051")
    assert refused.json["data"] == told
    with reading() as session:
        assert list(session.scalars(sa.select(AccountDeletion))) == []


def test_what_was_opened_meanwhile_holds_the_deletion_up(client: Browser, clock: Clock) -> None:
    """A guest books just before the host's account would go: the guest's stay comes first."""
    now = utc_now()
    clock(now)
    host = a_user(name="花花")
    log_in(client, host.id)
    client.post("/api/v2/me/deletion", json=CONFIRM)
    booked(house=a_house(host_id=host.id, is_instant=True), guest_id=a_user().id)
    clock(now + timedelta(days=8))
    assert service.delete_due_accounts() == 0
    assert accounts.user_by_id(host.id).name == "花花"


def test_staff_hand_over_their_role_first(client: Browser) -> None:
    log_in(client, an_operator().id)
    assert client.post("/api/v2/me/deletion", json=CONFIRM).json["errno"] == "23055"


def test_the_number_of_a_deleted_account_may_register_again(app: Flask, clock: Clock) -> None:
    user = a_user()
    mobile = accounts.mobile_of_user(user.id)
    with transaction() as session:
        now = utc_now()
        session.add(AccountDeletion(user_id=user.id, asked_at=now, due_at=now))
    service.delete_due_accounts()
    again = accounts.add_user(digits=mobile, password="梧桐树下的第三张长椅")
    assert again.id != user.id


def test_a_host_withdraws_after_the_last_guest(client: Browser) -> None:
    user = a_user(real_name=False)
    log_in(client, user.id)
    consent(client)
    give(client)
    house = a_house(host_id=user.id)
    refused = client.delete("/api/v2/me/consents/real_name")
    assert (refused.status_code, refused.json["errno"]) == (409, "23052")
    assert refused.json["data"] == {"hosted": 0, "published": 1}
    client.post(f"/api/v2/houses/{house.public_id}/pause")
    assert client.delete("/api/v2/me/consents/real_name").status_code == 200
    assert client.get("/api/v2/me/real_name").json["data"]["state"] == "withdrawn"
    assert client.get("/api/v2/me").json["data"]["has_real_name"] is False
    assert client.delete("/api/v2/me/consents/cookies").status_code == 404
    with reading() as session:
        assert session.scalars(sa.select(Consent.withdrawn_at)).one() is not None
        assert (
            session.scalars(sa.select(User.id_number_cipher).where(User.id == user.id)).one()
            is None
        )
