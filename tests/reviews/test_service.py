"""One review for one stay, one reply for one review, and numbers that add up."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ihome.booking import service as booking
from ihome.booking.errors import WrongMoment
from ihome.booking.service import Booking
from ihome.houses import service as houses
from ihome.houses.service import House
from ihome.infra.db import reading
from ihome.kernel.errors import InvalidInput, NotFound
from ihome.kernel.page import write_cursor
from ihome.reviews import queries, service
from ihome.reviews.errors import AlreadyReplied
from ihome.reviews.models import Review
from tests.booking.looking import everything, history_of
from tests.factories.houses import a_house
from tests.factories.people import a_user
from tests.factories.stays import (
    a_paid_booking,
    a_reviewed_stay,
    a_stayed_booking,
    again,
    booked,
    days_ago,
)
from tests.payments.near import Wire

Clock = Callable[..., None]


@pytest.fixture(autouse=True)
def near(wire: Wire) -> None:
    """Deadlines pass here; the gateway is asked about payments without a network."""


@pytest.fixture
def house(hua: int) -> House:
    return a_house(host_id=hua, is_instant=True)


@pytest.fixture
def stayed(house: House, gu: int) -> Booking:
    return a_stayed_booking(house=house, guest_id=gu)


def write(stay: Booking, *, rating: int = 4, text: str = "很安静。") -> service.ReviewView:
    return service.write_review(stay.booking_no, guest_id=stay.guest_id, rating=rating, text=text)


def rows() -> list[Review]:
    with reading() as session:
        return list(session.scalars(sa.select(Review)))


def stays_of(house: House, ratings: list[int]) -> list[Booking]:
    """Reviewed stays of the house, one after the other, each by another guest."""
    made = []
    for number, rating in enumerate(ratings):
        with days_ago(3 * number):
            made.append(
                a_reviewed_stay(
                    house=house, guest_id=a_user().id, rating=rating, text=f"第 {number} 次"
                )
            )
    return made


def test_a_review_ends_the_stay_and_counts_for_the_house(stayed: Booking, house: House) -> None:
    view = write(stayed, rating=4)
    assert (view.rating, view.text, view.reply) == (4, "很安静。", None)
    assert (view.author.name, view.stayed_on) == ("小顾", stayed.check_in.strftime("%Y-%m"))
    assert again(stayed).status == "reviewed"
    assert history_of(stayed)[-1] == ("reviewed", "guest")
    rated = houses.house_by_id(house.id)
    assert (rated.rating_sum, rated.review_count, rated.rating_hundredths) == (4, 1, 400)


def test_a_second_review_is_refused(stayed: Booking, house: House) -> None:
    write(stayed)
    before = everything()
    with pytest.raises(WrongMoment) as refused:
        write(stayed, rating=1)
    assert refused.value.data == {"status": "reviewed"}
    assert [row.rating for row in rows()] == [4]
    assert houses.house_by_id(house.id).review_count == 1
    assert everything() == before


def test_a_stay_is_not_reviewed_before_it_is_over(house: House, gu: int) -> None:
    for early in (booked(house=house, guest_id=gu), a_paid_booking()):
        with pytest.raises(WrongMoment):
            write(early)
    assert rows() == []


@pytest.mark.parametrize(("seconds", "may"), [(-1, True), (0, False)])
def test_after_14_days_it_is_too_late(
    stayed: Booking, clock: Clock, seconds: int, may: bool
) -> None:
    clock(stayed.check_out_at + timedelta(days=14, seconds=seconds))
    if may:
        write(stayed)
        return
    with pytest.raises(WrongMoment):
        write(stayed)
    assert rows() == []
    assert again(stayed).status == "stayed"


def test_only_the_guest_reviews(stayed: Booking, hua: int, sun: int) -> None:
    for user_id in (hua, sun):
        with pytest.raises(NotFound):
            service.write_review(stayed.booking_no, guest_id=user_id, rating=5, text="好。")
    assert rows() == []


def test_a_host_replies_once(stayed: Booking, hua: int) -> None:
    review = write(stayed)
    replied = service.reply(review.review_id, host_id=hua, text="欢迎再来。")
    assert replied.reply == "欢迎再来。"
    assert replied.replied_at is not None
    with pytest.raises(AlreadyReplied):
        service.reply(review.review_id, host_id=hua, text="改一下。")
    assert [row.reply for row in rows()] == ["欢迎再来。"]


def test_nobody_else_replies_or_learns_that_the_review_is_there(
    stayed: Booking, gu: int, sun: int
) -> None:
    review = write(stayed)
    words = set()
    for review_id, user_id in ((review.review_id, sun), (review.review_id, gu), ("nothing", sun)):
        with pytest.raises(NotFound) as refused:
            service.reply(review_id, host_id=user_id, text="我来说。")
        words.add((refused.value.errmsg, str(refused.value.data)))
    assert len(words) == 1
    assert rows()[0].reply is None


@pytest.mark.parametrize(
    ("ratings", "average"),
    [([5], 5.0), ([5, 4], 4.5), ([5, 4, 4, 4], 4.3), ([1, 2], 1.5), ([3, 3, 4], 3.3)],
)
def test_the_average_has_one_decimal_halves_up(
    house: House, ratings: list[int], average: float
) -> None:
    stays_of(house, ratings)
    view = service.reviews_of_house(house.public_id, viewer_id=None, cursor=None, limit=10)
    assert (view.rating, view.review_count) == (average, len(ratings))
    assert view.counts == {str(n): ratings.count(n) for n in range(1, 6)}
    assert sum(view.counts.values()) == view.review_count


def test_a_house_without_a_review_has_no_average(house: House) -> None:
    view = service.reviews_of_house(house.public_id, viewer_id=None, cursor=None, limit=10)
    assert (view.rating, view.review_count, view.items) == (None, 0, [])
    assert view.counts == {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0}


def test_pages_show_each_review_once_newest_first(house: House) -> None:
    stays_of(house, [5, 4, 3, 2, 1])
    seen, cursor = [], None
    while True:
        page = service.reviews_of_house(house.public_id, viewer_id=None, cursor=cursor, limit=2)
        seen += [view.rating for view in page.items]
        assert page.review_count == 5
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [1, 2, 3, 4, 5]


def test_reviews_of_one_house_are_not_those_of_another(house: House, hua: int) -> None:
    a_reviewed_stay(house=house, guest_id=a_user().id, rating=5)
    other = a_house(host_id=hua, is_instant=True)
    assert (
        service.reviews_of_house(other.public_id, viewer_id=None, cursor=None, limit=10).items == []
    )


@pytest.mark.parametrize("cursor", ["x", "!", write_cursor("5"), write_cursor(2**63)])
def test_a_forged_cursor_is_refused(house: House, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        service.reviews_of_house(house.public_id, viewer_id=None, cursor=cursor, limit=10)


def test_the_reviews_of_a_paused_house_are_its_hosts_alone(hua: int) -> None:
    house = a_house(host_id=hua, is_instant=True)
    a_reviewed_stay(house=house, guest_id=a_user().id)
    houses.pause_house(house.public_id, host_id=hua)
    with pytest.raises(NotFound):
        service.reviews_of_house(house.public_id, viewer_id=None, cursor=None, limit=10)
    mine = service.reviews_of_house(house.public_id, viewer_id=hua, cursor=None, limit=10)
    assert mine.review_count == 1


def test_a_booking_shows_its_own_review(stayed: Booking, house: House, hua: int) -> None:
    with days_ago(5):
        a_reviewed_stay(house=house, guest_id=a_user().id, rating=1, text="别人的")
    write(stayed, text="我的")
    seen = booking.show_booking(stayed.booking_no, user_id=stayed.guest_id)
    assert seen.review is not None
    assert seen.review.text == "我的"


def test_two_reviews_at_the_same_moment_become_one(
    stayed: Booking, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key on the booking holds even when the look at its state does not."""
    write(stayed)
    monkeypatch.setattr(booking, "lock_stayed", lambda *_, **__: again(stayed))
    with pytest.raises(sa.exc.IntegrityError):
        write(stayed, rating=1)
    assert [row.rating for row in rows()] == [4]
    assert houses.house_by_id(house.id).rating_sum == 4
    with reading() as session:
        assert queries.counts_by_rating(session, house.id) == {4: 1}
