"""What a day may cost, who is told at half of it, and the switch that stops everything."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from ihome.cli.main import parser
from ihome.infra.cache import redis
from ihome.infra.jobs import run_due
from ihome.verification import rules, service
from ihome.verification.errors import SmsBudgetSpent, SmsOff
from ihome.verification.ports import SmsPolicy, policy
from ihome.wiring import JOBS
from tests.conftest import Browser
from tests.factories.phones import Inbox, ask_code

NOON = datetime(2030, 5, 1, 4, tzinfo=UTC)  # at UTC+8


@pytest.fixture
def little_money(app: Flask) -> Iterator[None]:
    """Fifty fen: ten messages, eight of them codes."""
    with policy.using(SmsPolicy(budget_fen=50, price_fen=5)):
        yield


def notice(number: int) -> None:
    service.send_notice(
        mobile=f"139000000{number:02d}", kind="news", text="短", words={}, key=f"n{number}"
    )


def ask(new_client: Callable[[], Browser], number: int) -> int:
    answer = ask_code(new_client(), f"138{number:04d}0000", environ_base={"REMOTE_ADDR": f"192.0.{number}.1"})  # fmt: skip
    return answer.status_code


@pytest.mark.usefixtures("little_money")
class TestBudget:
    def test_codes_leave_a_fifth_to_notices_and_then_all_is_spent(
        self, new_client: Callable[[], Browser], inbox: Inbox
    ) -> None:
        assert [ask(new_client, each) for each in range(10)] == [200] * 8 + [429] * 2
        notice(1)
        notice(2)
        with pytest.raises(SmsBudgetSpent):
            notice(3)
        assert len(inbox.messages) == 10
        assert service.sms_status().spent_fen == 50

    def test_a_redis_that_forgets_buys_nothing(
        self, new_client: Callable[[], Browser], inbox: Inbox
    ) -> None:
        sent = []
        for each in range(12):
            redis().flushdb()
            sent.append(ask(new_client, each))
        assert sent.count(200) == len(inbox.messages) == 8

    def test_the_refusal_counts_down_to_midnight_at_utc_8(
        self,
        new_client: Callable[[], Browser],
        inbox: Inbox,
        clock: Callable[..., None],
    ) -> None:
        clock(NOON)
        for each in range(8):
            ask(new_client, each)
        refused = ask_code(new_client(), "13900139000")
        assert (refused.status_code, refused.json["errno"]) == (429, "21013")
        assert refused.json["data"]["retry_after_seconds"] == 12 * 3600
        clock(NOON + timedelta(hours=12))
        assert ask_code(new_client(), "13900139000").status_code == 200

    def test_half_spent_is_told_once_a_day(
        self, app: Flask, inbox: Inbox, caplog: pytest.LogCaptureFixture
    ) -> None:
        def alarms() -> int:
            run_due(JOBS)
            found = [each for each in caplog.records if "half of the day's budget" in each.message]
            assert all(each.levelno == logging.ERROR for each in found)
            return len(found)

        for each in range(4):
            notice(each)
        assert alarms() == 0
        notice(4)
        assert alarms() == 1
        for each in range(5, 10):
            notice(each)
        assert alarms() == 1


class TestSwitch:
    def test_off_sends_nothing_at_once_and_on_sends_again(
        self, client: Browser, inbox: Inbox
    ) -> None:
        service.switch_sms(is_off=True)
        refused = ask_code(client, "13800138000")
        assert (refused.status_code, refused.json["errno"]) == (503, "21012")
        assert refused.json["data"]["retry_after_seconds"] == 600
        with pytest.raises(SmsOff):
            notice(1)
        assert inbox.messages == []
        redis().flushdb()
        assert ask_code(client, "13800138000").status_code == 503
        service.switch_sms(is_off=False)
        assert ask_code(client, "13800138000").status_code == 200  # a refused one did not count

    def test_the_setting_stops_it_too(self, client: Browser, inbox: Inbox) -> None:
        with policy.using(SmsPolicy(is_off=True)):
            assert ask_code(client, "13800138000").status_code == 503
        assert inbox.messages == []

    def test_the_command_says_how_things_stand(
        self,
        app: Flask,
        inbox: Inbox,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr("ihome.cli.sms.make_app", lambda *_, **__: app)

        def run(wish: str) -> tuple[int, str]:
            arguments = parser().parse_args(["sms", wish])
            code = arguments.command(app.config["IHOME_SETTINGS"], arguments)
            return code, capsys.readouterr().out

        notice(1)
        code, said = run("status")
        assert code == 0
        assert "0.05 of 50.00 yuan" in said
        assert "inbox        handed_over       1  0.05 yuan" in said
        code, said = run("off")
        assert (code, said.startswith("off")) == (1, True)
        with pytest.raises(SmsOff):
            notice(2)
        assert run("on")[0] == 0
        notice(2)


@pytest.mark.parametrize(
    ("text", "parts"), [("", 1), ("字" * 70, 1), ("字" * 71, 2), ("字" * 134, 2), ("字" * 135, 3)]
)
def test_long_texts_are_billed_by_sixty_seven(text: str, parts: int) -> None:
    assert rules.parts_of(text) == parts


def test_a_day_ends_at_midnight_at_utc_8() -> None:
    assert rules.until_tomorrow(datetime(2030, 5, 1, 15, 59, 59, tzinfo=UTC)) == 1
    assert rules.until_tomorrow(datetime(2030, 5, 1, 16, tzinfo=UTC)) == 86_400


def test_what_we_allow_a_number_the_provider_allows_too() -> None:
    """Ask every 7 s for two days: no clock minute, no clock hour at UTC+8, no rolling day has more."""
    sent: list[datetime] = []
    start = datetime(2030, 5, 1, 3, 41, 17, tzinfo=UTC)
    for step in range(0, 2 * 86_400, 7):
        now = start + timedelta(seconds=step)
        recent = [each for each in sent if each > now - timedelta(days=1)]
        if rules.wait_before_sending(recent, now=now) == 0:
            sent.append(now)
    assert len(sent) == 20
    for size, most in ((60, 1), (3600, 5)):
        windows = [int(each.timestamp()) // size for each in sent]
        assert max(windows.count(each) for each in windows) <= most
    for each in sent:
        assert sum(each - timedelta(days=1) < other <= each for other in sent) <= 10


def test_a_house_that_never_sent_anything_has_spent_nothing(app: Flask) -> None:
    status = service.sms_status()
    assert (status.is_off, status.spent_fen, status.by_state) == (False, 0, [])
