"""A login in two steps: an app that shows numbers, and recovery codes for the day the phone is lost."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.accounts import rules, service
from ihome.accounts.models import RecoveryCode, SecondFactor, User
from ihome.infra.db import reading
from ihome.infra.vault import CannotOpen, vault
from ihome.kernel.clock import at
from tests.accounts.authenticator import Authenticator, enrolled
from tests.accounts.walks import MOBILE, NEW_PASSWORD, PASSWORD, log_in, who
from tests.conftest import Browser

NOW = datetime(2030, 5, 1, 4, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)
# RFC 6238, appendix B, SHA-1; its 8 digits end in our 6.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_VECTORS = [
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"),
    (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130"),
]  # fmt: skip


@pytest.fixture
def user(app: Flask) -> Iterator[User]:
    """Somebody with MOBILE and PASSWORD, at NOW."""
    with at(NOW):
        yield service.add_user(digits=MOBILE, password=PASSWORD, name="小顾")


@pytest.fixture
def phone(user: User, client: Browser) -> tuple[Authenticator, list[str]]:
    """The user's app and recovery codes; `client` is logged in."""
    log_in(client)
    return enrolled(client, PASSWORD, NOW)


def second_step(browser: Browser, code: str):
    return browser.post("/api/v2/session/second_factor", json={"code": code})


def first_step(browser: Browser) -> Browser:
    answer = log_in(browser)
    assert (answer.status_code, answer.json["errno"]) == (401, "11013")
    return browser


def cookie(browser: Browser) -> str:
    found = browser.get_cookie("session")
    assert found is not None
    return found.value


# The numbers


@pytest.mark.parametrize(("seconds", "code"), RFC_VECTORS)
def test_the_numbers_are_those_of_the_standard(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert rules.matching_step(RFC_SECRET, code, now=now, after=None) == seconds // 30


@pytest.mark.parametrize(
    ("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_phone_may_be_half_a_minute_wrong(steps: int, fits: bool) -> None:
    code = Authenticator(RFC_SECRET).code(NOW, steps=steps)
    found = rules.matching_step(RFC_SECRET, code, now=NOW, after=None)
    assert found == (int(NOW.timestamp()) // 30 + steps if fits else None)


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "٣٢١٤٥٦", "\x00" * 6, "🔥" * 6]
)
def test_what_is_no_number_fits_nothing(typed: str) -> None:
    assert rules.matching_step(RFC_SECRET, typed, now=NOW, after=None) is None


def test_a_number_is_read_however_it_is_typed() -> None:
    code = Authenticator(RFC_SECRET).code(NOW)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    for typed in (f" {code[:3]} {code[3:]} ", wide):
        assert rules.matching_step(RFC_SECRET, typed, now=NOW, after=None) is not None


# Turning it on


def test_the_secret_is_shown_once_with_a_picture_and_kept_sealed(
    user: User, client: Browser
) -> None:
    log_in(client)
    made = client.post("/api/v2/me/second_factor", json={"password": PASSWORD}).json["data"]
    uri = urlsplit(made["uri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query)["secret"] == [made["secret"]]
    assert made["qr_svg"].startswith("<svg")
    assert MOBILE not in made["uri"]
    with reading() as session:
        row = session.scalars(sa.select(SecondFactor)).one()
    assert made["secret"] not in row.secret_cipher
    assert (
        vault().open(row.secret_cipher, place=f"second_factors.secret.{user.id}") == made["secret"]
    )
    with pytest.raises(CannotOpen):
        vault().open(row.secret_cipher, place=f"second_factors.secret.{user.id + 1}")
    assert "secret" not in client.get("/api/v2/me/second_factor").json["data"]


def test_it_takes_the_password_to_begin(user: User, client: Browser) -> None:
    log_in(client)
    answer = client.post("/api/v2/me/second_factor", json={"password": NEW_PASSWORD})
    assert (answer.status_code, answer.json["errno"]) == (422, "11005")
    assert answer.json["data"]["fields"].keys() == {"password"}
    with reading() as session:
        assert session.scalars(sa.select(SecondFactor)).all() == []


def test_until_it_is_confirmed_a_password_is_enough(
    user: User, client: Browser, new_client: Callable[[], Browser]
) -> None:
    log_in(client)
    client.post("/api/v2/me/second_factor", json={"password": PASSWORD})
    wrong = client.post("/api/v2/me/second_factor/confirm", json={"code": "000000"})
    assert (wrong.status_code, wrong.json["errno"]) == (422, "11014")
    assert log_in(new_client()).status_code == 200


def test_turning_it_on_gives_this_browser_a_new_id_and_ends_the_others(
    user: User, client: Browser, new_client: Callable[[], Browser]
) -> None:
    elsewhere = new_client()
    log_in(elsewhere)
    log_in(client)
    before = cookie(client)
    _, codes = enrolled(client, PASSWORD, NOW)
    after = cookie(client)
    assert before != after
    assert (who(client), who(elsewhere)) == (user.public_id, None)
    assert len(set(codes)) == 10
    assert client.get("/api/v2/me/second_factor").json["data"] == {
        "is_on": True, "recovery_codes_left": 10, "is_required": False,
    }  # fmt: skip


def test_what_is_on_cannot_be_begun_anew(phone: object, client: Browser) -> None:
    for path, form in [("", {"password": PASSWORD}), ("/confirm", {"code": "123456"})]:
        answer = client.post(f"/api/v2/me/second_factor{path}", json=form)
        assert (answer.status_code, answer.json["errno"]) == (409, "11018")


def test_what_was_never_begun_cannot_be_confirmed_or_turned_off(
    user: User, client: Browser
) -> None:
    log_in(client)
    for path in ("second_factor/confirm", "second_factor/turn_off", "recovery_codes"):
        answer = client.post(f"/api/v2/me/{path}", json={"code": "123456"})
        assert (answer.status_code, answer.json["errno"]) == (409, "11016"), path


# Logging in


def test_after_the_password_nobody_is_logged_in(
    phone: object, new_client: Callable[[], Browser]
) -> None:
    browser = first_step(new_client())
    assert who(browser) is None
    assert browser.get("/api/v2/me").status_code == 401
    assert browser.put("/api/v2/me/password", json={}).status_code == 401
    assert browser.get_cookie("device", path="/api") is None


def test_the_number_opens_the_door_under_a_new_id(
    phone: tuple[Authenticator, list[str]], user: User, new_client: Callable[[], Browser]
) -> None:
    browser = first_step(new_client())
    before = cookie(browser)
    with at(NOW + STEP):
        assert second_step(browser, phone[0].code(NOW + STEP)).status_code == 200
    after = cookie(browser)
    assert before != after
    assert who(browser) == user.public_id
    old = new_client()
    old.set_cookie("session", before)
    assert second_step(old, "123456").json["errno"] == "11015"


def test_a_number_opens_one_door_once(
    phone: tuple[Authenticator, list[str]], new_client: Callable[[], Browser]
) -> None:
    used = phone[0].code(NOW)  # it turned the second factor on
    assert second_step(first_step(new_client()), used).json["errno"] == "11014"
    later = NOW + STEP
    with at(later):
        assert second_step(first_step(new_client()), phone[0].code(later)).status_code == 200
        again = second_step(first_step(new_client()), phone[0].code(later))
        older = second_step(first_step(new_client()), phone[0].code(NOW))
    assert (again.json["errno"], older.json["errno"]) == ("11014", "11014")


def test_a_clock_put_back_revives_no_number(
    phone: tuple[Authenticator, list[str]], new_client: Callable[[], Browser]
) -> None:
    later = NOW + STEP
    with at(later):
        assert second_step(first_step(new_client()), phone[0].code(later)).status_code == 200
    with at(NOW):
        assert second_step(first_step(new_client()), phone[0].code(NOW)).json["errno"] == "11014"


def test_a_recovery_code_opens_the_door_once_however_it_is_typed(
    phone: tuple[Authenticator, list[str]], user: User, new_client: Callable[[], Browser]
) -> None:
    first, second, *_ = phone[1]
    browser = first_step(new_client())
    assert second_step(browser, f" {first.upper()} ").status_code == 200
    assert who(browser) == user.public_id
    assert browser.get("/api/v2/me/second_factor").json["data"]["recovery_codes_left"] == 9
    assert second_step(first_step(new_client()), first).json["errno"] == "11014"
    assert second_step(first_step(new_client()), second.replace("-", "")).status_code == 200


def test_recovery_codes_are_kept_as_hashes(phone: tuple[Authenticator, list[str]]) -> None:
    with reading() as session:
        kept = session.scalars(sa.select(RecoveryCode.code_hash)).all()
    assert len(kept) == 10
    assert not any(code.replace("-", "") in hashed for code in phone[1] for hashed in kept)


def test_a_code_of_another_user_opens_nothing(
    phone: tuple[Authenticator, list[str]], new_client: Callable[[], Browser]
) -> None:
    service.add_user(digits="13900139000", password=PASSWORD)
    other = new_client()
    log_in(other, "13900139000")
    _, codes = enrolled(other, PASSWORD, NOW)
    assert second_step(first_step(new_client()), codes[0]).json["errno"] == "11014"


def test_without_a_first_step_there_is_no_second(
    phone: tuple[Authenticator, list[str]], client: Browser, new_client: Callable[[], Browser]
) -> None:
    for browser in (new_client(), client):
        answer = second_step(browser, phone[1][0])
        assert (answer.status_code, answer.json["errno"]) == (401, "11015")


def test_the_first_step_is_good_for_ten_minutes(
    phone: tuple[Authenticator, list[str]], new_client: Callable[[], Browser]
) -> None:
    browser = first_step(new_client())
    for moment in (NOW + timedelta(minutes=10, seconds=1), NOW - timedelta(hours=1)):
        with at(moment):
            assert second_step(browser, phone[1][0]).json["errno"] == "11015"
    with at(NOW + timedelta(minutes=9)):
        assert second_step(browser, phone[1][0]).status_code == 200


def test_a_password_changed_meanwhile_ends_the_first_step(
    phone: tuple[Authenticator, list[str]],
    user: User,
    client: Browser,
    new_client: Callable[[], Browser],
) -> None:
    browser = first_step(new_client())
    client.put("/api/v2/me/password", json={"old_password": PASSWORD, "new_password": NEW_PASSWORD})
    assert second_step(browser, phone[1][0]).json["errno"] == "11015"


def test_the_sixth_try_in_five_minutes_waits_even_when_it_is_right(
    phone: tuple[Authenticator, list[str]],
    new_client: Callable[[], Browser],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, logger="ihome.security"):
        for _ in range(5):
            assert second_step(first_step(new_client()), "000000").json["errno"] == "11014"
    answer = second_step(first_step(new_client()), phone[1][0])
    assert (answer.status_code, answer.json["errno"]) == (429, "4201")
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert [each.getMessage() for each in caplog.records].count("totp_failed") == 5


def test_a_right_number_forgives_the_wrong_ones(
    phone: tuple[Authenticator, list[str]], new_client: Callable[[], Browser]
) -> None:
    for code in phone[1][:3]:
        for _ in range(4):
            assert second_step(first_step(new_client()), "000000").json["errno"] == "11014"
        assert second_step(first_step(new_client()), code).status_code == 200


def test_a_reset_password_does_not_replace_the_second_factor(
    phone: object, user: User, new_client: Callable[[], Browser], inbox
) -> None:
    from tests.factories.phones import a_code

    browser = new_client()
    form = {
        "mobile": MOBILE, "password": NEW_PASSWORD,
        "sms_code": a_code(browser, inbox, MOBILE, "reset_password"),
    }  # fmt: skip
    assert browser.post("/api/v2/password_resets", json=form).status_code == 200
    assert log_in(browser, password=NEW_PASSWORD).json["errno"] == "11013"


def test_the_classic_door_does_not_let_a_password_alone_in(
    phone: object, new_client: Callable[[], Browser]
) -> None:
    browser = new_client()
    answer = browser.post("/api/v1.0/sessions", json={"mobile": MOBILE, "password": PASSWORD})
    assert "两步验证" in answer.json["errmsg"]
    assert who(browser) is None


# Turning it off, other recovery codes


def test_turning_it_off_takes_a_code_and_ends_the_others(
    phone: tuple[Authenticator, list[str]],
    user: User,
    client: Browser,
    new_client: Callable[[], Browser],
) -> None:
    elsewhere = new_client()
    assert second_step(first_step(elsewhere), phone[1][0]).status_code == 200
    wrong = client.post("/api/v2/me/second_factor/turn_off", json={"code": "000000"})
    assert wrong.json["errno"] == "11014"
    right = client.post("/api/v2/me/second_factor/turn_off", json={"code": phone[1][1]})
    assert right.status_code == 200
    assert (who(client), who(elsewhere)) == (user.public_id, None)
    assert log_in(new_client()).status_code == 200
    with reading() as session:
        assert session.scalars(sa.select(RecoveryCode)).all() == []
        assert session.scalars(sa.select(SecondFactor)).all() == []


def test_staff_cannot_turn_it_off(
    phone: tuple[Authenticator, list[str]], user: User, new_client: Callable[[], Browser]
) -> None:
    service.set_role(user.id, "support", actor_id=None)
    browser = first_step(new_client())
    second_step(browser, phone[1][0])
    assert browser.get("/api/v2/me/second_factor").json["data"]["is_required"] is True
    answer = browser.post("/api/v2/me/second_factor/turn_off", json={"code": phone[1][1]})
    assert (answer.status_code, answer.json["errno"]) == (409, "11019")


def test_other_recovery_codes_void_those_of_before(
    phone: tuple[Authenticator, list[str]], client: Browser, new_client: Callable[[], Browser]
) -> None:
    answer = client.post("/api/v2/me/recovery_codes", json={"code": phone[1][0]})
    fresh = answer.json["data"]["recovery_codes"]
    assert len(fresh) == 10
    assert not set(fresh) & set(phone[1])
    assert second_step(first_step(new_client()), phone[1][1]).json["errno"] == "11014"
    assert second_step(first_step(new_client()), fresh[0]).status_code == 200
