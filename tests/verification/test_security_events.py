"""What stands in the security log when text messages, pictures and the budget are attacked."""

import logging
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from ihome.infra.jobs import run_due
from ihome.verification import service
from ihome.verification.errors import ImageCodeWrong
from ihome.verification.ports import SmsPolicy, policy
from ihome.verification.service import pictures
from ihome.wiring import JOBS
from tests.conftest import Browser
from tests.factories.phones import Inbox, ask_code

Noted = Callable[[str], list[logging.LogRecord]]


@pytest.fixture
def noted(app: object, caplog: pytest.LogCaptureFixture) -> Iterator[Noted]:
    """The lines of one kind."""
    with caplog.at_level(logging.INFO, logger="ihome.security"):
        yield lambda event: [
            each
            for each in caplog.records
            if each.name == "ihome.security" and each.getMessage() == event
        ]


def test_a_limit_of_messages_is_written_down_and_names_no_number(
    client: Browser, inbox: Inbox, noted: Noted
) -> None:
    assert ask_code(client, "13800138000").status_code == 200
    assert noted("sms_limit") == []
    assert ask_code(client, "13800138000").status_code == 429
    (line,) = noted("sms_limit")
    assert (line.result, line.facts["errno"]) == ("refused", "21004")  # type: ignore[attr-defined]
    assert "13800138000" not in str(vars(line))


def test_a_budget_that_is_spent_is_written_down(
    client: Browser, inbox: Inbox, noted: Noted
) -> None:
    with policy.using(SmsPolicy(budget_fen=5, price_fen=5)):
        assert ask_code(client, "13800138000").status_code == 429
    assert [each.facts["errno"] for each in noted("sms_limit")] == ["21013"]  # type: ignore[attr-defined]


def test_many_wrong_pictures_of_one_address_are_written_down_once(
    client: Browser, noted: Noted
) -> None:
    def wrong(times: int) -> None:
        for _ in range(times):
            with pytest.raises(ImageCodeWrong):
                service.spend_image_code(str(uuid4()), "AAAA")

    wrong(pictures.WRONG_PER_ADDRESS.count)
    assert noted("captcha_burst") == []
    wrong(5)
    assert [each.result for each in noted("captcha_burst")] == ["failed"]  # type: ignore[attr-defined]


def test_too_many_pictures_of_one_address_are_written_down(client: Browser, noted: Noted) -> None:
    for _ in range(pictures.SOUNDS_PER_ADDRESS.count):
        pictures.spend(pictures.SOUNDS_PER_ADDRESS, "image-code-sounds", "127.0.0.1")
    assert client.get(f"/api/v2/image_codes/{uuid4()}/sound").status_code == 429
    (line,) = noted("captcha_burst")
    assert (line.result, line.facts) == ("refused", {"limit": "image-code-sounds"})  # type: ignore[attr-defined]


def test_half_of_the_budget_is_written_down(inbox: Inbox, noted: Noted) -> None:
    with policy.using(SmsPolicy(budget_fen=10, price_fen=5)):
        service.send_notice(mobile="13900000001", kind="news", text="短", words={}, key="n")
        run_due(JOBS)
    (line,) = noted("budget_alarm")
    assert (line.facts["spent_fen"], line.facts["budget_fen"]) == (5, 10)  # type: ignore[attr-defined]


def test_the_switch_is_written_down(app: object, noted: Noted) -> None:
    service.switch_sms(is_off=True, actor_id=7, reason="有人在刷")
    (line,) = noted("settings_changed")
    assert line.facts == {"actor_id": 7, "setting": "sms switch", "is_off": True}  # type: ignore[attr-defined]
