"""News of accounts."""

from dataclasses import dataclass
from datetime import datetime

from ihome.kernel.events import Event


@dataclass(frozen=True)
class LoggedInElsewhere(Event):
    """Somebody logged in to the account from a browser that had not done so before."""

    user_id: int
    device: str
    at: datetime
