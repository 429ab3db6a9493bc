"""A stay is a half-open run of nights: the guest sleeps on check_in, not on check_out."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Stay:
    """[check_in, check_out): 2026-10-01 to 2026-10-03 is two nights."""

    check_in: date
    check_out: date

    def __post_init__(self) -> None:
        if self.check_out <= self.check_in:
            raise ValueError("check_out must come after check_in")

    @property
    def length(self) -> int:
        """How many nights are slept; at least 1."""
        return (self.check_out - self.check_in).days

    def nights(self) -> list[date]:
        """Every night slept, in order."""
        return [self.check_in + timedelta(days=n) for n in range(self.length)]
