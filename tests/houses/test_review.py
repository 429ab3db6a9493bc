"""A house on its way over the desk: what guests see meanwhile, what its host is told."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.houses import service
from ihome.houses.errors import (
    CaseChanged,
    CaseDecided,
    HouseIncomplete,
    NotADraft,
    NotPublished,
    OwnHouseCase,
)
from ihome.houses.models import HouseCase
from ihome.houses.ports import review_mode
from ihome.houses.schemas import HouseForm
from ihome.houses.service import House
from ihome.infra.db import reading
from ihome.kernel.errors import InvalidInput, NotFound
from ihome.verification.ports import sms
from tests.factories.houses import a_house, a_prepared_photo
from tests.factories.people import a_user
from tests.factories.phones import Inbox


@pytest.fixture
def before() -> Iterator[None]:
    with review_mode.using("before"):
        yield


@pytest.fixture
def ops(app: Flask) -> int:
    return a_user(name="值班").id


@pytest.fixture
def phones() -> Iterator[Inbox]:
    with sms.using(Inbox()) as tool:
        yield tool


def cases(house: House) -> list[HouseCase]:
    with reading() as session:
        found = sa.select(HouseCase).where(HouseCase.house_id == house.id).order_by(HouseCase.id)
        return list(session.scalars(found))


def waiting(house: House) -> HouseCase:
    (found,) = [case for case in cases(house) if case.state == "waiting"]
    return found


def status_of(house: House) -> str:
    return service.house_by_id(house.id).status


def approve(house: House, ops: int) -> HouseCase:
    case = waiting(house)
    return service.approve_case(case.public_id, revision=case.revision, operator_id=ops)


def refuse(house: House, ops: int, *, words: str = "") -> HouseCase:
    case = waiting(house)
    return service.refuse_case(
        case.public_id, revision=case.revision, operator_id=ops,
        reasons=["contact_in_text"], words=words,
    )  # fmt: skip


def edit(house: House, **said: object) -> None:
    service.edit_house(house.public_id, host_id=house.host_id, form=HouseForm(**said))  # type: ignore[arg-type]


def is_seen(house: House) -> bool:
    try:
        service.house_for(house.public_id, viewer_id=None)
    except NotFound:
        return False
    return True


def test_by_default_a_new_house_is_seen_at_once_and_looked_at_after(hua: int) -> None:
    house = a_house(host_id=hua)
    assert (status_of(house), is_seen(house)) == ("published", True)
    assert (waiting(house).is_live, waiting(house).base) == (True, None)


def test_with_review_before_it_is_seen_once_it_is_approved(
    hua: int, ops: int, before: None, phones: Inbox, run_jobs: Callable[[], int]
) -> None:
    house = a_house(host_id=hua, title="外滩边的老洋房")
    assert (status_of(house), is_seen(house)) == ("in_review", False)
    assert house.published_at is None
    approve(house, ops)
    assert (status_of(house), is_seen(house)) == ("published", True)
    assert service.house_by_id(house.id).published_at is not None
    run_jobs()
    assert phones.texts == ["【爱家租房】“外滩边的老洋房”审核通过，房客现在可以搜到并预订了。"]


def test_without_a_desk_nothing_is_kept(hua: int) -> None:
    with review_mode.using("off"):
        house = a_house(host_id=hua)
        edit(house, title="换个名字")
    assert (status_of(house), cases(house)) == ("published", [])


def test_a_refused_house_is_off_at_once_and_comes_back_when_its_changes_are_approved(
    hua: int, ops: int, phones: Inbox, run_jobs: Callable[[], int]
) -> None:
    house = a_house(host_id=hua, description="加微信 ihome88 便宜二十块，朝南两居，安静好睡。")
    refuse(house, ops, words="请去掉微信号。")
    assert (status_of(house), is_seen(house)) == ("refused", False)
    said = service.draft_view(house.public_id, host_id=hua).review
    assert said is not None
    assert (said.state, said.reasons, said.words) == (
        "refused", ["contact_in_text"], "请去掉微信号。",
    )  # fmt: skip
    edit(house, description="朝南两居，安静好睡，楼下有菜场和老茶馆，走路到地铁。")
    assert status_of(house) == "refused"
    service.publish_house(house.public_id, host_id=hua)
    assert (status_of(house), is_seen(house)) == ("in_review", False)
    case = waiting(house)
    assert case.base_state == "refused"
    assert [each.name for each in service.changes(case.base, case.snapshot)] == ["description"]
    approve(house, ops)
    assert is_seen(house)
    run_jobs()
    assert len(phones.texts) == 1  # the refusal is old news by the time the worker gets to it
    assert "审核通过" in phones.texts[0]


def test_the_host_of_a_refused_house_is_told_once(
    hua: int, ops: int, phones: Inbox, run_jobs: Callable[[], int]
) -> None:
    house = a_house(host_id=hua, title="外滩边的老洋房")
    refuse(house, ops)
    run_jobs()
    assert phones.texts == [
        "【爱家租房】“外滩边的老洋房”没有通过审核，暂时不对房客展示。请到“我的房源”里看原因，改好后再提交。"
    ]


def test_edits_of_an_approved_house_stay_seen_and_are_looked_at(hua: int, ops: int) -> None:
    house = a_house(host_id=hua)
    approve(house, ops)
    edit(house, title="外滩旁的老洋房，推窗见江")
    assert is_seen(house)
    assert waiting(house).base_state == "approved"
    edit(house, title="外滩边的老洋房，推窗见江")
    assert [case.state for case in cases(house)] == ["approved"]  # back to what was approved


def test_prices_and_house_times_are_the_hosts_own_business(hua: int, ops: int) -> None:
    house = a_house(host_id=hua)
    approve(house, ops)
    edit(house, price_fen=50_000, cleaning_fee_fen=0, min_nights=2, check_in_time="16:00")
    edit(house, is_instant=True, deposit_fen=10_000)
    assert [case.state for case in cases(house)] == ["approved"]


def test_new_photos_are_looked_at_and_a_new_order_is_not(hua: int, ops: int) -> None:
    house = a_house(host_id=hua, photos=2)
    approve(house, ops)
    ids = [photo.photo_id for photo in service.draft_view(house.public_id, host_id=hua).photos]
    service.order_photos(house.public_id, host_id=hua, photo_ids=ids[::-1])
    assert [case.state for case in cases(house)] == ["approved"]
    service.attach_photo(house.public_id, host_id=hua, prepared=a_prepared_photo("new"))
    assert len(waiting(house).snapshot["photos"]) == 3
    service.delete_photo(house.public_id, host_id=hua, photo_id=ids[0])
    assert ids[0] not in waiting(house).snapshot["photos"]


def test_who_comes_second_hears_who_was_first(hua: int, ops: int) -> None:
    house = a_house(host_id=hua)
    case = approve(house, ops)
    other = a_user(name="同事").id
    with pytest.raises(CaseDecided) as refused:
        service.refuse_case(
            case.public_id,
            revision=case.revision,
            operator_id=other,
            reasons=["forbidden"],
            words="",
        )
    assert (refused.value.http_status, refused.value.data["decided_by"]) == (409, "值班")
    assert status_of(house) == "published"


def test_of_two_operators_at_the_same_moment_one_decides(app: Flask, hua: int) -> None:
    operators = [a_user(name=f"值班{n}").id for n in range(4)]

    def decide(operator_id: int, case: HouseCase) -> str:
        with app.app_context():
            try:
                return service.approve_case(
                    case.public_id, revision=case.revision, operator_id=operator_id
                ).state
            except CaseDecided:
                return "late"

    for _ in range(5):
        house = a_house(host_id=hua)
        case = waiting(house)
        with ThreadPoolExecutor(4) as pool:
            said = list(pool.map(decide, operators, [case] * 4))
        assert sorted(said) == ["approved", "late", "late", "late"]


def test_what_the_host_changed_meanwhile_must_be_seen_first(hua: int, ops: int) -> None:
    house = a_house(host_id=hua)
    seen = waiting(house)
    edit(house, price_fen=12_300)
    assert waiting(house).revision == seen.revision
    edit(house, title="加微信 ihome88")
    with pytest.raises(CaseChanged):
        service.approve_case(seen.public_id, revision=seen.revision, operator_id=ops)
    approve(house, ops)


def test_nobody_judges_a_house_of_their_own(hua: int) -> None:
    house = a_house(host_id=hua)
    with pytest.raises(OwnHouseCase):
        approve(house, hua)
    assert waiting(house)


@pytest.mark.parametrize(("reasons", "words"), [([], "有问题"), (["other"], "  ")])
def test_a_refusal_says_why(hua: int, ops: int, reasons: list[str], words: str) -> None:
    house = a_house(host_id=hua)
    case = waiting(house)
    with pytest.raises(InvalidInput):
        service.refuse_case(
            case.public_id, revision=case.revision, operator_id=ops,
            reasons=reasons, words=words,  # type: ignore[arg-type]
        )  # fmt: skip
    assert status_of(house) == "published"


def test_a_house_in_review_stays_complete_and_is_neither_paused_nor_deleted(
    hua: int, before: None
) -> None:
    house = a_house(host_id=hua)
    with pytest.raises(HouseIncomplete):
        edit(house, description="")
    with pytest.raises(NotPublished):
        service.pause_house(house.public_id, host_id=hua)
    with pytest.raises(NotADraft):
        service.delete_house(house.public_id, host_id=hua)


def test_pausing_does_not_get_around_a_refusal(hua: int, ops: int, before: None) -> None:
    house = a_house(host_id=hua)
    approve(house, ops)
    edit(house, title="加微信 ihome88")
    service.pause_house(house.public_id, host_id=hua)
    refuse(house, ops)
    assert status_of(house) == "refused"
    service.publish_house(house.public_id, host_id=hua)
    assert status_of(house) == "in_review"


def test_an_approved_house_that_was_paused_comes_back_without_waiting(
    hua: int, ops: int, before: None
) -> None:
    house = a_house(host_id=hua)
    approve(house, ops)
    service.pause_house(house.public_id, host_id=hua)
    edit(house, title="秋天重新开门的老洋房")
    service.publish_house(house.public_id, host_id=hua)
    assert is_seen(house)
    assert waiting(house).base_state == "approved"


def test_houses_from_before_the_desk_are_taken_over_once(hua: int, ops: int, before: None) -> None:
    with review_mode.using("off"):
        house, draft = a_house(host_id=hua), a_house(host_id=hua, status="draft")
    assert service.take_in_published() == 1
    assert service.take_in_published() == 0
    (case,) = cases(house)
    assert (case.state, case.decided_by, case.open_house_id) == ("approved", None, None)
    assert cases(draft) == []
