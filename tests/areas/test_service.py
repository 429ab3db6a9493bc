"""The data file that we ship: whole, consistent, and loaded without losing anything."""

import math
from collections import Counter

import pytest
import sqlalchemy as sa

from ihome.areas import queries, service
from ihome.areas.errors import AreaNotFound
from ihome.areas.models import AreaRow
from ihome.infra.db import reading, transaction
from ihome.kernel.errors import InvalidInput

LARGE_CITIES = {  # districts and counties as of 2025-12-31
    "110100": 16, "120100": 16, "310100": 16, "500100": 37, "330100": 13, "440100": 11,
    "440300": 9, "510100": 20, "610100": 13, "420100": 13, "320100": 11, "320500": 9,
    "370200": 10, "350200": 6, "430100": 9, "410100": 12, "210100": 13, "460200": 4,
    "450300": 17, "530100": 14,
}  # fmt: skip


@pytest.fixture
def all_areas(app):
    with reading() as session:
        return {area.code: area for area in queries.all_areas(session)}


@pytest.fixture
def current(all_areas):
    return {code: area for code, area in all_areas.items() if area.is_current}


def test_every_province_and_every_prefecture_is_there(current):
    provinces = [area for area in current.values() if area.level == "province"]
    assert len(provinces) == 34
    prefectures = [
        code
        for code, area in current.items()
        if area.level == "city" and code.endswith("00") and code[:2] not in service_municipalities()
    ]
    assert len(prefectures) == 333


def service_municipalities():
    return {"11", "12", "31", "50"}


@pytest.mark.parametrize(("code", "expected"), LARGE_CITIES.items())
def test_large_cities_have_all_their_districts_with_centres(app, code, expected):
    districts = service.children_of(code)
    assert len(districts) == expected
    missing = [d.name for d in districts if d.latitude is None]
    assert missing in ([], ["横州市"])


def test_every_code_fits_its_level_and_its_parent_is_known(all_areas):
    for code, area in all_areas.items():
        assert len(code) == 6
        assert code.isdigit()
        if area.level == "province":
            assert area.parent_code is None
            continue
        parent = all_areas[area.parent_code]
        assert parent.code[:2] == code[:2]
        assert parent.level == {"city": "province", "district": "city"}[area.level]


def test_a_code_in_use_lies_in_codes_in_use_and_successors_are_in_use(all_areas):
    for area in all_areas.values():
        if area.is_current and area.parent_code:
            assert all_areas[area.parent_code].is_current, area
        if area.successor_code:
            assert not area.is_current
            assert all_areas[area.successor_code].is_current, area


def test_centres_lie_in_china_and_near_their_city(current):
    for area in current.values():
        if area.latitude is None:
            continue
        assert 3 < area.latitude < 54, area
        assert 73 < area.longitude < 136, area
        parent = current.get(area.parent_code)
        if area.level == "district" and parent and parent.latitude:
            degrees = math.hypot(area.latitude - parent.latitude, area.longitude - parent.longitude)
            assert degrees < 7, area


def test_every_prefecture_has_a_centre(current):
    assert [a.name for a in current.values() if a.level != "district" and a.latitude is None] == [
        "北屯市", "双河市", "可克达拉市", "昆玉市", "胡杨河市", "新星市", "白杨市",
    ]  # fmt: skip


def test_names_are_unique_among_neighbours_and_pinyin_is_plain(current):
    seen = Counter((area.parent_code, area.name) for area in current.values())
    assert [key for key, count in seen.items() if count > 1] == []
    assert [a for a in current.values() if not (a.pinyin.isascii() and a.pinyin.islower())] == []


def test_hong_kong_macao_and_taiwan_stand_alone_as_in_the_standard(current):
    for prefix in ("71", "81", "82"):
        codes = [code for code in current if code.startswith(prefix)]
        assert codes == [prefix + "0000"]
        with pytest.raises(InvalidInput):
            service.house_area(prefix + "0000")


def test_loading_again_changes_nothing_and_mends_what_was_changed(app, all_areas):
    with transaction() as session:
        session.execute(sa.update(AreaRow).where(AreaRow.code == "310106").values(name="别处"))
    assert service.load() == len(all_areas)
    with reading() as session:
        assert {a.code: a for a in queries.all_areas(session)} == all_areas
    assert service.area_by_code("310106").name == "静安区"


def test_loading_keeps_a_code_that_the_file_does_not_know(app):
    extra = {
        "code": "999901", "name": "旧区", "full_name": "旧区", "level": "district",
        "parent_code": "310100", "pinyin": "jiu", "initials": "j",
    }  # fmt: skip
    with transaction() as session:
        session.execute(sa.insert(AreaRow), [extra])
    try:
        service.load()
        assert service.area_by_code("999901").name == "旧区"
    finally:
        with transaction() as session:
            session.execute(sa.delete(AreaRow).where(AreaRow.code == "999901"))
        service.load()


def test_a_code_out_of_use_names_its_successor(app):
    gone = service.area_by_code("330103")  # 下城区, in 拱墅区 since 2021
    assert gone.valid_to is not None
    assert gone.successor_code == "330105"
    with pytest.raises(InvalidInput) as refused:
        service.house_area("330103")
    assert refused.value.data["fields"].keys() == {"area_code"}


def test_the_city_of_a_county_of_chongqing_is_chongqing(app):
    assert service.city_of("500243").code == "500100"
    assert service.city_of("532901").name == "大理白族自治州"
    with pytest.raises(AreaNotFound):
        service.city_of("330000")


def test_place_names_leave_unknown_codes_out(app):
    names = service.place_names(["330106", "000000", "441900"])
    assert (names["330106"].city_name, names["330106"].district_name) == ("杭州市", "西湖区")
    assert (names["441900"].city_name, names["441900"].district_name) == ("东莞市", "")
    assert names.keys() == {"330106", "441900"}


@pytest.mark.parametrize(("words", "code"), [
    ("上海", "310100"), ("hangzhou", "330100"), ("重庆", "500100"), ("大理", "532900"),
    ("luan", "341500"), ("taizhou", "321200"), ("xiamen", "350200"), ("cd", "510100"),
])  # fmt: skip
def test_people_find_cities_by_name_pinyin_and_initials(app, words, code):
    assert code in [area.code for area in service.search_areas(words)][:8]
