"""The words by which a lot is found.

A lot is found by the beginnings of its words, whatever their case and accents: `zuri` and `ZÜRICH` find Zürich. What is
joined is found whole and from each joint on: HEFA-SPK by `hefa`, `hefa-spk` and `spk`, LOT-2026-0147 also by
`2026-0147`, `0147` and `147`.

`search_text` on the lot's own row holds all its words. For the index a word is a number of 19 digits, so that all words
with one beginning are one range of a key, in every store and under every collation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

LONGEST, MOST = 40, 1000
_INDEXED = 12  # letters: as many as fit into 63 bits
NUMBER_LENGTH = 19
_BASE = 38  # an end, ten digits, 26 letters, and all else
_POWERS: list[int] = [_BASE**left for left in range(_INDEXED, -1, -1)]  # how many words have the same first letters
_NUMBERS = {letter: number for number, letter in enumerate("0123456789abcdefghijklmnopqrstuvwxyz", start=1)}
_WHOLE = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "_": "-"})
_THOUSANDS = re.compile(r"(?<=\d)[,'’](?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W_]+(?:[^\w\s]+[^\W_]+)*")
_JOINT = re.compile(r"[^\w\s]+")


def read_words(text: str) -> list[str]:
    """The words of `text`, folded, each once, their joints as hyphens: `ISCC/RSB  Zürich` as `iscc-rsb`, `zurich`."""
    words = _WORD.findall(_THOUSANDS.sub("", _folded(text)))
    return list(dict.fromkeys(_JOINT.sub("-", word)[:LONGEST].rstrip("-") for word in words))


def lot_texts(body: Mapping[str, Any], number: str) -> Iterator[str]:
    """What of a lot is searched, as its wire form has it: number, title, airline, tags, description."""
    yield number
    for text in (body.get("title"), body.get("airlineName"), *(body.get("tags") or ()), body.get("description")):
        yield text or ""


def all_words(texts: Iterable[str]) -> str:
    """What `search_text` holds: every word that the texts are found by, at most 1,000, each behind a space."""
    found: dict[str, None] = {}
    for text in texts:
        for word in read_words(text):
            found |= dict.fromkeys(_from_each_joint(word))
    return "".join(f" {word}" for word in list(found)[:MOST])


def _from_each_joint(word: str) -> list[str]:
    parts = word.split("-")
    found = ["-".join(parts[first:]) for first in range(len(parts))]
    return found + [bare for part in parts if part.isdigit() and (bare := part.lstrip("0")) not in ("", part)]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_WHOLE)
    return plain if plain.isascii() else "".join(one for one in plain if not unicodedata.combining(one))


def word_numbers(words: Iterable[str]) -> set[str]:
    """The words as the index writes them. Words that agree in their first twelve letters have one number."""
    return set(map(_word_digits, words))


def number_range(word: str) -> tuple[str, str]:
    """From where and until where (exclusive) the numbers lie of all words that begin like this one."""
    first = _number(word)
    return _digits(first), _digits(first + _POWERS[min(len(word), _INDEXED)])


@lru_cache(maxsize=10_000)
def _word_digits(word: str) -> str:
    return _digits(_number(word))


def _digits(number: int) -> str:
    return f"{number:0{NUMBER_LENGTH}d}"


def _number(word: str) -> int:
    number: int = 0
    for letter in word[:_INDEXED]:
        number = number * _BASE + _NUMBERS.get(letter, _BASE - 1)
    return number * _POWERS[min(len(word), _INDEXED)]
