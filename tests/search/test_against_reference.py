"""Any search finds what a plain loop over all houses finds, in the same order, page by page."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ihome.areas import service as areas
from ihome.calendar import service as calendar
from ihome.houses import service as houses
from tests.factories.houses import a_house

NOW = datetime(2030, 4, 20, 4, tzinfo=UTC)
FIRST = date(2030, 5, 1)
PLACES = ["310106", "310115", "330106", "429004", "500103", "500243", "532901"]
KINDS = ["entire_home", "loft", "courtyard"]
HAVE = ["wifi", "parking", "bathtub"]
TITLES = ["西湖边的小院", "湖边 loft", "老城 西街", "海边民宿", "西边的湖"]
WORDS = [
    "西湖",
    "湖边",
    "湖",
    "西",
    "边的",
    "loft",
    "海边 民宿",
    "西湖边",
    "上海",
    "静安",
    "zz",
    "西 湖",
]


def a_town(host_id, draw):
    """Some forty houses with everything a search can ask for."""
    town = []
    for number in range(40):
        facts = {
            "title": TITLES[draw(5)] + str(number), "area_code": PLACES[draw(7)],
            "kind": KINDS[draw(3)], "capacity": 1 + draw(5), "price_fen": 10_000 + draw(4) * 5_000,
            "min_nights": 1 + draw(2), "max_nights": [0, 3][draw(2)],
            "facilities": [code for code in HAVE if draw(2)],
        }  # fmt: skip
        house = a_house(
            host_id=host_id,
            status="published" if draw(8) else "paused",
            description="好" * 20,
            **facts,
        )
        taken = sorted({draw(12) for _ in range(draw(5))})
        for night in taken:
            first = FIRST + timedelta(days=night)
            calendar.block_nights(
                house.public_id,
                host_id=host_id,
                first=first,
                end=first + timedelta(days=1),
                is_open=False,
            )
        for _ in range(draw(3)):
            houses.count_booking(house_id=house.id)
            houses.add_rating(house_id=house.id, rating=3 + draw(3))
        town.append((houses.house_by_id(house.id), facts["facilities"], set(taken)))
    return town


def fits(house, facilities, taken, asked):
    nights = set()
    if "check_in" in asked:
        first = (asked["check_in"] - FIRST).days
        nights = set(range(first, (asked["check_out"] - FIRST).days))
        if len(nights) < house.min_nights or 0 < house.max_nights < len(nights):
            return False
    place = asked.get("area", "")
    around = {house.area_code, *(each.code for each in areas.ancestors_of(house.area_code))}
    words = houses.search_words(asked.get("q", "")).split()
    return (
        house.status == "published"
        and (not place or place in around)
        and house.capacity >= asked.get("guests", 1)
        and asked.get("min_price_fen", 0) <= house.price_fen <= asked.get("max_price_fen", 10**9)
        and asked.get("kind", house.kind) == house.kind
        and set(asked.get("facilities", [])) <= set(facilities)
        and all(word in house.search_text for word in words)
        and not nights & taken
    )


def in_order(found, sort):
    keys = {
        "newest": lambda h: (h.published_at, h.id), "most_booked": lambda h: (h.booked_count, h.id),
        "price_up": lambda h: (h.price_fen, h.id), "price_down": lambda h: (h.price_fen, h.id),
        "rating": lambda h: (h.rating_hundredths, h.review_count, h.id),
    }  # fmt: skip
    return sorted(found, key=keys[sort], reverse=sort != "price_up")


@st.composite
def searches(draw):
    asked = {
        "sort": draw(st.sampled_from(["newest", "most_booked", "price_up", "price_down", "rating"]))
    }
    if draw(st.booleans()):
        first = FIRST + timedelta(days=draw(st.integers(0, 10)))
        asked |= {"check_in": first, "check_out": first + timedelta(days=draw(st.integers(1, 4)))}
    some = {
        "area": st.sampled_from(["310000", "310100", "500100", "500000", "420000", "110000", *PLACES]),
        "guests": st.integers(1, 5), "kind": st.sampled_from(KINDS), "q": st.sampled_from(WORDS),
        "min_price_fen": st.sampled_from([10_000, 15_000]),
        "max_price_fen": st.sampled_from([15_000, 20_000]),
        "facilities": st.lists(st.sampled_from(HAVE), max_size=3),
    }  # fmt: skip
    for name in draw(st.lists(st.sampled_from(sorted(some)), max_size=3, unique=True)):
        asked[name] = draw(some[name])
    return asked, draw(st.sampled_from([1, 3, 50]))


def test_any_search_finds_what_a_loop_finds(hua, search, clock):
    clock(NOW)
    state = [7]

    def draw(below):  # a small fixed generator: the town is the same every time
        state[0] = (state[0] * 1103515245 + 12345) % 2**31
        return state[0] // 65536 % below

    town = a_town(hua, draw)
    hits = []

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(searches())
    def check(case):
        asked, limit = case
        expected = in_order(
            [house for house, facilities, taken in town if fits(house, facilities, taken, asked)],
            asked["sort"],
        )
        seen, cursor, totals = [], None, set()
        while True:
            page = search(**asked, limit=limit, cursor=cursor)
            seen += [card.house_id for card in page.items]
            totals.add(page.total)
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == [house.public_id for house in expected]
        assert totals == {len(expected)}
        hits.append(len(expected))

    check()
    assert max(hits) > 10, "the searches found too little to prove anything"
