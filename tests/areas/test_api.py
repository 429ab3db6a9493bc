"""The door of areas."""

import pytest


def test_provinces_come_first_and_lead_down_to_districts(client):
    provinces = client.get("/api/v2/areas").json["data"]["items"]
    assert len(provinces) == 34
    assert provinces[0]["name"] == "北京市"
    assert provinces[0]["has_children"] is True
    cities = client.get("/api/v2/areas?parent=330000").json["data"]["items"]
    assert [city["name"] for city in cities][:2] == ["杭州市", "宁波市"]
    districts = client.get("/api/v2/areas?parent=330100").json["data"]["items"]
    assert districts[0] == {
        "code": "330102", "name": "上城区", "full_name": "浙江省杭州市上城区", "level": "district",
        "parent_code": "330100", "pinyin": "shangcheng", "latitude": 30.2448,
        "longitude": 120.1647, "has_children": False,
    }  # fmt: skip


def test_words_find_at_most_twenty(client):
    items = client.get("/api/v2/areas?q=a").json["data"]["items"]
    assert len(items) == 20


def test_one_area_names_those_above_it(client):
    data = client.get("/api/v2/areas/310106").json["data"]
    assert data["full_name"] == "上海市静安区"
    assert [each["code"] for each in data["ancestors"]] == ["310000", "310100"]


@pytest.mark.parametrize("url", [
    "/api/v2/areas/000000", "/api/v2/areas/%00", "/api/v2/areas/😀", "/api/v2/areas?parent=990000",
])  # fmt: skip
def test_an_unknown_code_is_not_found(client, url):
    answer = client.get(url)
    assert (answer.status_code, answer.json["errno"]) == (404, "20001")


@pytest.mark.parametrize(("query", "field"), [
    ("parent=12", "parent"), ("q=" + "长" * 41, "q"), ("q=a&parent=310000", "q"), ("x=1", "x"),
])  # fmt: skip
def test_a_bad_question_names_the_field(client, query, field):
    answer = client.get(f"/api/v2/areas?{query}")
    assert (answer.status_code, answer.json["errno"]) == (422, "4103")
    assert field in answer.json["data"]["fields"]
