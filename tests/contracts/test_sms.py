"""What every SMS tool must do, on the console and on the four providers' protocols.

The providers are servers on loopback that check the real signatures (tests/gateways); nobody here has
asked the real ones.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from flask import Flask

from ihome.infra.sms import line
from ihome.infra.sms.base import (
    Asked,
    HandedOver,
    Message,
    Receipt,
    SmsFailed,
    SmsNoTemplate,
    SmsRefused,
    SmsSender,
    SmsThrottled,
    SmsUnsure,
)
from ihome.infra.sms.console import sent_messages
from ihome.infra.sms.opening import open_gateway, open_sms
from ihome.kernel.clock import utc_now
from tests.gateways.providers import NUMBER, PROVIDERS, Provider
from tests.gateways.serving import Trouble, answers, drips, hangs_up, says_nothing, served

CODE = "482913"
TEXT = f"【爱家租房】注册验证码 {CODE}，5 分钟内有效。"
ALL = sorted(PROVIDERS)


def a_message(number: str = "a" * 32, *, mobile: str = NUMBER, kind: str = "code") -> Message:
    words = {"code": CODE, "minutes": "5", "title": "外滩边的老洋房", "days": "3月5日至8日"}
    return Message(number, mobile, kind, TEXT, words)


@dataclass
class Line:
    """A tool of ours and the provider at its other end."""

    tool: SmsSender
    provider: Provider

    def send(self, message: Message) -> HandedOver:
        return self.tool.send(message)

    def receipts(self, asked: Sequence[Asked]) -> list[Receipt]:
        return self.tool.receipts(self.provider.name, asked)


class Lines:
    """Makes lines to providers and takes them down at the end."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack

    def to(self, name: str, *, secret: str = "", trouble: Trouble | None = None) -> Line:
        provider = PROVIDERS[name](name)
        url = self.stack.enter_context(served(provider, trouble=trouble))
        text = provider.setting(url, secret or provider.SECRET)  # type: ignore[attr-defined]
        return Line(open_sms(name, {name: text}), provider)


@pytest.fixture
def lines() -> Iterator[Lines]:
    with ExitStack() as stack:
        yield Lines(stack)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A third of a second instead of three: what happens at the limit is tested, not the limit."""
    monkeypatch.setattr(line, "LIMIT_SECONDS", 0.3)


def test_the_console_keeps_what_it_was_given(app: Flask) -> None:
    tool = open_sms("console", {})
    assert tool.send(a_message()) == HandedOver("console", "")
    assert (sent_messages()[0].mobile, sent_messages()[0].text) == (NUMBER, TEXT)
    assert tool.receipts("console", []) == []


@pytest.mark.parametrize("name", ALL)
class TestEachProvider:
    def test_a_code_is_taken_once_with_its_words(self, lines: Lines, name: str) -> None:
        there = lines.to(name)
        taken = there.send(a_message())
        assert taken.gateway == name
        assert taken.gateway_id
        ((number, what, words, ours),) = there.provider.taken
        assert number == NUMBER
        assert CODE in (*words, *([what] if name == "twilio" else []), *([] if words else [CODE]))
        if name != "twilio":
            assert words[0] == CODE
            assert ours == "a" * 32
        else:
            assert what == TEXT

    def test_a_notice_has_a_template_of_its_own(self, lines: Lines, name: str) -> None:
        there = lines.to(name)
        there.send(a_message())
        there.send(a_message("b" * 32, kind="BookingPaid.guest"))
        (_, first, _, _), (_, second, words, _) = there.provider.taken
        if name == "twilio":
            assert second == TEXT
        else:
            assert first != second
            assert words == ["外滩边的老洋房", "3月5日至8日"]

    def test_the_wrong_secret_is_refused_and_told_to_nobody(
        self, lines: Lines, name: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        there = lines.to(name, secret="another-secret-1234")
        with caplog.at_level(logging.DEBUG), pytest.raises(SmsRefused) as refused:
            there.send(a_message())
        assert there.provider.taken == []
        said = caplog.text + repr(refused.value) + str(refused.value.__cause__) + repr(a_message())
        for private in ("another-secret-1234", NUMBER, CODE):
            assert private not in said

    def test_a_success_writes_no_secret_and_no_number_into_logs(
        self, lines: Lines, name: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        there = lines.to(name)
        with caplog.at_level(logging.INFO):
            there.send(a_message())
        for private in (there.provider.SECRET, NUMBER, CODE):  # type: ignore[attr-defined]
            assert private not in caplog.text

    def test_a_gateway_shows_no_secret_of_its_own(self, name: str) -> None:
        provider = PROVIDERS[name](name)
        gateway = open_gateway(name, provider.setting("https://sms.example.com", "s3cret-4711"))
        assert name in repr(gateway)
        assert "s3cret-4711" not in repr(gateway)

    def test_a_number_that_had_enough_is_told_with_a_countdown(
        self, lines: Lines, name: str
    ) -> None:
        there = lines.to(name)
        there.provider.mood = "throttled"
        with pytest.raises(SmsThrottled) as refused:
            there.send(a_message())
        most = there.provider.COUNTDOWN  # type: ignore[attr-defined]
        assert 0 < refused.value.retry_after_seconds <= most

    def test_a_plain_no_is_a_refusal_by_its_code(self, lines: Lines, name: str) -> None:
        there = lines.to(name)
        there.provider.mood = "refused"
        with pytest.raises(SmsRefused) as refused:
            there.send(a_message())
        assert not isinstance(refused.value, SmsThrottled)
        assert refused.value.code == there.provider.REFUSES_WITH  # type: ignore[attr-defined]
        assert refused.value.gateway == name

    def test_nobody_at_the_address_has_surely_not_sent(self, name: str) -> None:
        provider = PROVIDERS[name](name)
        text = provider.setting("http://127.0.0.1:1", "x")
        with pytest.raises(SmsRefused, match="no-connection"):
            open_sms(name, {name: text}).send(a_message())

    @pytest.mark.parametrize(
        "trouble",
        [
            says_nothing,
            drips,
            hangs_up,
            answers(200, b"<html>welcome</html>"),
            answers(200, b"[]"),
            answers(200, b"{}"),
            answers(200, b""),
            answers(500, b"oops"),
            answers(502, b"{}"),
            answers(503, b"<html>"),
        ],
        ids=["silent", "drips", "reset", "html", "list", "empty-object", "empty", "500", "502", "503"],
    )  # fmt: skip
    def test_no_clear_answer_is_no_answer(
        self, lines: Lines, name: str, trouble: Trouble, impatient: None
    ) -> None:
        there = lines.to(name, trouble=trouble)
        with pytest.raises(SmsUnsure) as unsure:
            there.send(a_message())
        assert len(there.provider.taken) == 1  # it was taken: sending again would text twice
        assert unsure.value.gateway == name

    @pytest.mark.parametrize("status", [400, 403, 404, 413, 429])
    def test_a_4xx_of_whatever_words_took_nothing(
        self, lines: Lines, name: str, status: int
    ) -> None:
        there = lines.to(name, trouble=answers(status, b"<html>no</html>"))
        with pytest.raises(SmsRefused):
            there.send(a_message())

    def test_a_number_abroad_goes_to_who_reaches_it(self, lines: Lines, name: str) -> None:
        there = lines.to(name)
        message = a_message(mobile="+85291234567")
        if name == "twilio":
            there.send(message)
            assert there.provider.taken[0][0] == "+85291234567"
        else:
            with pytest.raises(SmsNoTemplate):
                there.send(message)
            assert there.provider.taken == []

    def test_receipts_tell_what_arrived(self, lines: Lines, name: str) -> None:
        there = lines.to(name)
        ours = ["a" * 32, "b" * 32]
        taken = [there.send(a_message(each)) for each in ours]
        asked = [Asked(each, got.gateway_id, utc_now(), NUMBER) for each, got in zip(ours, taken, strict=True)]  # fmt: skip
        assert there.receipts(asked) == []
        there.provider.delivered = {ours[0]: True, ours[1]: False}
        found = {each.request_id: each.state for each in there.receipts(asked)}
        told = {} if name == "yuntongxun" else {ours[0]: "delivered", ours[1]: "failed"}
        assert found == told

    def test_receipts_that_cannot_be_had_are_a_failure(self, lines: Lines, name: str) -> None:
        there = lines.to(name, secret="wrong")
        asked = [Asked("a" * 32, "1", utc_now(), NUMBER)]
        if name == "yuntongxun":
            assert there.receipts(asked) == []
        else:
            with pytest.raises(SmsFailed):
                there.receipts(asked)


class TestFailOver:
    """aliyun first, tencent second."""

    def both(self, lines: Lines, *, trouble: Trouble | None = None) -> tuple[SmsSender, Provider, Provider]:  # fmt: skip
        first, second = PROVIDERS["aliyun"]("aliyun"), PROVIDERS["tencent"]("tencent")
        url = lines.stack.enter_context(served(first, trouble=trouble))
        other = lines.stack.enter_context(served(second))
        texts = {"aliyun": first.setting(url, first.SECRET), "tencent": second.setting(other, second.SECRET)}  # type: ignore[attr-defined]  # fmt: skip
        return open_sms("aliyun,tencent", texts), first, second

    def test_the_first_is_asked_alone_while_it_is_well(self, lines: Lines) -> None:
        tool, first, second = self.both(lines)
        assert tool.send(a_message()).gateway == "aliyun"
        assert (len(first.taken), len(second.taken)) == (1, 0)

    def test_a_refusal_goes_on_to_the_second(self, lines: Lines) -> None:
        tool, first, second = self.both(lines)
        first.mood = "refused"
        assert tool.send(a_message()).gateway == "tencent"
        assert (len(first.taken), len(second.taken)) == (0, 1)

    def test_nobody_at_home_goes_on_to_the_second(self, lines: Lines) -> None:
        second = PROVIDERS["tencent"]("tencent")
        other = lines.stack.enter_context(served(second))
        gone = PROVIDERS["aliyun"]("aliyun").setting("http://127.0.0.1:1", "x")
        texts = {"aliyun": gone, "tencent": second.setting(other, second.SECRET)}  # type: ignore[attr-defined]
        assert open_sms("aliyun,tencent", texts).send(a_message()).gateway == "tencent"

    def test_a_throttled_number_is_not_carried_to_another_gateway(self, lines: Lines) -> None:
        tool, first, second = self.both(lines)
        first.mood = "throttled"
        with pytest.raises(SmsThrottled):
            tool.send(a_message())
        assert second.taken == []

    @pytest.mark.parametrize("trouble", [says_nothing, hangs_up, answers(500, b"oops")])
    def test_a_silence_is_never_sent_again(
        self, lines: Lines, trouble: Trouble, impatient: None
    ) -> None:
        tool, first, second = self.both(lines, trouble=trouble)
        with pytest.raises(SmsUnsure):
            tool.send(a_message())
        assert (len(first.taken), len(second.taken)) == (1, 0)

    def test_when_all_refuse_the_last_word_is_told(self, lines: Lines) -> None:
        tool, first, second = self.both(lines)
        first.mood = second.mood = "refused"
        with pytest.raises(SmsRefused) as refused:
            tool.send(a_message())
        assert refused.value.gateway == "tencent"
