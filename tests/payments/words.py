"""What a gateway may say, signed by the sandbox's own key; hostile tests begin from a good word."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.infra.pay import rsa2
from ihome.sandbox import service as sandbox
from ihome.sandbox.ports import provider

Word = list[tuple[str, str]]


def opened_trade(placed: Booking) -> str:
    """The payment number of the booking, its pay page opened at the sandbox and not paid."""
    payment = booking.start_payment(placed.booking_no, guest_id=placed.guest_id)
    return sandbox.open_trade(parse_qsl(urlsplit(payment.pay_url).query)).out_trade_no


def signed(fields: Sequence[tuple[str, str]]) -> Word:
    """These fields with the provider's signature over them."""
    bare = [(name, value) for name, value in fields if name not in ("sign", "sign_type")]
    return [*bare, ("sign_type", "RSA2"), ("sign", rsa2.sign(bare, provider().key))]


def saying(word: Word, **said: str) -> Word:
    """The same word with some fields changed or added, under its old signature."""
    return [*((name, value) for name, value in word if name not in said), *said.items()]


def without(word: Word, name: str) -> Word:
    return [pair for pair in word if pair[0] != name]
