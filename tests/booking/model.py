"""A second, naive house: what should be true of one house's nights and bookings, in plain Python.

It knows no table and no lock. Work that is due later stands in `jobs` and is done when the worker
comes, in the order in which it became due.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

SHANGHAI = timedelta(hours=8)


@dataclass
class Made:
    """One booking."""

    number: int
    guest: int
    nights: list[date]
    status: str
    expires_at: datetime | None
    check_out_at: datetime
    payment: str = ""  # "" none yet, open, or paid: what the provider has
    is_heard: bool = False


@dataclass
class Job:
    run_at: datetime
    order: int
    deed: str
    number: int


@dataclass
class Model:
    now: datetime
    is_instant: bool
    made: list[Made] = field(default_factory=list)
    nights: dict[date, int | None] = field(default_factory=dict)  # None: closed by the host
    jobs: list[Job] = field(default_factory=list)
    ratings: list[int] = field(default_factory=list)

    @property
    def today(self) -> date:
        return (self.now + SHANGHAI).date()

    def _later(self, run_at: datetime, deed: str, number: int) -> None:
        self.jobs.append(Job(run_at, len(self.jobs), deed, number))

    def book(self, guest: int, nights: list[date]) -> str:
        """ "" when it is done, else the name of the refusal; the same for what follows."""
        waiting = [each for each in self.made if each.guest == guest and each.expires_at]
        if nights[0] < self.today:
            return "StayInThePast"
        if len(waiting) >= 5:
            return "TooManyOpenBookings"
        if any(night in self.nights for night in nights):
            return "DatesTaken"
        made = Made(
            number=len(self.made),
            guest=guest,
            nights=nights,
            status="awaiting_payment" if self.is_instant else "requested",
            expires_at=self.now + timedelta(minutes=15),
            check_out_at=datetime(*_ymd(nights[-1]), 4, tzinfo=UTC) + timedelta(days=1),
        )
        if not self.is_instant:
            end_of_arrival = datetime(*_ymd(nights[0]), tzinfo=UTC) + timedelta(days=1) - SHANGHAI
            made.expires_at = min(self.now + timedelta(hours=24), end_of_arrival)
        self.made.append(made)
        self.nights |= dict.fromkeys(nights, made.number)
        assert made.expires_at is not None
        self._later(made.expires_at, "expire", made.number)
        return ""

    def accept(self, made: Made) -> str:
        if made.status != "requested" or self._is_late(made):
            return "WrongMoment"
        made.status, made.expires_at = "awaiting_payment", self.now + timedelta(minutes=15)
        self._later(made.expires_at, "expire", made.number)
        return ""

    def decline(self, made: Made) -> str:
        if made.status != "requested":
            return "WrongMoment"
        self._let_go(made, "declined")
        return ""

    def cancel(self, made: Made) -> str:
        if made.status not in ("requested", "awaiting_payment"):
            return "WrongMoment"
        self._let_go(made, "cancelled")
        return ""

    def start_payment(self, made: Made) -> str:
        if made.status != "awaiting_payment" or self._is_late(made):
            return "WrongMoment"
        made.payment = made.payment or "open"
        return ""

    def hear(self, made: Made) -> None:
        """The notice of a payment that the provider has; only the first one is news."""
        if not made.is_heard:
            made.is_heard = True
            self._later(self.now, "news", made.number)

    def close(self, nights: list[date]) -> str:
        if nights[0] < self.today:
            return "InvalidInput"
        if any(self.nights.get(night) is not None for night in nights):
            return "NightsBooked"
        self.nights |= dict.fromkeys(nights, None)
        return ""

    def review(self, made: Made, rating: int) -> str:
        if made.status != "stayed" or self.now >= made.check_out_at + timedelta(days=14):
            return "WrongMoment"
        made.status = "reviewed"
        self.ratings.append(rating)
        return ""

    def work(self) -> None:
        """The worker does all that is due, and what that leads to."""
        while due := sorted(
            (job for job in self.jobs if job.run_at <= self.now and job.deed),
            key=lambda job: (job.run_at, job.order),
        ):
            for job in due:
                deed, job.deed = job.deed, ""
                {"expire": self._expire, "news": self._paid, "complete": self._complete}[deed](
                    self.made[job.number]
                )

    def _expire(self, made: Made) -> None:
        if made.expires_at is not None and self._is_late(made):
            self._let_go(made, "expired")

    def _paid(self, made: Made) -> None:
        if made.status == "expired" and self._can_be_had_again(made):
            self.nights |= dict.fromkeys(made.nights, made.number)
        elif made.status != "awaiting_payment":
            made.status = "refunded"
            return
        made.status, made.expires_at = "upcoming", None
        self._later(made.check_out_at, "complete", made.number)

    def _can_be_had_again(self, made: Made) -> bool:
        is_free = not any(night in self.nights for night in made.nights)
        return is_free and self.now < made.check_out_at

    def _complete(self, made: Made) -> None:
        made.status = "stayed"

    def _is_late(self, made: Made) -> bool:
        return made.expires_at is not None and self.now >= made.expires_at

    def _let_go(self, made: Made, status: str) -> None:
        made.status, made.expires_at = status, None
        for night in made.nights:
            del self.nights[night]


def _ymd(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day
