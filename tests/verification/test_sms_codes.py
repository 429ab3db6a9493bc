"""POST /api/v2/sms_codes and what a code is good for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from redis.exceptions import ConnectionError as RedisDown

from ihome.infra.cache import redis
from ihome.infra.db import reading
from ihome.infra.sms.console import ConsoleSms, sent_messages
from ihome.kernel.clock import utc_now
from ihome.settings import Settings
from ihome.verification import service
from ihome.verification.errors import SmsCodeWrong
from ihome.verification.models import SmsSend
from ihome.verification.ports import sms
from tests.conftest import Browser
from tests.factories.phones import Inbox, a_code, a_read_picture, ask_code

MOBILE, OTHER = "13800138000", "13900139000"


def check(code: str, *, mobile: str = MOBILE, purpose: str = "register") -> str:
    return service.check_sms_code(mobile=mobile, purpose=purpose, code=code)


def kept_sends() -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count(SmsSend.id))) or 0


def test_the_phone_gets_six_digits(client: Browser, inbox: Inbox) -> None:
    answer = ask_code(client, "+86 138 0013 8000")
    assert answer.json["data"] == {"resend_after_seconds": 60, "expires_in_seconds": 300}
    assert [mobile for mobile, _ in inbox.messages] == [MOBILE]
    assert len(inbox.code()) == 6
    assert inbox.code() not in answer.text
    assert check(inbox.code()) == MOBILE


def test_redis_keeps_neither_number_nor_code_for_300_seconds(client: Browser, inbox: Inbox) -> None:
    code = a_code(client, inbox, MOBILE)
    (key,) = redis().keys("sms_code:*")
    kept = {**redis().hgetall(key)}
    assert 295 < int(redis().ttl(key)) <= 300  # type: ignore[arg-type]
    assert len(kept[b"mac"]) == 64
    assert code.encode() not in kept[b"mac"]
    assert MOBILE.encode() not in key


def test_a_code_is_good_once(client: Browser, inbox: Inbox) -> None:
    code = a_code(client, inbox, MOBILE)
    check(code)
    with pytest.raises(SmsCodeWrong):
        check(code)


def test_the_fifth_try_may_be_right_and_the_sixth_may_not(
    client: Browser, inbox: Inbox, clock: Callable[..., None]
) -> None:
    code = a_code(client, inbox, MOBILE)
    for _ in range(4):
        with pytest.raises(SmsCodeWrong):
            check("000000" if code != "000000" else "111111")
    assert check(code) == MOBILE
    clock(utc_now() + timedelta(minutes=2))
    code = a_code(client, inbox, MOBILE)
    for _ in range(5):
        with pytest.raises(SmsCodeWrong):
            check("000000" if code != "000000" else "111111")
    with pytest.raises(SmsCodeWrong):
        check(code)


def test_a_try_is_counted_before_it_is_compared(client: Browser, inbox: Inbox) -> None:
    a_code(client, inbox, MOBILE)
    with pytest.raises(SmsCodeWrong):
        check("")
    (key,) = redis().keys("sms_code:*")
    assert redis().hget(key, "tries") == b"1"


def test_a_new_code_voids_the_old_one(
    client: Browser, inbox: Inbox, clock: Callable[..., None]
) -> None:
    old = a_code(client, inbox, MOBILE)
    clock(utc_now() + timedelta(seconds=61))
    new = a_code(client, inbox, MOBILE)
    if old != new:
        with pytest.raises(SmsCodeWrong):
            check(old)
    assert check(new) == MOBILE


def test_a_code_is_for_its_number_and_its_purpose(client: Browser, inbox: Inbox) -> None:
    code = a_code(client, inbox, MOBILE)
    with pytest.raises(SmsCodeWrong):
        check(code, purpose="reset_password")
    with pytest.raises(SmsCodeWrong):
        check(code, mobile=OTHER)
    assert check(code) == MOBILE


@pytest.mark.parametrize(
    "spell", [lambda c: f" {c[:3]} {c[3:]} ", lambda c: "".join(chr(ord(d) + 0xFEE0) for d in c)]
)
def test_a_code_may_be_typed_loosely(
    client: Browser, inbox: Inbox, spell: Callable[[str], str]
) -> None:
    assert check(spell(a_code(client, inbox, MOBILE))) == MOBILE


@pytest.mark.parametrize(
    "spelling", [MOBILE, "+8613800138000", "138 0013 8000", "１３８００１３８０００"]
)
def test_a_number_gets_one_message_a_minute_however_it_is_spelled(
    client: Browser, inbox: Inbox, spelling: str
) -> None:
    ask_code(client, MOBILE)
    refused = ask_code(client, spelling, "reset_password")
    assert (refused.status_code, refused.json["errno"]) == (429, "21004")
    assert refused.json["data"]["retry_after_seconds"] in (59, 60)
    assert refused.headers["Retry-After"] in ("59", "60")
    assert len(inbox.messages) == kept_sends() == 1
    assert ask_code(client, OTHER).status_code == 200


def test_a_refused_message_leaves_the_code_of_before(client: Browser, inbox: Inbox) -> None:
    code = a_code(client, inbox, MOBILE)
    assert ask_code(client, MOBILE).status_code == 429
    assert check(code) == MOBILE


def test_five_an_hour_and_ten_a_day(
    client: Browser, inbox: Inbox, clock: Callable[..., None]
) -> None:
    start = utc_now()
    asked = {minute: 0 for minute in range(0, 180, 2)}
    for minute in asked:
        clock(start + timedelta(minutes=minute))
        redis().delete(*(redis().keys("limit-moving*") or ["-"]))  # addresses are another test
        asked[minute] = ask_code(client, MOBILE).status_code
    sent = [minute for minute, status in asked.items() if status == 200]
    assert sent == [0, 2, 4, 6, 8, 60, 62, 64, 66, 68]
    assert set(asked.values()) == {200, 429}
    clock(start + timedelta(days=1))
    assert ask_code(client, MOBILE).status_code == 200


def test_the_limit_of_a_number_stands_when_redis_forgets(client: Browser, inbox: Inbox) -> None:
    ask_code(client, MOBILE)
    redis().flushdb()
    assert ask_code(client, MOBILE).status_code == 429


@pytest.mark.parametrize("purpose", ["register", "reset_password"])
def test_the_answer_does_not_tell_who_is_registered(
    client: Browser, inbox: Inbox, purpose: str
) -> None:
    from ihome.accounts import service as accounts

    accounts.add_user(digits=MOBILE, password="ihome-demo-2026")
    known, unknown = ask_code(client, MOBILE, purpose), ask_code(client, OTHER, purpose)
    assert (known.status_code, known.json) == (unknown.status_code, unknown.json)
    assert [mobile for mobile, _ in inbox.messages] == [MOBILE, OTHER]
    assert inbox.messages[0][1][:12] == inbox.messages[1][1][:12]


def test_a_gateway_that_fails_voids_the_code_and_counts(client: Browser, inbox: Inbox) -> None:
    inbox.is_broken = True
    answer = ask_code(client, MOBILE)
    assert (answer.status_code, answer.json["errno"]) == (502, "21005")
    assert redis().keys("sms_code:*") == []
    assert kept_sends() == 1
    inbox.is_broken = False
    assert ask_code(client, MOBILE).status_code == 429


def test_a_silent_redis_sends_nothing(
    client: Browser, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"mobile": MOBILE, "purpose": "register", **a_read_picture(client)}

    def gone(*_: Any, **__: Any) -> None:
        raise RedisDown("gone")

    monkeypatch.setattr(redis().connection_pool, "get_connection", gone)
    answer = client.post("/api/v2/sms_codes", json=form)
    assert (answer.status_code, answer.json["errno"]) == (503, "4503")
    assert inbox.messages == []


def test_old_sends_are_forgotten(client: Browser, inbox: Inbox, clock: Callable[..., None]) -> None:
    ask_code(client, MOBILE)
    clock(utc_now() + timedelta(hours=47))
    service.sweep_sends()
    assert kept_sends() == 1
    clock(utc_now() + timedelta(hours=2))
    service.sweep_sends()
    assert kept_sends() == 0


def test_the_development_inbox_shows_what_the_console_sent(
    client: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    with sms.using(ConsoleSms()):
        ask_code(client, MOBILE)
    (message,) = client.get("/api/v2/dev/messages").json["data"]["items"]
    assert message["mobile"] == MOBILE
    assert message["text"] == sent_messages()[0].text
    assert message["text"] in capsys.readouterr().out


def test_production_has_no_development_inbox(
    app: Any, client: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "IHOME_SETTINGS", replace(settings, mode="production"))
    answer = client.get("/api/v2/dev/messages")
    assert (answer.status_code, answer.json["errno"]) == (404, "4002")
