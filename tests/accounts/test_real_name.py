"""Name and ID number: checked, given once, encrypted for their row, shown to nobody."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ihome.accounts import service
from ihome.accounts.models import User
from ihome.houses import service as houses
from ihome.identity.rules import CONSENTS
from ihome.infra.db import reading, transaction
from ihome.infra.vault import CannotOpen
from tests.conftest import Browser
from tests.factories.houses import WORDS, a_house, a_prepared_photo
from tests.factories.id_cards import an_id_number
from tests.factories.people import a_user, log_in
from tests.infra.test_vault import flipped

NAME, NUMBER = "欧阳娜娜", "11010519491231002X"


@pytest.fixture
def user(client: Browser) -> User:
    """Somebody logged in who has not said who they are."""
    found = a_user(real_name=False)
    log_in(client, found.id)
    return found


def give(browser: Browser, name: str = NAME, number: str = NUMBER) -> Any:
    consent = {"kind": "real_name", "version": CONSENTS["real_name"].version}
    assert browser.post("/api/v2/me/consents", json=consent).status_code == 200
    return browser.put("/api/v2/me/real_name", json={"real_name": name, "id_number": number})


def row_of(user_id: int) -> User:
    with reading() as session:
        return session.scalars(sa.select(User).where(User.id == user_id)).one()


def write(user_id: int, **columns: Any) -> None:
    """Somebody with the database in hand changes a row."""
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == user_id).values(**columns))


def test_it_is_given_once_and_masked_for_the_giver_too(user: User, client: Browser) -> None:
    assert client.get("/api/v2/me/real_name").json["data"] is None
    answer = give(client)
    assert answer.status_code == 200
    assert answer.json["data"]["real_name"] == "欧***"
    assert answer.json["data"]["id_number"] == "110***********002X"
    assert client.get("/api/v2/me/real_name").json == answer.json
    assert client.get("/api/v2/me").json["data"]["has_real_name"] is True
    again = give(client, "张三", an_id_number())
    assert (again.status_code, again.json["errno"]) == (409, "11006")
    assert client.get("/api/v2/me/real_name").json == answer.json


def test_a_small_x_is_the_same_number(user: User, client: Browser) -> None:
    assert give(client, number="11010519491231002x").status_code == 200
    kept = row_of(user.id)
    other = a_user(real_name=False)
    service.give_real_name(other.id, real_name="张三", id_number=NUMBER)
    assert row_of(other.id).id_number_index == kept.id_number_index


@pytest.mark.parametrize(
    ("name", "number", "errno", "field"),
    [
        ("张三", "110105194912310021", "11008", "id_number"),
        ("张三", "11010519900230", "11008", "id_number"),
        ("张三", an_id_number("19900230"), "11008", "id_number"),
        ("Zhang San", NUMBER, "4103", "real_name"),
        ("张", NUMBER, "4103", "real_name"),
    ],
)
def test_what_does_not_fit_is_not_written(
    user: User, client: Browser, name: str, number: str, errno: str, field: str
) -> None:
    refused = give(client, name, number)
    assert (refused.status_code, refused.json["errno"]) == (422, errno)
    assert list(refused.json["data"]["fields"]) == [field]
    kept = row_of(user.id)
    assert (kept.real_name_at, kept.real_name_cipher, kept.id_number_cipher) == (None, None, None)


def test_of_age_is_said_by_the_clock_of_the_house(
    user: User, client: Browser, clock: Callable[[datetime], None]
) -> None:
    birthday = an_id_number("20120501")
    clock(datetime(2030, 4, 30, 15, 59, tzinfo=UTC))  # 23:59 in Shanghai
    log_in(client, user.id)
    assert give(client, number=birthday).json["errno"] == "11008"
    clock(datetime(2030, 4, 30, 16, 0, tzinfo=UTC))
    assert give(client, number=birthday).status_code == 200


def test_the_database_keeps_neither_name_nor_number(user: User, client: Browser) -> None:
    give(client)
    kept = " ".join(str(value) for value in vars(row_of(user.id)).values())
    assert NAME not in kept
    assert NUMBER not in kept
    assert NUMBER[:17] not in kept


def test_values_swapped_between_rows_do_not_open(user: User) -> None:
    other = a_user(real_name=False)
    service.give_real_name(user.id, real_name=NAME, id_number=NUMBER)
    service.give_real_name(other.id, real_name="张三", id_number=an_id_number())
    mine, theirs = row_of(user.id), row_of(other.id)
    write(user.id, id_number_cipher=theirs.id_number_cipher)
    write(other.id, real_name_cipher=mine.real_name_cipher)
    for user_id in (user.id, other.id):
        with pytest.raises(CannotOpen):
            service.real_name(user_id)


def test_values_swapped_between_columns_do_not_open(user: User) -> None:
    service.give_real_name(user.id, real_name=NAME, id_number=NUMBER)
    mine = row_of(user.id)
    write(user.id, real_name_cipher=mine.id_number_cipher, id_number_cipher=mine.real_name_cipher)
    with pytest.raises(CannotOpen):
        service.real_name(user.id)


@pytest.mark.parametrize("column", ["real_name_cipher", "id_number_cipher"])
def test_a_flipped_byte_does_not_open(user: User, column: str) -> None:
    service.give_real_name(user.id, real_name=NAME, id_number=NUMBER)
    write(user.id, **{column: flipped(getattr(row_of(user.id), column), 20)})
    with pytest.raises(CannotOpen):
        service.real_name(user.id)


def test_a_number_moved_from_another_row_is_not_written_to(user: User) -> None:
    other = a_user()
    write(user.id, mobile_cipher=row_of(other.id).mobile_cipher)
    with pytest.raises(CannotOpen):
        service.mobile_of_user(user.id)


def test_what_does_not_open_shows_nothing_over_http(user: User, client: Browser) -> None:
    give(client)
    write(user.id, id_number_cipher=flipped(row_of(user.id).id_number_cipher or "", 20))
    answer = client.get("/api/v2/me/real_name")
    assert (answer.status_code, answer.json["errno"], answer.json["data"]) == (500, "4500", None)


def test_hosting_requires_a_real_name_on_the_server(user: User, client: Browser) -> None:
    refused = client.post("/api/v2/houses", json=WORDS)
    assert (refused.status_code, refused.json["errno"][:2]) == (403, "12")
    assert client.get("/api/v2/me/houses").json["data"]["items"] == []
    give(client)
    assert client.post("/api/v2/houses", json=WORDS).status_code == 201


def test_publishing_asks_again(user: User, client: Browser) -> None:
    give(client)
    house = a_house(host_id=user.id, status="draft", photos=0)
    houses.attach_photo(house.public_id, host_id=user.id, prepared=a_prepared_photo())
    write(user.id, real_name_at=None)
    refused = client.post(f"/api/v2/houses/{house.public_id}/publish")
    assert (refused.status_code, refused.json["errno"][:2]) == (403, "12")
