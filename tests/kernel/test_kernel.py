"""Clock, stays, ids, pages and ports."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ihome.kernel import clock
from ihome.kernel.errors import InvalidInput
from ihome.kernel.ids import booking_no, public_id
from ihome.kernel.page import read_cursor, write_cursor
from ihome.kernel.ports import Port, in_transaction
from ihome.kernel.stay import Stay


def test_a_stay_does_not_sleep_on_the_day_it_leaves() -> None:
    stay = Stay(date(2026, 10, 1), date(2026, 10, 3))
    assert stay.nights() == [date(2026, 10, 1), date(2026, 10, 2)]
    assert stay.length == 2


@pytest.mark.parametrize("check_out", [date(2026, 10, 1), date(2026, 9, 30)])
def test_a_stay_that_ends_before_it_begins_is_none(check_out: date) -> None:
    with pytest.raises(ValueError, match="after"):
        Stay(date(2026, 10, 1), check_out)


def test_the_day_at_the_house_turns_at_midnight_in_shanghai() -> None:
    with clock.at(datetime(2026, 10, 1, 15, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 10, 1)
    with clock.at(datetime(2026, 10, 1, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 10, 2)


def test_a_file_moves_the_clock_and_a_broken_one_does_not(tmp_path: Path) -> None:
    file = tmp_path / "offset"
    clock.use_offset_file(file)
    try:
        before = clock.utc_now()
        file.write_text("86400")
        assert clock.utc_now() - before > timedelta(hours=23)
        file.write_text("tomorrow")
        assert clock.utc_now() - before > timedelta(hours=23)
    finally:
        clock.use_offset_file(None)


def test_public_ids_are_lower_case_and_unlike_each_other() -> None:
    ids = {public_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(each == each.lower() and len(each) == 12 for each in ids)
    assert len(booking_no()) == 26


def test_a_cursor_comes_back_as_it_went() -> None:
    assert read_cursor(write_cursor(42, "abc"), types=(int, str)) == [42, "abc"]


@pytest.mark.parametrize(
    "cursor", ["", "!", "e30", write_cursor("42", "abc"), write_cursor(42), "W" * 5000]
)
def test_a_forged_cursor_is_refused_by_name(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_cursor(cursor, types=(int, str))
    assert "cursor" in refusal.value.data["fields"]


def test_an_outside_tool_is_not_called_while_a_lock_is_held() -> None:
    port: Port[str] = Port("test.tool")
    port.plug("tool")
    token = in_transaction.set(True)
    try:
        with pytest.raises(RuntimeError, match="inside a transaction"):
            port()
    finally:
        in_transaction.reset(token)
    assert port() == "tool"
