"""For whom something is being written: in what zone their times are, and how they write numbers and dates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.utils import timezone

from shared.clock import zone_named

from .models import User
from .roles import DateFormat, NumberFormat


@dataclass(frozen=True)
class Reader:
    """How somebody writes numbers and dates."""

    numbers: NumberFormat = NumberFormat.COMMA
    dates: DateFormat = DateFormat.DAY


HOUSE = Reader()
_reader: ContextVar[Reader] = ContextVar("reader", default=HOUSE)


def reader() -> Reader:
    """For whom numbers and dates are being written."""
    return _reader.get()


@contextmanager
def reading_as(who: Reader) -> Iterator[None]:
    """Write numbers and dates for `who` until the block ends, in this thread alone."""
    token = _reader.set(who)
    try:
        yield
    finally:
        _reader.reset(token)


@contextmanager
def as_read_by(user: User) -> Iterator[None]:
    """Write times in this person's zone, and numbers and dates their way, until the block ends, in this thread."""
    with timezone.override(zone_named(user.time_zone)), reading_as(reader_of(user)):
        yield


def reader_of(user: object) -> Reader:
    """How this person writes numbers and dates; the house's way for nobody."""
    if not isinstance(user, User):
        return HOUSE
    return Reader(NumberFormat(user.number_format), DateFormat(user.date_format))
