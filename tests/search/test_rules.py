"""How words are cut, and which dates make sense."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihome.search.rules import (
    MAX_TERMS,
    PAIRS_A_TERM,
    city_code_of,
    city_key_of,
    pairs_of,
    stay_trouble,
    terms_of,
)

TODAY = date(2030, 5, 1)
texts = st.text(alphabet=st.sampled_from("西湖边老房子loft 12\n😀é"), max_size=30)


def test_a_text_is_cut_into_pairs_and_the_last_letter_of_each_run():
    assert pairs_of("西湖边 ab\n9") == {"西湖", "湖边", "边", "ab", "b", "9"}


def test_a_search_takes_each_word_once_and_not_too_many():
    assert [term.text for term in terms_of("  湖景 loft 湖景 ")] == ["湖景", "loft"]
    assert len(terms_of(" ".join("abcdefghijkl"))) == MAX_TERMS


def test_a_long_word_asks_for_few_pairs_from_end_to_end():
    (term,) = terms_of("推开木窗就能看见湖面")
    assert len(term.pairs) == PAIRS_A_TERM
    assert (term.pairs[0], term.pairs[-1]) == ("推开", "湖面")


@given(text=texts, words=texts)
def test_stored_pairs_never_hide_a_text_that_holds_the_words(text, words):
    stored = pairs_of(text)
    for term in terms_of(words):
        if term.text in text:
            low, high = term.letter_range
            assert set(term.pairs) <= stored
            assert term.pairs or any(low <= word < high for word in stored)


@given(text=texts, word=st.text(alphabet="西湖边lo😀", min_size=1, max_size=2))
def test_stored_pairs_alone_decide_for_one_and_two_letters(text, word):
    stored = pairs_of(text)
    (term,) = terms_of(word)
    low, high = term.letter_range
    found = set(term.pairs) <= stored if term.pairs else any(low <= w < high for w in stored)
    assert not term.needs_text
    assert found == (word in text)


@pytest.mark.parametrize(("check_in", "check_out", "field"), [
    (date(2030, 5, 2), None, "check_out"), (None, date(2030, 5, 2), "check_in"),
    (date(2030, 5, 2), date(2030, 5, 2), "check_out"), (date(2030, 5, 3), date(2030, 5, 2), "check_out"),
    (date(2030, 4, 30), date(2030, 5, 2), "check_in"), (date(2030, 5, 2), date(2032, 1, 1), "check_out"),
])  # fmt: skip
def test_dates_that_make_no_stay_name_the_field(check_in, check_out, field):
    assert stay_trouble(check_in, check_out, today=TODAY, horizon_days=540).keys() == {field}


@pytest.mark.parametrize(("check_in", "check_out"), [
    (None, None), (TODAY, date(2030, 5, 2)), (date(2030, 5, 2), date(2030, 6, 2)),
])  # fmt: skip
def test_tonight_and_no_dates_at_all_are_fine(check_in, check_out):
    assert stay_trouble(check_in, check_out, today=TODAY, horizon_days=540) == {}


@pytest.mark.parametrize(("code", "key"), [("310100", "3101"), ("429004", "429004")])
def test_a_city_has_a_key_and_the_key_a_city(code, key):
    assert city_key_of(code) == key
    assert city_code_of(key) == code
