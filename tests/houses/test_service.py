"""What a host writes, publishes and throws away, and what it does to the tables."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.houses import service
from ihome.houses.errors import (
    HouseIncomplete,
    HouseStillBooked,
    NotADraft,
    NotPublished,
    RealNameNeeded,
)
from ihome.houses.models import House, HouseFacility, HousePhoto
from ihome.houses.schemas import HouseForm
from ihome.infra.db import reading
from ihome.kernel.errors import InvalidInput, NotFound
from ihome.media.models import Photo
from tests.factories.houses import a_form, a_house, a_prepared_photo
from tests.factories.people import a_user
from tests.factories.pictures import a_file

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
Clock = Callable[[datetime], None]


def rows(table: type) -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def reloaded(house: House) -> House:
    return service.house_by_id(house.id)


def test_a_new_house_is_a_draft_that_says_what_it_lacks(hua: int) -> None:
    draft = service.create_house(host_id=hua, form=HouseForm())
    assert draft.status == "draft"
    assert draft.missing == [
        "title", "description", "area_code", "address", "beds", "capacity", "price_fen", "photos",
    ]  # fmt: skip
    assert (draft.price_fen, draft.beds, draft.capacity, draft.area_code) == (None,) * 4
    assert (draft.rooms, draft.min_nights, draft.max_nights) == (1, 1, 0)
    assert (draft.check_in_time, draft.check_out_time) == ("15:00", "12:00")
    assert (draft.photos, draft.facilities, draft.kind) == ([], [], "entire_home")


def test_without_a_real_name_nothing_is_written(app: Flask) -> None:
    nobody = a_user(name="没有实名", real_name=False).id
    with pytest.raises(RealNameNeeded) as refused:
        service.create_house(host_id=nobody, form=a_form())
    assert (refused.value.errno, refused.value.http_status) == ("12001", 403)
    assert rows(House) == 0


def test_what_was_written_is_read_back_to_the_byte(hua: int) -> None:
    words = {
        "title": "👨‍👩‍👧‍👦 𠮷野家旁 e\u0301clair",
        "description": "第一行\n第二行\t缩进 😀" + "。" * 20,
        "rules": "<b>不抽烟</b> & \"安静\" 'OK' \\ %s {}",
        "address": "Ｎｏ．１ 弄 ½ 号",
    }
    draft = service.create_house(host_id=hua, form=a_form(**words))
    again = service.draft_view(draft.house_id, host_id=hua)
    assert {name: getattr(again, name) for name in words} == words


def test_an_edit_touches_only_what_was_sent(hua: int, clock: Clock) -> None:
    clock(NOON)
    before = service.create_house(host_id=hua, form=a_form())
    clock(NOON + timedelta(hours=1))
    after = service.edit_house(before.house_id, host_id=hua, form=HouseForm(price_fen=50_000))
    assert after.price_fen == 50_000
    assert after.updated_at == NOON + timedelta(hours=1)
    for name in before.__struct_fields__:
        if name not in ("price_fen", "updated_at"):
            assert getattr(after, name) == getattr(before, name), name


def test_null_takes_back_what_was_said(hua: int) -> None:
    draft = service.create_house(host_id=hua, form=a_form())
    said = {"price_fen": None, "beds": None, "capacity": None, "area_code": None}
    after = service.edit_house(
        draft.house_id, host_id=hua, form=HouseForm(**said, latitude=None, longitude=None)
    )
    assert {name: getattr(after, name) for name in said} == said
    assert (after.latitude, after.longitude) == (None, None)


def test_facilities_are_replaced_as_a_whole_in_our_order(hua: int) -> None:
    draft = service.create_house(host_id=hua, form=a_form(facilities=["tv", "wifi", "tv"]))
    assert draft.facilities == ["wifi", "tv"]
    after = service.edit_house(
        draft.house_id, host_id=hua, form=HouseForm(facilities=["bathtub", "tv"])
    )
    assert after.facilities == ["tv", "bathtub"]
    assert rows(HouseFacility) == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"area_code": "999999"}, "area_code"),
        ({"area_code": "310000"}, "area_code"),
        ({"area_code": "310100"}, "area_code"),
        ({"area_code": ""}, "area_code"),
        ({"facilities": ["helipad"]}, "facilities"),
        ({"title": "  a "}, "title"),
        ({"title": "好\x00房"}, "title"),
        ({"rules": "\x1b[31m"}, "rules"),
        ({"address": "一\n二"}, "address"),
        ({"latitude": None}, "latitude"),
        ({"longitude": None}, "longitude"),
        ({"min_nights": 5, "max_nights": 4}, "max_nights"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_written(
    hua: int, said: dict[str, object], field: str
) -> None:
    house = a_house(host_id=hua)
    before = service.draft_view(house.public_id, host_id=hua)
    with pytest.raises(InvalidInput) as refused:
        service.edit_house(house.public_id, host_id=hua, form=HouseForm(price_fen=77_700, **said))
    assert list(refused.value.data["fields"]) == [field]
    with pytest.raises(InvalidInput):
        service.create_house(host_id=hua, form=a_form(**said))
    assert service.draft_view(house.public_id, host_id=hua) == before
    assert rows(House) == 1


def test_publishing_waits_until_nothing_is_missing(hua: int, clock: Clock) -> None:
    clock(NOON)
    draft = service.create_house(host_id=hua, form=a_form(description="太短"))
    with pytest.raises(HouseIncomplete) as refused:
        service.publish_house(draft.house_id, host_id=hua)
    assert refused.value.data["missing"] == ["description", "photos"]
    assert refused.value.http_status == 422
    service.edit_house(draft.house_id, host_id=hua, form=HouseForm(description="好" * 20))
    service.attach_photo(draft.house_id, host_id=hua, prepared=a_prepared_photo())
    published = service.publish_house(draft.house_id, host_id=hua)
    assert (published.status, published.missing) == ("published", [])
    assert service.house_by_public_id(draft.house_id).published_at == NOON


def test_pausing_and_coming_back_keeps_the_first_date(hua: int, clock: Clock) -> None:
    clock(NOON)
    house = a_house(host_id=hua)
    clock(NOON + timedelta(days=9))
    assert service.pause_house(house.public_id, host_id=hua).status == "paused"
    assert service.pause_house(house.public_id, host_id=hua).status == "paused"
    assert service.publish_house(house.public_id, host_id=hua).status == "published"
    assert service.publish_house(house.public_id, host_id=hua).status == "published"
    assert reloaded(house).published_at == NOON


def test_a_house_with_guests_ahead_can_not_be_paused(hua: int, expected: dict[int, int]) -> None:
    house = a_house(host_id=hua)
    expected[house.id] = 3
    with pytest.raises(HouseStillBooked) as refused:
        service.pause_house(house.public_id, host_id=hua)
    assert refused.value.data == {"nights": 3}
    assert reloaded(house).status == "published"


def test_a_draft_is_not_paused_and_what_was_published_is_not_deleted(hua: int) -> None:
    draft = a_house(host_id=hua, status="draft")
    with pytest.raises(NotPublished):
        service.pause_house(draft.public_id, host_id=hua)
    for status in ("published", "paused"):
        house = a_house(host_id=hua, status=status)
        with pytest.raises(NotADraft):
            service.delete_house(house.public_id, host_id=hua)
        assert reloaded(house).status == status


def test_a_published_house_stays_complete(hua: int) -> None:
    house = a_house(host_id=hua)
    before = service.draft_view(house.public_id, host_id=hua)
    for form, missing in (
        (HouseForm(description="短"), ["description"]),
        (HouseForm(address="", beds=None), ["address", "beds"]),
        (HouseForm(area_code=None), ["area_code"]),
    ):
        with pytest.raises(HouseIncomplete) as refused:
            service.edit_house(house.public_id, host_id=hua, form=form)
        assert refused.value.data["missing"] == missing
    with pytest.raises(HouseIncomplete) as refused:
        service.delete_photo(house.public_id, host_id=hua, photo_id=before.photos[0].photo_id)
    assert refused.value.data["missing"] == ["photos"]
    assert service.draft_view(house.public_id, host_id=hua) == before


def test_a_deleted_draft_takes_its_rows_along_and_leaves_the_neighbour(hua: int) -> None:
    neighbour = a_house(host_id=hua, photos=2)
    draft = a_house(host_id=hua, status="draft", photos=3)
    service.delete_house(draft.public_id, host_id=hua)
    with pytest.raises(NotFound):
        service.house_by_id(draft.id)
    assert (rows(House), rows(HousePhoto), rows(Photo), rows(HouseFacility)) == (1, 2, 2, 2)
    assert len(service.draft_view(neighbour.public_id, host_id=hua).photos) == 2


def test_another_hosts_house_is_as_good_as_missing(hua: int, sun: int) -> None:
    house = a_house(host_id=hua, photos=2)
    before = service.draft_view(house.public_id, host_id=hua)
    photo_id = before.photos[0].photo_id
    deeds: list[Callable[[str], object]] = [
        lambda name: service.draft_view(name, host_id=sun),
        lambda name: service.edit_house(name, host_id=sun, form=HouseForm(price_fen=100)),
        lambda name: service.publish_house(name, host_id=sun),
        lambda name: service.pause_house(name, host_id=sun),
        lambda name: service.delete_house(name, host_id=sun),
        lambda name: service.add_photo(name, host_id=sun, stream=io.BytesIO(a_file())),
        lambda name: service.attach_photo(name, host_id=sun, prepared=a_prepared_photo()),
        lambda name: service.order_photos(name, host_id=sun, photo_ids=[photo_id]),
        lambda name: service.delete_photo(name, host_id=sun, photo_id=photo_id),
    ]
    for deed in deeds:
        said = []
        for name in (house.public_id, "nosuchhouse2"):
            with pytest.raises(NotFound) as refused:
                deed(name)
            said.append((refused.value.errno, refused.value.errmsg, refused.value.data))
        assert said[0] == said[1]
    assert service.draft_view(house.public_id, host_id=hua) == before


def test_letters_that_grow_when_made_equal_still_fit(hua: int) -> None:
    words = {"title": "\ufdfa" * 64, "description": "\ufdfa" * 5_000}
    house = a_house(host_id=hua, **words)
    assert (house.title, house.description) == (words["title"], words["description"])
    assert "上海市" in house.search_text


def test_only_a_published_house_is_found_by_its_words(hua: int, words: dict[int, str]) -> None:
    house = a_house(host_id=hua, status="draft")
    assert words == {}
    service.publish_house(house.public_id, host_id=hua)
    assert words == {house.id: reloaded(house).search_text}
    service.edit_house(house.public_id, host_id=hua, form=HouseForm(title="湖边的木屋"))
    assert words[house.id].startswith("湖边的木屋")
