"""News from verification."""

from dataclasses import dataclass
from datetime import date

from ihome.kernel.events import Event


@dataclass(frozen=True)
class SmsBudgetHalfSpent(Event):
    """Half of the day's money for text messages is gone; told once a day, for those who watch."""

    day: date
    spent_fen: int
    budget_fen: int
