"""What verification needs from outside."""

from typing import Protocol

from ihome.kernel.ports import Port


class SmsFailed(Exception):
    """The gateway refused the message or did not answer in time; the sentence is for the log."""


class SmsSender(Protocol):
    """A tool that sends text messages."""

    name: str

    def send(self, *, mobile: str, text: str) -> None:
        """Hand one message to the gateway, in 3 seconds at most; SmsFailed when it did not take it."""


sms: Port[SmsSender] = Port("verification.sms")
