"""What every SMS tool speaks: a message goes out once, what became of it comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

DELIVERED, FAILED = "delivered", "failed"


@dataclass(frozen=True)
class Message:
    """One text message. `mobile` is 11 digits of the mainland, or + and an E.164 number.

    `request_id` is ours (32 letters and digits) and stays the same when the message is tried again.
    Gateways in China send approved templates only: they take `words` by name; others send `text`.
    """

    request_id: str
    mobile: str = field(repr=False)
    kind: str
    text: str = field(repr=False)
    words: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_abroad(self) -> bool:
        return self.mobile.startswith("+")

    @property
    def e164(self) -> str:
        return self.mobile if self.is_abroad else f"+86{self.mobile}"


@dataclass(frozen=True)
class HandedOver:
    """A gateway took the message; `gateway_id` is its own number for it."""

    gateway: str
    gateway_id: str


@dataclass(frozen=True)
class Asked:
    """A message whose fate is asked for; `mobile` is "" when nobody knows the number any more."""

    request_id: str
    gateway_id: str
    handed_at: datetime
    mobile: str = field(default="", repr=False)


@dataclass(frozen=True)
class Receipt:
    """The network's last word on a message."""

    request_id: str
    state: Literal["delivered", "failed"]
    code: str = ""


class SmsFailed(Exception):
    """A message did not go out, as far as we know. `code` is short, for the log and the table."""

    def __init__(self, code: str, *, gateway: str = "") -> None:
        super().__init__(code)
        self.code, self.gateway = code[:64], gateway


class SmsRefused(SmsFailed):
    """Surely not sent: another gateway may try."""


class SmsNoTemplate(SmsRefused):
    """No gateway has an approved template for this kind of message."""


class SmsThrottled(SmsRefused):
    """The gateway protects this number; asking another one would only get round that."""

    def __init__(self, code: str, *, gateway: str, retry_after_seconds: int) -> None:
        super().__init__(code, gateway=gateway)
        self.retry_after_seconds = retry_after_seconds


class SmsUnsure(SmsFailed):
    """It was handed over and no clear answer came: it may arrive. Nobody sends it again."""


class SmsSender(Protocol):
    """A tool that sends text messages."""

    @property
    def name(self) -> str: ...

    def send(self, message: Message) -> HandedOver:
        """Hand one message to a gateway. SmsRefused, SmsThrottled or SmsUnsure when it did not take it."""

    def receipts(self, gateway: str, asked: Sequence[Asked]) -> list[Receipt]:
        """What `gateway` knows by now of the messages asked for; SmsFailed when it does not answer."""


class Gateway(Protocol):
    """One provider's protocol."""

    @property
    def name(self) -> str: ...

    def takes(self, message: Message) -> bool:
        """Whether it reaches that country and has a template for that kind."""

    def send(self, message: Message) -> HandedOver: ...

    def receipts(self, asked: Sequence[Asked]) -> list[Receipt]: ...
