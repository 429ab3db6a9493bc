"""What every payment tool speaks: an order goes out, a claim comes back, its signature proved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class BadSignature(Exception):
    """Not the gateway's word; the sentence is for the log."""


class GatewayDown(Exception):
    """No answer in 3 seconds, or none that makes sense."""


@dataclass(frozen=True)
class Order:
    """What the payer is asked for."""

    payment_no: str
    amount_fen: int
    subject: str
    expires_at: datetime


@dataclass(frozen=True)
class Claim:
    """What a gateway says of one trade, after its signature was verified."""

    payment_no: str
    trade_no: str
    amount_fen: int
    app_id: str
    seller_id: str
    is_paid: bool


class Gateway(Protocol):
    """A tool that speaks one payment provider's protocol."""

    name: str
    app_id: str
    seller_id: str

    def pay_url(self, order: Order) -> str:
        """Where the payer's browser goes; signed, built without a call."""

    def read_notice(self, fields: Sequence[tuple[str, str]]) -> Claim:
        """What a server-to-server notice or a browser's return says; BadSignature unless it is theirs."""

    def query(self, payment_no: str) -> Claim | None:
        """What became of an order; None when the gateway does not know it. GatewayDown."""

    def refund(self, *, payment_no: str, refund_no: str, amount_fen: int, reason: str) -> None:
        """Give the money back; the same refund_no twice is one refund. GatewayDown."""
