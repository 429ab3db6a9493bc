"""Check on the live database that what the house promises holds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.admin.queries.promises import answers, houses, money, nights
from ihome.houses.ports import review_mode
from ihome.infra.db import reading
from ihome.kernel.clock import utc_now
from ihome.media import service as media

EXAMPLES = 5


@dataclass(frozen=True)
class Finding:
    """`broken` is how many rows break the invariant; `examples` names the first of them."""

    invariant: str
    promise: str
    broken: int
    examples: list[str]

    @property
    def holds(self) -> bool:
        return self.broken == 0


def check_all(acknowledged: Iterable[str] = ()) -> list[Finding]:
    """Every invariant, in order. `acknowledged` are numbers of bookings that clients were told of."""
    now = utc_now()
    checks: list[tuple[str, str, Callable[[Session], Iterator[str]]]] = [
        ("I1", "a night of a house has one owner", nights.doubled_nights),
        ("I2", "a live booking owns exactly its nights", nights.bookings_without_their_nights),
        ("I3", "a dead booking owns no night", nights.nights_of_dead_bookings),
        ("I4", "what the host closed is not sold", nights.nights_of_two_kinds),
        ("I5", "a paid booking has one payment of its total", money.bookings_not_paid_right),
        ("I6", "money that came has a stay or a refund", money.money_without_effect),
        ("I7", "no more goes back than came", money.refunds_beyond_payments),
        ("I8", "every history is a path of the state machine", nights.histories_off_the_path),
        ("I9", "every acknowledged booking is there",
         lambda session: answers.promises_not_kept(session, acknowledged)),
        ("I10", "no work is left behind", lambda session: answers.work_left_behind(session, now)),
        ("I11", "an idempotency key has one effect", answers.keys_with_two_effects),
        ("I12", "a stay has one review", houses.reviews_doubled),
        ("I13", "no hold outlives its deadline",
         lambda session: nights.holds_past_their_time(session, now)),
        ("I14", "nobody suspended is logged in", lambda _: _sessions_of_suspended()),
        ("I15", "counters equal the rows", houses.counters_that_lie),
        ("I16", "files and rows agree", lambda _: _files()),
        ("I19", "what guests see, the desk has let through",
         lambda session: houses.houses_past_the_desk(session, waits=review_mode() == "before")),
    ]  # fmt: skip
    return [_finding(name, promise, check) for name, promise, check in checks]


def _finding(name: str, promise: str, check: Callable[[Session], Iterator[str]]) -> Finding:
    with reading() as session:
        breaks = check(session)
        examples = list(islice(breaks, EXAMPLES))
        return Finding(name, promise, len(examples) + sum(1 for _ in breaks), examples)


def _sessions_of_suspended() -> Iterator[str]:
    yield from (f"user {user_id} has a session" for user_id in accounts.suspended_but_logged_in())


def _files() -> Iterator[str]:
    report = media.files_report()
    yield from (f"missing {name}" for name in report.missing)
    yield from (f"stray {name}" for name in report.stray)
    unnamed = report.missing_count + report.stray_count - len(report.missing) - len(report.stray)
    yield from ("one more" for _ in range(unnamed))
    yield from media.losses()
