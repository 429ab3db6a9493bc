"""Whole fen, and nothing lost between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihome.kernel.money import fen_of, split_fen, yuan_text

FEN = st.integers(min_value=0, max_value=10**12)


@given(FEN, st.integers(min_value=1, max_value=50))
def test_shares_add_up_and_differ_by_one_fen_at_most(amount_fen: int, parts: int) -> None:
    shares = split_fen(amount_fen, parts=parts)
    assert sum(shares) == amount_fen
    assert len(shares) == parts
    assert max(shares) - min(shares) <= 1


@given(FEN)
def test_yuan_text_reads_back_as_the_same_fen(amount_fen: int) -> None:
    assert fen_of(yuan_text(amount_fen)) == amount_fen


@pytest.mark.parametrize(
    ("text", "fen"), [("115", 11_500), ("115.5", 11_550), ("0.01", 1), ("115.00", 11_500)]
)
def test_yuan_as_people_and_gateways_write_it(text: str, fen: int) -> None:
    assert fen_of(text) == fen


@pytest.mark.parametrize(
    "text", ["", ".5", "1.234", "-1", "1e3", "１", "1,000", " 1", "1.+5", "NaN"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        fen_of(text)
