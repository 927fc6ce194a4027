"""Numbers as people type them, in their own way of writing. What could mean two things is refused, never guessed at."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from shared.accounts.roles import NumberFormat

from .formats import MARKS, reader, typed

EXAMPLE = Decimal("1250.5")


class Unreadable(ValueError):
    """Not a number in the reader's way of writing; the text is a sentence that says how to type it."""


def read_number(text: str) -> Decimal:
    """`text` as the exact number it means to its reader: with thousands set apart by their mark or by spaces, or not.

    Raises Unreadable for anything else, with what may have been meant.
    """
    plain = _plain(text)
    digits = _digits(plain, reader().numbers)
    if digits is None:
        raise Unreadable(_advice(plain))
    return Decimal(digits)


def _plain(text: str) -> str:
    """`text` with one sort of space, of apostrophe and of minus."""
    return re.sub(r"\s", " ", text.strip()).replace("'", "’").replace("−", "-")


def _digits(text: str, written: NumberFormat) -> str | None:
    """What `text` means where numbers are `written` so, as `1250.5`; None where it means nothing there."""
    found = _pattern(written).fullmatch(text)
    whole, fraction = (found["whole"] or "", found["fraction"] or "") if found else ("", "")
    if found is None or not whole + fraction:
        return None
    plain = found["sign"] + re.sub(r"[^0-9]", "", whole or "0")
    return f"{plain}.{fraction}" if fraction else plain


@cache
def _pattern(written: NumberFormat) -> re.Pattern[str]:
    """Digits in one piece or in groups of three, none of which begins the number with 0: 0,800 is no number of 1,000s.

    The same mark stands between all groups.
    """
    group, point = (re.escape(mark) for mark in (MARKS[written].group.replace("\u202f", " "), MARKS[written].point))
    grouped = f"[1-9][0-9]{{0,2}}(?P<mark>[{group} ])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    return re.compile(f"(?P<sign>[+-]?)(?P<whole>{grouped}|[0-9]+)?(?:{point}(?P<fraction>[0-9]*))?")


def _advice(text: str) -> str:
    meant = {Decimal(digits) for one in NumberFormat if (digits := _digits(text, one)) is not None}
    if not meant:
        return f"Enter a number, such as {typed(EXAMPLE)}."
    guesses = " or ".join(typed(number) for number in sorted(meant))
    return f"Your numbers are written like {typed(EXAMPLE)}. Did you mean {guesses}?"
