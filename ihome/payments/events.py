"""News from payments; announced through the outbox, so none is lost and one may be heard twice."""

from dataclasses import dataclass
from datetime import datetime

from ihome.kernel.events import Event


@dataclass(frozen=True)
class PaymentSucceeded(Event):
    """A gateway's signed word has proved that the money came."""

    payment_id: int
    reference: str  # what was paid for, e.g. "booking:17"; payments does not read it
    amount_fen: int
    paid_at: datetime
