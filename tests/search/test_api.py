"""The door of search."""

from datetime import timedelta

import pytest

from ihome.kernel.clock import today
from tests.factories.houses import a_house


def test_a_search_answers_cards_with_a_price_for_the_nights(client, hua):
    house = a_house(host_id=hua, title="外滩边的老洋房", price_fen=39_900, cleaning_fee_fen=5_000)
    check_in = today() + timedelta(days=3)
    url = f"/api/v2/search?area=310100&check_in={check_in}&check_out={check_in + timedelta(days=2)}"
    data = client.get(f"{url}&guests=2&q=老洋房&facilities=wifi,hot_shower&sort=rating").json[
        "data"
    ]
    assert (data["total"], data["next_cursor"]) == (1, None)
    (card,) = data["items"]
    assert card["house_id"] == house.public_id
    assert (card["city_name"], card["district_name"]) == ("上海市", "静安区")
    assert card["stay"] == {
        "check_in": str(check_in), "check_out": str(check_in + timedelta(days=2)), "nights": 2,
        "per_night_fen": 39_900, "total_fen": 84_800,
    }  # fmt: skip
    assert "id" not in card
    assert "address" not in card


def test_an_empty_value_is_no_filter(client, hua):
    a_house(host_id=hua)
    url = "/api/v2/search?area=&check_in=&check_out=&q=&facilities=&kind=&cursor="
    assert client.get(url).json["data"]["total"] == 1


@pytest.mark.parametrize(("query", "field"), [
    ("area=31", "area"), ("area=000000", "area"), ("guests=0", "guests"), ("guests=51", "guests"),
    ("guests=two", "guests"), ("check_in=2030-05-01", "check_out"), ("check_out=2030-05-01", "check_in"),
    ("check_in=2001-05-01&check_out=2001-05-03", "check_in"), ("check_in=30.5.&check_out=1", "check_in"),
    ("min_price_fen=-1", "min_price_fen"), ("max_price_fen=99999999999999999999", "max_price_fen"),
    ("min_price_fen=2&max_price_fen=1", "max_price_fen"), ("kind=castle", "kind"),
    ("facilities=wifi,moat", "facilities"), ("q=" + "长" * 41, "q"), ("sort=cheapest", "sort"),
    ("cursor=%00", "cursor"), ("limit=51", "limit"), ("limit=0", "limit"), ("page=2", "page"),
    ("guests=1&guests=2", "guests"),
])  # fmt: skip
def test_a_bad_question_names_the_field(client, query, field):
    answer = client.get(f"/api/v2/search?{query}")
    assert (answer.status_code, answer.json["errno"]) == (422, "4103"), answer.json
    assert field in answer.json["data"]["fields"]


@pytest.mark.parametrize(
    "words", ["\x00", "😀", "'; DROP TABLE houses; --", "%", "\ud7ff", "a" * 40]
)
def test_any_words_are_only_words(client, hua, words):
    a_house(host_id=hua)
    answer = client.get("/api/v2/search", query_string={"q": words})
    assert answer.status_code == 200
    assert answer.json["data"]["total"] in (0, 1)


def test_home_answers_its_lists(client, hua):
    a_house(host_id=hua, title="外滩边的老洋房")
    for _ in range(2):  # made, then kept
        data = client.get("/api/v2/home").json["data"]
        assert [city["area"]["code"] for city in data["cities"]] == ["310100"]
        assert data["cities"][0]["house_count"] == 1
        assert data["newest"] == data["most_booked"]
        assert data["newest"][0]["title"] == "外滩边的老洋房"
