"""ID numbers, names, passwords and waits: values in, values out."""

from datetime import date

import pytest

from ihome.accounts import rules
from ihome.accounts.errors import BadIdNumber, PasswordTooCommon
from ihome.kernel.errors import InvalidInput
from tests.factories.id_cards import an_id_number

TODAY = date(2030, 5, 1)
SAMPLE = "11010519491231002X"


@pytest.mark.parametrize(
    "number",
    [SAMPLE, "440524188001010014", "34052419800101001X", "370101190102039973"],
)
def test_published_samples_pass(number: str) -> None:
    assert rules.check_id_number(number, today=TODAY) == number


@pytest.mark.parametrize(
    "spelling",
    ["11010519491231002x", " 11010519491231002X ", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_an_id_number_may_be_typed_loosely(spelling: str) -> None:
    assert rules.check_id_number(spelling, today=TODAY) == SAMPLE


def test_every_wrong_digit_is_noticed() -> None:
    for place, right in enumerate(SAMPLE):
        for digit in set("0123456789X" if place == 17 else "0123456789") - {right}:
            with pytest.raises(BadIdNumber):
                rules.check_id_number(SAMPLE[:place] + digit + SAMPLE[place + 1 :], today=TODAY)


def test_every_swap_of_neighbours_is_noticed() -> None:
    for place in range(17):
        left, right = SAMPLE[place : place + 2]
        if left != right:
            with pytest.raises(BadIdNumber):
                swapped = SAMPLE[:place] + right + left + SAMPLE[place + 2 :]
                rules.check_id_number(swapped, today=TODAY)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "11010519491231002",
        "11010519491231002X1",
        "110105491231002",  # the 15 digits of before 1999
        "1101051949123100２X"[:-1],
        "1101051949123100-X",
        "X1010519491231002X",
        "身份证号码身份证号码身份证号码身份证",
        "11010519491231002X\x00",
        "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X",
    ],
)
def test_what_is_not_18_characters_of_a_number_is_refused_by_name(number: str) -> None:
    with pytest.raises(BadIdNumber) as refused:
        rules.check_id_number(number, today=TODAY)
    assert list(refused.value.data["fields"]) == ["id_number"]


@pytest.mark.parametrize(
    "born", ["19901301", "19900001", "19900230", "19900100", "19900431", "20010229", "00000101"]
)
def test_a_date_of_birth_that_never_was_is_refused(born: str) -> None:
    with pytest.raises(BadIdNumber):
        rules.check_id_number(an_id_number(born), today=TODAY)


@pytest.mark.parametrize("born", ["20300502", "17991231", "00010101"])
def test_nobody_was_born_tomorrow_or_two_centuries_ago(born: str) -> None:
    with pytest.raises(BadIdNumber):
        rules.check_id_number(an_id_number(born), today=TODAY)


@pytest.mark.parametrize(
    ("_case", "born", "today", "passes"),
    [
        ("18 today", "20120501", date(2030, 5, 1), True),
        ("18 tomorrow", "20120502", date(2030, 5, 1), False),
        ("born on a leap day, the day before", "20120229", date(2030, 2, 28), False),
        ("born on a leap day, the day after", "20120229", date(2030, 3, 1), True),
        ("newborn", "20300501", date(2030, 5, 1), False),
    ],
)
def test_a_host_is_of_age(_case: str, born: str, today: date, passes: bool) -> None:
    number = an_id_number(born)
    if passes:
        assert rules.check_id_number(number, today=today) == number
        return
    with pytest.raises(BadIdNumber) as refused:
        rules.check_id_number(number, today=today)
    assert ("14" if _case == "newborn" else "18") in refused.value.errmsg


def test_an_area_code_that_was_retired_passes() -> None:
    number = an_id_number("19800101", area="999999")
    assert rules.check_id_number(number, today=TODAY) == number


@pytest.mark.parametrize("name", ["张三", "欧阳娜娜", "买买提·艾力", "𠮷野", "㐱小龙", " 张三 "])
def test_a_chinese_name_passes(name: str) -> None:
    assert rules.check_real_name(name) == name.strip()


@pytest.mark.parametrize("dot", ["•", "．"])
def test_the_dot_of_a_name_has_one_spelling(dot: str) -> None:
    assert rules.check_real_name(f"买买提{dot}艾力") == "买买提·艾力"


@pytest.mark.parametrize(
    "name",
    ["", "张", "Zhang San", "张 三", "张三1", "·张三", "张三·", "张😀", "张" * 31, "张三\x00"],
)
def test_what_is_no_name_on_a_card_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_real_name(name)
    assert list(refused.value.data["fields"]) == ["real_name"]


def test_what_people_see_is_masked() -> None:
    assert rules.masked_real_name("张三") == "张*"
    assert rules.masked_real_name("欧阳娜娜") == "欧***"
    assert rules.masked_id_number(SAMPLE) == "110***********002X"
    assert len(rules.masked_id_number(SAMPLE)) == 18


@pytest.mark.parametrize("name", ["小顾", "😀" * 20, "👨‍👩‍👧", "O'Neil <b>", "顾" * 20])
def test_a_nickname_is_the_users_own_affair(name: str) -> None:
    assert rules.check_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    ["", "  ", "顾" * 21, "小\x00顾", "小\n顾", "\u202e顾小", "\u200b", "\u200b\u2060\ufeff"],
)
def test_a_nickname_that_hides_or_does_not_show_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_name(name)
    assert list(refused.value.data["fields"]) == ["name"]


@pytest.mark.parametrize(
    "password",
    [
        "rivet-9m",
        "正确的马电池订书钉",
        "😀😃😄😁😆😅🤣😂",
        "a b c d e f",
        "x\x00y" * 3,
        "ab1" * 42 + "ab",
    ],
)
def test_a_password_may_be_anything_of_8_to_128(password: str) -> None:
    rules.check_password(password)


@pytest.mark.parametrize("password", ["", "short-7", "ab1" * 43])
def test_a_password_too_short_or_too_long_is_refused_by_name(password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_password(password, field="new_password")
    assert list(refused.value.data["fields"]) == ["new_password"]


@pytest.mark.parametrize("password", ["password", "12345678", "PassWord1", "aaaaaaaa", "abababab"])
def test_a_password_everybody_uses_is_refused_by_name(password: str) -> None:
    with pytest.raises(PasswordTooCommon) as refused:
        rules.check_password(password, field="new_password")
    assert list(refused.value.data["fields"]) == ["new_password"]


def test_a_name_that_nobody_chose_tells_nothing() -> None:
    assert rules.default_name("k7m2x9p3w4dz") == "房客K7M2"
