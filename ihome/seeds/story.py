"""Who stayed where in the demo town, and what they said: planned first, then lived in its order."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import parse_qsl, urlsplit

from ihome.booking import service as booking
from ihome.infra.jobs import run_due
from ihome.kernel import clock
from ihome.kernel.stay import Stay
from ihome.payments import service as payments
from ihome.reviews import service as reviews
from ihome.sandbox import service as sandbox
from ihome.seeds.homes import Home, Words
from ihome.seeds.maker import Maker, Tell
from ihome.seeds.people import DEMO_GUEST, DEMO_HOST, GUESTS
from ihome.seeds.reviews import BY_RATING, CHANGED_PLANS, MESSAGES, RATINGS, THANKS
from ihome.wiring import JOBS

OPEN_SINCE_DAYS_AGO = 190  # by then every home is published


@dataclass(frozen=True)
class Deed:
    """One thing that happens at one moment."""

    at: datetime
    do: Callable[[], object]


@dataclass
class House:
    """A demo home as its story needs it."""

    public_id: str
    host_id: int
    is_instant: bool
    home: Home
    taken: set[date] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def is_free(self, stay: Stay) -> bool:
        return not self.taken & set(stay.nights())


@dataclass
class Visit:
    """One guest's stay; its numbers are known once it is booked and reviewed."""

    house: House
    guest_id: int
    stay: Stay
    number: int
    booking_no: str = ""
    review_id: str = ""


class Story(Maker):
    """Plans stays in `houses` for the people of `user_ids` (by number), and lets them happen."""

    def __init__(
        self,
        chance: random.Random,
        tell: Tell,
        *,
        houses: Sequence[House],
        user_ids: Mapping[str, int],
    ) -> None:
        super().__init__(chance, tell)
        self._houses, self._user_ids = houses, user_ids
        self._deeds: list[Deed] = []

    def happen(self, stays_wanted: int) -> None:
        self._plan_demo_guest()
        self._plan_demo_host()
        self._plan_stays(stays_wanted)
        self._live()

    def _plan_demo_guest(self) -> None:
        """Stays to look back on, one to write about, one called off, one to look forward to."""
        guest_id = self._user_ids[DEMO_GUEST.mobile]
        for number, (days_ago, is_reviewed) in enumerate([(76, True), (48, True), (4, False)]):
            visit = self._visit(2 + 3 * number, guest_id, self.days_ago(days_ago), 2, number + 1)
            self._plan_paid(visit)
            if is_reviewed:
                self._plan_review(visit)
        self._plan_paid(self._visit(5, guest_id, self.today + timedelta(days=9), 2, 4))
        self._plan_called_off(self._visit(9, guest_id, self.days_ago(20), 2, 5))

    def _plan_demo_host(self) -> None:
        """Guests who wait for the demo host's answer, and one who has paid and will come."""
        host_id = self._user_ids[DEMO_HOST.mobile]
        mine = [house for house in self._houses if house.host_id == host_id]
        asking = [house for house in mine if not house.is_instant]
        guests = [self._user_ids[person.mobile] for person in GUESTS[1:]]
        for number in range(2):
            house = asking[number % len(asking)]
            stay = self._stay(house, self.today + timedelta(days=12 + 9 * number), 3)
            visit = self._taken(house, guests[number], stay, number)
            self._later(
                self.now - timedelta(hours=3, minutes=20 * number), partial(self._ask, visit)
            )
        stay = self._stay(mine[-1], self.today + timedelta(days=4), 2)
        self._plan_paid(self._taken(mine[-1], guests[4], stay, 3))

    def _plan_stays(self, wanted: int) -> None:
        """Past stays, spread over the town, some homes more loved than others."""
        guests = [self._user_ids[person.mobile] for person in GUESTS[1:]]
        for number in range(wanted):
            house = self._houses[int(len(self._houses) * self.chance.random() ** 1.6)]
            nights = self.chance.choice((1, 2, 2, 3, 4))
            days_ago = self.chance.randint(6 + nights, OPEN_SINCE_DAYS_AGO)
            stay = self._stay(house, self.days_ago(days_ago), nights)
            if house.is_free(stay):
                visit = self._taken(house, guests[number % len(guests)], stay, number)
                self._plan_paid(visit)
                if number % 9 != 0:
                    self._plan_review(visit)

    def _stay(self, house: House, check_in: date, nights: int) -> Stay:
        return Stay(check_in, check_in + timedelta(days=max(nights, house.home.min_nights)))

    def _visit(self, first: int, guest_id: int, check_in: date, nights: int, number: int) -> Visit:
        """A stay in the first house from `first` on that is free then."""
        for house in [*self._houses[first:], *self._houses]:
            stay = self._stay(house, check_in, nights)
            if house.is_free(stay):
                return self._taken(house, guest_id, stay, number)
        raise RuntimeError("no house is free")

    def _taken(self, house: House, guest_id: int, stay: Stay, number: int) -> Visit:
        house.taken |= set(stay.nights())
        return Visit(house, guest_id, stay, number)

    def _plan_paid(self, visit: Visit) -> None:
        asked = self._asked_at(visit)
        self._later(asked, partial(self._ask, visit))
        if not visit.house.is_instant:
            self._later(asked + timedelta(minutes=50), partial(self._accept, visit))
            asked += timedelta(minutes=50)
        self._later(asked + timedelta(minutes=4), partial(self._pay, visit))

    def _plan_called_off(self, visit: Visit) -> None:
        asked = self._asked_at(visit)
        self._later(asked, partial(self._ask, visit))
        self._later(asked + timedelta(minutes=9), partial(self._call_off, visit))

    def _plan_review(self, visit: Visit) -> None:
        rating = RATINGS[visit.number % len(RATINGS)]
        words = self._words_on(visit.house, rating, visit.number)
        at = self.moment(visit.stay.check_out + timedelta(days=1), 20, visit.number % 60)
        self._later(at, partial(self._review, visit, rating, words.text))
        if words.reply or visit.number % 3 == 0:
            reply = words.reply or self.least_used(THANKS, visit.number)
            self._later(at + timedelta(hours=13), partial(self._reply, visit, reply))

    def _words_on(self, house: House, rating: int, number: int) -> Words:
        """What nobody has said of this house yet, of what was said least."""
        fitting = [each for each in BY_RATING[rating] if each.fit(house.home.traits)]
        fresh = [each for each in fitting if each.text not in house.told]
        words = self.least_used(fresh or fitting, number)
        house.told.add(words.text)
        return words

    def _asked_at(self, visit: Visit) -> datetime:
        """Some days before the stay, and long enough ago to have been answered and paid by now."""
        days = self.chance.randint(2, 12)
        at = self.moment(visit.stay.check_in - timedelta(days=days), 9, visit.number % 60)
        return min(at, self.now - timedelta(hours=2))

    def _later(self, at: datetime, do: Callable[[], object]) -> None:
        self._deeds.append(Deed(at, do))

    def _live(self) -> None:
        """Do everything in order; what the clock owes by then is done before each deed."""
        deeds = sorted(self._deeds, key=lambda deed: deed.at)
        for number, deed in enumerate(deeds):
            self.tell(f"演示小城：往事 {number + 1}/{len(deeds)}")
            with clock.at(deed.at):
                _run_jobs()
                deed.do()
                _run_jobs()
        _run_jobs()

    def _ask(self, visit: Visit) -> None:
        visit.booking_no = booking.place_booking(
            house_public_id=visit.house.public_id,
            guest_id=visit.guest_id,
            stay=visit.stay,
            guests=min(1 + visit.number % 4, visit.house.home.capacity),
            message=MESSAGES[visit.number % len(MESSAGES)],
            idempotency_key=f"demo-{visit.house.public_id}-{visit.stay.check_in}",
        ).booking_no

    def _accept(self, visit: Visit) -> None:
        booking.accept_booking(visit.booking_no, host_id=visit.house.host_id)

    def _call_off(self, visit: Visit) -> None:
        booking.cancel_booking(visit.booking_no, guest_id=visit.guest_id, reason=CHANGED_PLANS)

    def _pay(self, visit: Visit) -> None:
        """Both sides of the sandbox, without the network: order, money, signed word."""
        payment = booking.start_payment(visit.booking_no, guest_id=visit.guest_id)
        trade = sandbox.open_trade(parse_qsl(urlsplit(payment.pay_url).query))
        paid = sandbox.pay(trade.out_trade_no, twice=False, delayed=False, lost=True)
        word = parse_qsl(urlsplit(sandbox.return_url(paid)).query)
        if not payments.hear_notice(word):
            raise RuntimeError("the sandbox's word was not accepted")

    def _review(self, visit: Visit, rating: int, text: str) -> None:
        visit.review_id = reviews.write_review(
            visit.booking_no, guest_id=visit.guest_id, rating=rating, text=text
        ).review_id

    def _reply(self, visit: Visit, text: str) -> None:
        reviews.reply(visit.review_id, host_id=visit.house.host_id, text=text)


def _run_jobs() -> None:
    while run_due(JOBS, limit=50):
        pass
