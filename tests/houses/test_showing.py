"""What people see of houses, and the numbers that news keeps."""

import threading
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.houses import service
from ihome.houses.models import House
from ihome.houses.schemas import HouseForm
from ihome.infra.db import transaction
from ihome.kernel.errors import InvalidInput, NotFound
from ihome.kernel.stay import Stay
from tests.crowd import at_once, sorted_out
from tests.factories.houses import a_house


def reloaded(house: House) -> House:
    return service.house_by_id(house.id)


def test_the_full_address_is_for_hosts_and_paid_guests_only(hua: int, sun: int) -> None:
    house = a_house(host_id=hua)
    seen = service.house_view(house.public_id, viewer_id=sun)
    assert "南京西路" not in repr(seen)
    assert seen.address_hint == "上海市静安区"
    assert seen.point is not None
    assert (seen.point.latitude, seen.point.longitude) != (house.latitude, house.longitude)
    assert abs(seen.point.latitude - 31.2304) < 0.0028
    assert service.address_for_guest(house.id) == "南京西路 1 号 2 楼"


def test_the_pin_does_not_move_when_the_house_is_edited(hua: int) -> None:
    house = a_house(host_id=hua)
    before = service.house_view(house.public_id, viewer_id=None).point
    service.edit_house(house.public_id, host_id=hua, form=HouseForm(title="新的标题"))
    assert service.house_view(house.public_id, viewer_id=None).point == before


def test_a_house_page_says_who_hosts_and_whose_it_is(hua: int, sun: int) -> None:
    house = a_house(host_id=hua)
    assert service.house_view(house.public_id, viewer_id=None).is_mine is False
    assert service.house_view(house.public_id, viewer_id=sun).is_mine is False
    mine = service.house_view(house.public_id, viewer_id=hua)
    assert (mine.is_mine, mine.host.name, mine.host.has_real_name) == (True, "花花", True)
    assert mine.facilities == ["wifi", "hot_shower"]


@pytest.mark.parametrize("status", ["draft", "paused"])
def test_what_is_not_published_is_for_its_host_alone(hua: int, sun: int, status: str) -> None:
    house = a_house(host_id=hua, status=status)
    assert service.house_view(house.public_id, viewer_id=hua).status == status
    for viewer in (sun, None):
        with pytest.raises(NotFound) as refused:
            service.house_view(house.public_id, viewer_id=viewer)
        with pytest.raises(NotFound) as missing:
            service.house_view("nosuchhouse2", viewer_id=viewer)
        assert (refused.value.errmsg, refused.value.data) == (
            missing.value.errmsg,
            missing.value.data,
        )


def test_cards_come_in_the_order_asked_with_at_most_five_photos(hua: int) -> None:
    many = a_house(host_id=hua, photos=7)
    bare = a_house(
        host_id=hua, status="draft", photos=0, area_code=None, latitude=None, longitude=None
    )
    made = service.cards([bare.id, 999_999_999, many.id])
    assert [card.house_id for card in made] == [bare.public_id, many.public_id]
    assert [len(card.photos) for card in made] == [0, 5]
    assert (made[0].city_name, made[0].district_name, made[0].point) == ("", "", None)
    assert (made[1].city_name, made[1].district_name) == ("上海市", "静安区")
    assert (made[1].rating, made[1].stay) == (None, None)
    assert service.cards([]) == []


def test_a_card_says_what_the_chosen_nights_cost(hua: int) -> None:
    house = a_house(host_id=hua, price_fen=39_900, cleaning_fee_fen=5_000)
    [card] = service.cards([house.id], stay=Stay(date(2026, 12, 1), date(2026, 12, 4)))
    assert card.stay is not None
    assert (card.stay.nights, card.stay.per_night_fen, card.stay.total_fen) == (3, 39_900, 124_700)


def test_a_list_of_any_length_takes_the_same_queries(hua: int, app: Flask) -> None:
    houses = [a_house(host_id=hua, photos=3) for _ in range(6)]
    counts = []
    for some in (houses[:1], houses):
        asked: list[str] = []

        def note(_c: object, _u: object, statement: str, *_: object, asked=asked) -> None:
            asked.append(statement)

        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        service.cards([house.id for house in some])
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
        counts.append(len([each for each in asked if each.startswith("SELECT")]))
    assert counts == [3, 3]


def test_my_houses_come_newest_first_page_by_page(hua: int, sun: int) -> None:
    mine = [a_house(host_id=hua, status=status) for status in ("draft", "published", "paused")]
    a_house(host_id=sun)
    first = service.my_houses(host_id=hua, cursor=None, limit=2)
    assert [card.house_id for card in first.items] == [mine[2].public_id, mine[1].public_id]
    second = service.my_houses(host_id=hua, cursor=first.next_cursor, limit=2)
    assert [card.house_id for card in second.items] == [mine[0].public_id]
    assert second.next_cursor is None
    with pytest.raises(InvalidInput):
        service.my_houses(host_id=hua, cursor="forged", limit=2)


def test_ratings_and_bookings_are_counted(hua: int) -> None:
    house = a_house(host_id=hua)
    for rating in (5, 4, 4):
        service.add_rating(house_id=house.id, rating=rating)
    service.count_booking(house_id=house.id)
    row = reloaded(house)
    assert (row.rating_sum, row.review_count, row.rating_hundredths, row.booked_count) == (
        13, 3, 433, 1,
    )  # fmt: skip
    [card] = service.cards([house.id])
    assert (card.rating, card.review_count, card.booked_count) == (4.3, 3, 1)


def test_search_text_holds_words_and_place(hua: int) -> None:
    house = a_house(host_id=hua, title="Ｌoft 老洋房")
    assert "loft 老洋房" in house.search_text
    for word in ("楼下有菜场", "上海市", "静安区", "jing'an".replace("'", "")):
        assert word in house.search_text, word
    service.edit_house(house.public_id, host_id=hua, form=HouseForm(area_code="330106"))
    text = reloaded(house).search_text
    assert "杭州市" in text
    assert "上海" not in text


def test_many_ratings_at_once_are_all_counted(hua: int) -> None:
    house = a_house(host_id=hua)

    def rate() -> None:
        service.add_rating(house_id=house.id, rating=5)

    sorted_out(at_once([rate] * 12))
    row = reloaded(house)
    assert (row.rating_sum, row.review_count) == (60, 12)


def test_without_the_lock_a_rating_gets_lost(hua: int) -> None:
    """The control of the test above: both read before either writes."""
    house = a_house(host_id=hua)
    both_have_read = threading.Barrier(2)

    def rate() -> None:
        count = service.house_by_id(house.id).review_count
        both_have_read.wait()
        with transaction() as session:
            session.execute(
                sa.update(House).where(House.id == house.id).values(review_count=count + 1)
            )

    sorted_out(at_once([rate] * 2))
    assert reloaded(house).review_count == 1
