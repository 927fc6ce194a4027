import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.lots.words import LONGEST, MOST, all_words, lot_texts, number_range, read_words, word_numbers


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HEFA-SPK for Zürich", "hefa-spk for zurich"),
        ("LOT-2026-0147", "lot-2026-0147"),
        ("ISCC/RSB (CO₂e), Straße & Łódź", "iscc-rsb co2e strasse lodz"),
        ("30–50 % by rail;  by RAIL", "30-50 by rail"),
        ("4,000 t, 1'250,000 gal, 2,05 €", "4000 t 1250000 gal 2-05"),
        ("snake_case «Genève» 航空燃料", "snake-case geneve 航空燃料"),
        ("%%% – ( ) ' _", ""),
        ("", ""),
    ],
)
def test_text_is_read_as_folded_words(text, words):
    assert read_words(text) == words.split()


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("HEFA-SPK", "hefa-spk spk"),
        ("LOT-2026-0147", "lot-2026-0147 2026-0147 0147 147"),
        ("0 00 007", "0 00 007 7"),
        ("Zürich, ZURICH", "zurich"),
    ],
)
def test_a_lot_is_found_by_each_word_from_each_joint_on(text, found_by):
    assert all_words([text]).split() == found_by.split()


def test_a_long_text_has_a_bounded_number_of_words_and_those_first_named_are_kept():
    text = all_words(["LOT-2026-0147", "Title", " ".join(f"word{number}x" for number in range(5000))])

    assert len(text.split()) == MOST
    assert text.startswith(" lot-2026-0147 2026-0147 0147 147 title word0x ")


def test_a_long_word_is_known_by_its_beginning():
    assert read_words("x" * 500) == ["x" * LONGEST]


def test_what_of_a_lot_is_searched():
    body = {"title": "T", "description": "D", "airlineName": "A", "tags": ["x", "y"], "type": "spot"}

    assert list(lot_texts(body, "N")) == ["N", "T", "A", "x", "y", "D"]
    assert [text for text in lot_texts({"tags": None}, "N") if text] == ["N"]


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30)


@given(words)
def test_what_is_shown_is_found_as_it_is_typed(text):
    """Whoever copies a text from the page into the search finds it."""
    found = all_words([text])

    assert all(f" {word}" in found for word in read_words(text)[:MOST])


@given(words)
def test_case_and_accents_make_no_difference(text):
    assert read_words(text.upper()) == read_words(text.upper().casefold())
    assert read_words(unicodedata.normalize("NFD", text)) == read_words(unicodedata.normalize("NFC", text))


@given(words, st.integers(1, 20))
def test_a_beginning_is_a_range_of_numbers(text, length):
    for word in read_words(text):
        first, end = number_range(word[:length])
        (number,) = word_numbers([word])

        assert first <= number < end
        assert len(first) == len(end) == len(number) == 19
        assert int(end) < 2**63


@given(words, words)
def test_what_begins_otherwise_lies_outside(one, other):
    for word in read_words(one):
        first, end = number_range(word)
        for another in read_words(other):
            (number,) = word_numbers([another])
            if another.isascii() and word.isascii() and "-" not in word[:12] + another[:12]:
                assert (first <= number < end) == another[:12].startswith(word[:12])
