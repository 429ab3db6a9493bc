"""What areas are called and who lies in whom, on a handful of made-up rows."""

from datetime import date

import pytest

from ihome.areas.rules import Area, Gazetteer, PlaceName, code_range, short_name


def an_area(code: str, name: str, level: str, parent: str | None, pinyin: str, **more) -> Area:
    facts = {
        "full_name": name, "initials": pinyin[0], "latitude": None, "longitude": None,
        "valid_to": None, "successor_code": None, **more,
    }  # fmt: skip
    return Area(code=code, name=name, level=level, parent_code=parent, pinyin=pinyin, **facts)


SOME = Gazetteer([
    an_area("310000", "上海市", "province", None, "shanghai"),
    an_area("310100", "上海市", "city", "310000", "shanghai"),
    an_area("310106", "静安区", "district", "310100", "jingan", full_name="上海市静安区"),
    an_area("310103", "卢湾区", "district", "310100", "luwan", valid_to=date(2011, 6, 8)),
    an_area("420000", "湖北省", "province", None, "hubei"),
    an_area("429004", "仙桃市", "city", "420000", "xiantao"),
    an_area("500000", "重庆市", "province", None, "chongqing"),
    an_area("500100", "重庆市", "city", "500000", "chongqing"),
    an_area("500243", "彭水苗族土家族自治县", "district", "500100", "pengshui"),
])  # fmt: skip


def area(code: str) -> Area:
    found = SOME.get(code)
    assert found is not None
    return found


@pytest.mark.parametrize(("code", "city", "district"), [
    ("310106", "上海市", "静安区"), ("429004", "仙桃市", ""),
    ("500243", "重庆市", "彭水苗族土家族自治县"), ("310100", "上海市", ""),
])  # fmt: skip
def test_a_place_is_called_by_its_city_and_district(code, city, district):
    assert SOME.place_name(area(code)) == PlaceName(city, district)


@pytest.mark.parametrize(("code", "expected"), [
    ("310106", True), ("429004", True), ("310100", False), ("310000", False), ("310103", False),
])  # fmt: skip
def test_a_house_stands_in_a_district_or_in_a_city_without_districts(code, expected):
    assert SOME.is_leaf(area(code)) is expected


def test_a_code_out_of_use_can_be_read_but_is_not_offered():
    assert SOME.get("310103") is not None
    assert [each.code for each in SOME.children("310100")] == ["310106"]
    assert SOME.search("卢湾", limit=20) == []


def test_ancestors_go_from_the_province_down():
    assert [each.code for each in SOME.ancestors(area("310106"))] == ["310000", "310100"]


def test_a_municipality_is_found_once_and_as_a_city():
    assert [each.code for each in SOME.search("shanghai", limit=20)] == ["310100"]


@pytest.mark.parametrize(
    "words", ["静安", "jing", "JingAn", "j", "上海市静", " 静安区 ", "jing'an"]
)
def test_a_district_is_found_by_name_pinyin_initials_and_full_name(words):
    assert "310106" in [each.code for each in SOME.search(words, limit=20)]


@pytest.mark.parametrize(("name", "short"), [
    ("大理白族自治州", "大理州"), ("延边朝鲜族自治州", "延边州"), ("杭州市", "杭州市"),
    ("红河哈尼族彝族自治州", "红河州"), ("博尔塔拉蒙古自治州", "博尔塔拉州"),
    ("克孜勒苏柯尔克孜自治州", "克孜勒苏州"), ("昌吉回族自治州", "昌吉州"),
])  # fmt: skip
def test_autonomous_prefectures_have_a_short_name(name, short):
    assert short_name(name) == short


@pytest.mark.parametrize(("code", "expected"), [
    ("310000", ("310000", "319999")), ("310100", ("310100", "310199")),
    ("310106", ("310106", "310106")), ("429004", ("429004", "429004")),
])  # fmt: skip
def test_an_area_covers_a_range_of_codes(code, expected):
    assert code_range(area(code)) == expected
