"""Where one is logged in: seen, ended, and over by itself."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from flask import Flask

from ihome.accounts import service
from ihome.accounts.models import User
from ihome.http.device import UNKNOWN_DEVICE, device_name
from ihome.infra import session_index
from ihome.infra.cache import redis
from ihome.kernel.clock import at
from tests.accounts.walks import MOBILE, OTHER, PASSWORD, log_in, who
from tests.conftest import Browser
from tests.factories.phones import Inbox

NOW = datetime(2030, 5, 1, 4, tzinfo=UTC)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
AGENTS = {
    WINDOWS: "Chrome · Windows",
    WINDOWS + " Edg/140.0": "Edge · Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1": "Safari · iPhone",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140 Safari/604.1": "Chrome · iPhone",
    "Mozilla/5.0 (Linux; Android 15; V2309A) Chrome/126.0 MicroMessenger/8.0": "微信 · Android",
    "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 HuaweiBrowser/5.0": "华为浏览器 · 鸿蒙",
    "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0": "Firefox · Linux",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15": "Safari · Mac",
    "curl/8.5.0": UNKNOWN_DEVICE,
    "": UNKNOWN_DEVICE,
    "<script>alert(1)</script>": UNKNOWN_DEVICE,
}  # fmt: skip


@pytest.fixture
def user(app: Flask) -> Iterator[User]:
    with at(NOW):
        yield service.add_user(digits=MOBILE, password=PASSWORD, name="小顾")


@pytest.fixture
def phone_of(user: User, new_client: Callable[[], Browser]) -> Callable[[], Browser]:
    """Another browser in which the user is logged in."""

    def logged_in() -> Browser:
        browser = new_client()
        assert log_in(browser, headers={"User-Agent": WINDOWS}).status_code == 200
        return browser

    return logged_in


def listed(browser: Browser) -> list[dict[str, object]]:
    found: list[dict[str, object]] = browser.get("/api/v2/me/sessions").json["data"]["items"]
    return found


@pytest.mark.parametrize(("agent", "name"), AGENTS.items())
def test_a_device_has_a_name_that_people_know(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_the_list_shows_each_place_this_one_first(phone_of: Callable[[], Browser]) -> None:
    first = phone_of()
    with at(NOW + timedelta(hours=1)):
        second = phone_of()
        here, there = listed(second)
    assert (here["is_current"], there["is_current"]) == (True, False)
    assert (there["device"], there["by"]) == ("Chrome · Windows", "password")
    assert (there["began_at"], here["began_at"]) == ("2030-05-01T04:00:00Z", "2030-05-01T05:00:00Z")
    assert listed(first)[0]["session_id"] == there["session_id"]


def test_the_list_holds_nothing_that_opens_a_door(phone_of: Callable[[], Browser]) -> None:
    browser = phone_of()
    (key,) = redis().keys("session:*")
    sid = key.removeprefix(b"session:").decode()
    text = browser.get("/api/v2/me/sessions").text
    assert sid not in text
    assert set(listed(browser)[0]) == {
        "session_id", "device", "by", "began_at", "seen_at", "is_current",
    }  # fmt: skip


def test_it_is_seen_at_most_once_a_minute(phone_of: Callable[[], Browser], user: User) -> None:
    browser = phone_of()
    seen = []
    for seconds in (30, 59, 61, 100, 125):
        with at(NOW + timedelta(seconds=seconds)):
            browser.get("/api/v2/me")
            (sitting,) = session_index.sittings(user.id)
            seen.append(sitting.seen_at - NOW.timestamp())
    assert seen == [0, 0, 61, 61, 125]


def test_ending_one_ends_that_one_at_once(phone_of: Callable[[], Browser], user: User) -> None:
    here, there, third = phone_of(), phone_of(), phone_of()
    (handle,) = (each["session_id"] for each in listed(there) if each["is_current"])
    assert here.delete(f"/api/v2/me/sessions/{handle}").status_code == 200
    assert [who(each) for each in (here, there, third)] == [user.public_id, None, user.public_id]
    assert len(listed(here)) == 2
    assert here.delete(f"/api/v2/me/sessions/{handle}").status_code == 404


def test_ending_the_others_leaves_this_one(phone_of: Callable[[], Browser], user: User) -> None:
    here, there, third = phone_of(), phone_of(), phone_of()
    assert here.delete("/api/v2/me/sessions").status_code == 200
    assert [who(each) for each in (here, there, third)] == [user.public_id, None, None]
    assert [each["is_current"] for each in listed(here)] == [True]


def test_nobody_ends_a_session_of_somebody_else(
    phone_of: Callable[[], Browser], user: User, new_client: Callable[[], Browser]
) -> None:
    service.add_user(digits=OTHER, password=PASSWORD)
    theirs, mine = phone_of(), new_client()
    log_in(mine, OTHER)
    handle = listed(theirs)[0]["session_id"]
    other, missing = (mine.delete(f"/api/v2/me/sessions/{each}") for each in (handle, "0" * 24))
    assert (other.status_code, other.json) == (404, missing.json)
    mine.delete("/api/v2/me/sessions")
    assert who(theirs) == user.public_id


def test_a_request_under_way_does_not_bring_an_ended_session_back(
    phone_of: Callable[[], Browser], user: User
) -> None:
    """It had read the session before it was ended, and writes it again afterwards."""
    browser = phone_of()
    with browser.session_transaction() as session:
        sid = session.sid  # type: ignore[attr-defined]
        session_index.end(user.id, sid)
        session["csrf_token"] = "another"
    assert redis().exists(f"session:{sid}") == 0
    assert who(browser) is None


def test_a_session_that_somebody_writes_into_redis_is_nobodys(
    phone_of: Callable[[], Browser], user: User
) -> None:
    """The index decides: a value under the old id is not enough."""
    browser = phone_of()
    (key,) = redis().keys("session:*")
    kept = redis().get(key)
    browser.delete("/api/v2/session")
    redis().set(key, kept)  # type: ignore[arg-type]
    assert msgspec.msgpack.decode(kept)["user_id"] == user.id  # type: ignore[arg-type]
    assert who(browser) is None


# Over by itself


@pytest.mark.parametrize(("away", "is_in"), [
    (timedelta(days=13, hours=23), True), (timedelta(days=14, seconds=1), False),
    (timedelta(days=31), False),
])  # fmt: skip
def test_two_weeks_away_and_one_logs_in_again(
    phone_of: Callable[[], Browser], user: User, away: timedelta, is_in: bool
) -> None:
    browser = phone_of()
    with at(NOW + away):
        assert (who(browser) is not None) == is_in
        assert len(session_index.sittings(user.id)) == is_in
    assert (who(browser) is not None) == is_in  # the clock put back revives nothing


def test_thirty_days_is_the_most_however_busy(phone_of: Callable[[], Browser]) -> None:
    browser = phone_of()
    for days in range(1, 31):
        with at(NOW + timedelta(days=days)):
            assert who(browser) is not None, days
    with at(NOW + timedelta(days=30, seconds=1)):
        assert who(browser) is None


def test_a_new_id_for_the_same_login_does_not_begin_the_thirty_days_anew(
    phone_of: Callable[[], Browser],
) -> None:
    browser = phone_of()
    for days in (10, 20):
        with at(NOW + timedelta(days=days)):
            form = {"old_password": PASSWORD, "new_password": PASSWORD}
            assert browser.put("/api/v2/me/password", json=form).status_code == 200
    with at(NOW + timedelta(days=30, seconds=1)):
        assert who(browser) is None


def test_a_clock_put_back_makes_no_session_immortal(phone_of: Callable[[], Browser]) -> None:
    browser, later = phone_of(), None
    with at(NOW + timedelta(days=365)):
        later = phone_of()
    assert who(later) is None  # it began in a future that is none
    with at(NOW - timedelta(minutes=4)):
        assert who(browser) is not None
    with at(NOW - timedelta(minutes=6)):
        assert who(browser) is None


# A new device is told


def test_a_login_from_a_new_device_is_told_to_the_phone(
    user: User, new_client: Callable[[], Browser], inbox: Inbox, run_jobs: Callable[[], int]
) -> None:
    browser = new_client()
    log_in(browser, headers={"User-Agent": WINDOWS})
    run_jobs()
    ((mobile, text),) = inbox.messages
    assert mobile == MOBILE
    assert text == (
        "【爱家租房】你的账号 5月1日 12:00 在新设备（Chrome · Windows）登录。不是你本人，请马上重设密码。"
    )
    log_in(browser)
    run_jobs()
    assert len(inbox.messages) == 1  # it is known now


def test_a_phone_hears_of_three_new_devices_a_day(
    phone_of: Callable[[], Browser], inbox: Inbox, run_jobs: Callable[[], int]
) -> None:
    for minute in range(5):
        with at(NOW + timedelta(minutes=minute)):
            phone_of()
    with at(NOW + timedelta(minutes=5)):
        run_jobs()
    assert len(inbox.messages) == 3
