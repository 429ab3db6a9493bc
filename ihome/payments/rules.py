"""What payments decides: pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ihome.infra.pay.base import Claim

PENDING, SUCCEEDED, CLOSED = "pending", "succeeded", "closed"
REFUNDING, REFUNDED = "refunding", "refunded"

ASK_FIRST = timedelta(minutes=1)
ASK_UNTIL = timedelta(hours=25)  # gateways repeat a notice for a day; then a person must look


@dataclass(frozen=True)
class Expected:
    """What we asked the gateway for."""

    payment_no: str
    amount_fen: int
    app_id: str
    seller_id: str


def why_not(claim: Claim, expected: Expected) -> str | None:
    """Why a verified claim does not pay what we asked for; None when it does.

    The four checks of Alipay's notification rules, and the state.
    """
    checks = {
        "another payment": claim.payment_no == expected.payment_no,
        "another amount": claim.amount_fen == expected.amount_fen,
        "another app": claim.app_id == expected.app_id,
        "another seller": claim.seller_id == expected.seller_id,
        "not paid": claim.is_paid,
    }
    return next((why for why, holds in checks.items() if not holds), None)


def ask_again_after(asked: int) -> timedelta:
    """How long after the nth question to a silent gateway to ask again: 1, 2, 4 … 60 minutes."""
    return timedelta(minutes=min(2**asked, 60))


def ask_until(created_at: datetime) -> datetime:
    return created_at + ASK_UNTIL
