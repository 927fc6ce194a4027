"""A list as a file for spreadsheets: streamed row by row, its figures exact, its texts harmless.

Read back by `as_typed`, so that what was exported can be imported again without a change.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import islice
from typing import Generic, TypeVar

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from . import times

Row = TypeVar("Row")
Cell = str | int | Decimal | date | datetime | None

BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's old code page
AT_ONCE = 200

# What a spreadsheet would run instead of showing, or would swallow; also behind spaces, and in their wide forms.
FORMULA = re.compile(r"[\s']*[=+\-@＝＋－＠]|[\t\r\n]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its head, the unit that goes with it, and what it says of a row."""

    head: str
    cell: Callable[[Row], Cell]
    unit: str = ""

    @property
    def title(self) -> str:
        """`Volume (t neat)`."""
        return f"{self.head} ({self.unit})" if self.unit else self.head


def csv_answer(
    name: str, columns: Sequence[Column[Row]], rows: Iterable[Row], *, now: datetime
) -> StreamingHttpResponse:
    """`rows` as the file `name-2026-11-28.csv`; of a queryset's `.iterator()` no more than a batch is in memory.

    A moment is written as ISO 8601 in the viewer's zone, with its offset.
    """
    response = StreamingHttpResponse(
        _chunks(columns, rows, timezone.get_current_timezone()), content_type="text/csv; charset=utf-8"
    )
    file_name = f"{slugify(name)}-{times.local(now):%Y-%m-%d}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name)
    response["Cache-Control"] = "private, no-store"
    return response


def cell_text(value: Cell) -> str:
    """`value` as a file says it: nothing as nothing, `1250.50` as 1250.5, yes or no, a day or a moment by ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            digits = f"{value:f}"
            return digits.rstrip("0").rstrip(".") if "." in digits else digits
        case datetime():
            return times.local(value).isoformat(timespec="milliseconds" if value.microsecond else "seconds")
        case date():
            return value.isoformat()
        case str():
            return harmless(value)
    return str(value)


def harmless(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would take it for a formula; a number stays as it is."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def as_typed(text: str) -> str:
    """What stood before `harmless`."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def _chunks(columns: Sequence[Column[Row]], rows: Iterable[Row], zone: tzinfo) -> Iterator[bytes]:
    yield (BOM + _lines([[harmless(column.title) for column in columns]])).encode()
    left = iter(rows)
    while batch := list(islice(left, AT_ONCE)):
        with timezone.override(zone):  # the answer is written when the view, and its zone, are long gone
            lines = [[cell_text(column.cell(row)) for column in columns] for row in batch]
        yield _lines(lines).encode()


def _lines(lines: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue()
