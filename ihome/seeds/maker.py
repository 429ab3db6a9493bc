"""What all makers of the demo town have in hand."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from ihome.kernel import clock
from ihome.kernel.clock import HOUSE_ZONE

Tell = Callable[[str], None]
T = TypeVar("T")


class Maker:
    """One run of luck, one clock, and what was chosen how often."""

    def __init__(self, chance: random.Random, tell: Tell) -> None:
        self.chance, self.tell = chance, tell
        self.now, self.today = clock.utc_now(), clock.today()
        self.used: Counter[object] = Counter()

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), tzinfo=HOUSE_ZONE)

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def least_used(self, choices: Sequence[T], number: int) -> T:
        """What was chosen least so far; `number` says where to begin among equals."""
        turned = [choices[(number + nth) % len(choices)] for nth in range(len(choices))]
        chosen = min(turned, key=lambda each: self.used["chosen", each])
        self.used["chosen", chosen] += 1
        return chosen
