"""Numbers, waits and texts, without any store."""

from datetime import UTC, datetime, timedelta

import pytest

from ihome.kernel.errors import InvalidInput
from ihome.verification.rules import (
    PURPOSES,
    masked_mobile,
    mobile_of,
    network_of,
    prefix_of,
    sms_text,
    typed_code,
    wait_before_sending,
)

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "spelling",
    [
        "13800138000",
        "+8613800138000",
        "+86 138 0013 8000",
        "0086-138-0013-8000",
        "8613800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "(138)0013·8000",
        "１３８００１３８０００",
        "＋８６ １３８００１３８０００",
        "138\u30000013\u00a08000",
    ],
)
def test_one_number_has_one_spelling(spelling: str) -> None:
    assert mobile_of(spelling) == "13800138000"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1380013800",
        "138001380000",
        "12800138000",
        "23800138000",
        "+1 13800138000",
        "+8713800138000",
        "1380013800a",
        "13800138000;13900139000",
        "١٣٨٠٠١٣٨٠٠٠",
        "13800138000\x00",
        "📱" * 11,
        "+86+8613800138000",
    ],
)
def test_what_is_no_mainland_mobile_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        mobile_of(text)
    assert list(refused.value.data["fields"]) == ["mobile"]


@pytest.mark.parametrize(
    ("_case", "seconds_ago", "wait"),
    [
        ("nothing was sent", [], 0),
        ("half a minute ago", [30], 30),
        ("just now", [0], 60),
        ("a minute ago", [60], 0),
        ("four in an hour", [61, 600, 1200, 1800], 0),
        ("five in an hour", [61, 600, 1200, 1800, 3000], 600),
        ("the fifth is an hour old", [61, 600, 1200, 1800, 3600], 0),
        ("ten in a day", [4000 + 1000 * each for each in range(10)], 86_400 - 13_000),
        ("the tenth is a day old", [4000 + 1000 * each for each in range(9)] + [86_400], 0),
        (
            "hour and day are both full",
            [61, 62, 63, 64, 65, *range(80_000, 80_005)],
            86_400 - 80_004,
        ),
    ],
)
def test_a_number_waits_for_the_longest_of_its_limits(
    _case: str, seconds_ago: list[int], wait: int
) -> None:
    sent_at = [NOW - timedelta(seconds=each) for each in seconds_ago]
    assert wait_before_sending(sent_at, now=NOW) == wait
    assert wait_before_sending(sent_at[::-1], now=NOW) == wait


def test_part_of_a_second_is_waited_for() -> None:
    sent_at = [NOW - timedelta(seconds=59, milliseconds=100)]
    assert wait_before_sending(sent_at, now=NOW) == 1


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_message_fits_into_one_and_carries_the_code(purpose: str) -> None:
    text = sms_text("012345", purpose)
    assert "012345" in text
    assert len(text) <= 70


def test_a_number_shows_its_ends_only() -> None:
    assert masked_mobile("13812345678") == "138****5678"


@pytest.mark.parametrize("text", ["K7WN", " K7WN\n", "K7 WN", "Ｋ７ＷＮ"])
def test_a_code_may_be_typed_loosely(text: str) -> None:
    assert typed_code(text) == "K7WN"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+852 9123 4567", "+85291234567"),
        ("00852-9123-4567", "+85291234567"),
        ("＋８５２ ９１２３４５６７", "+85291234567"),
        ("+65 9123 4567", "+6591234567"),
        ("+86 138 0013 8000", "13800138000"),
        ("13800138000", "13800138000"),
    ],
)
def test_numbers_of_the_countries_that_are_served_have_one_spelling_too(
    text: str, digits: str
) -> None:
    assert mobile_of(text, countries=frozenset({"HK", "SG"})) == digits


@pytest.mark.parametrize("text", ["+1 415 555 2671", "+852 1234", "+8529123456789", "91234567"])
def test_numbers_of_other_countries_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        mobile_of(text, countries=frozenset({"HK", "SG"}))


def test_without_a_country_nothing_abroad_is_served() -> None:
    with pytest.raises(InvalidInput):
        mobile_of("+85291234567")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::/64", "2001:db8:1::/48"),
        ("unknown", "unknown"),
    ],
)
def test_neighbours_are_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_seven_digits_are_a_prefix() -> None:
    assert prefix_of("13800138000") == "1380013"
