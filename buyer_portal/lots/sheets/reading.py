"""A file of lots, read: columns by their heads, rows by their numbers, and each row as the editor would have it.

Nothing is guessed: what could mean two things is refused, in words, for its row and its column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from buyer_portal.lots.forms.lots import ONLY_WITH, UNSAID, LotForm
from shared import schemas
from shared.accounts.roles import NumberFormat
from shared.errors import Invalid
from shared.lots.facts import CHAINS, CLAIMS, DOCUMENTS, METHODS, TYPES
from shared.ui.csv import as_typed, cell_text
from shared.ui.formats import UNITS
from shared.ui.reading import read_number

from .columns import AND_MORE, CODED, RECORD, SAID, words_of

MOST_BYTES = 2_000_000
MOST_ROWS = 1_000
MOST_LEFT_OUT = 20
DELIMITERS = (",", ";", "\t")
DATES = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d.%m.%Y")


@dataclass(frozen=True)
class Sheet:
    """A file as it was sent. `rows` are (number, cells by field); `left_out` are heads that nobody knows."""

    rows: list[tuple[int, dict[str, str]]]
    left_out: list[str]
    numbers: NumberFormat


@dataclass
class Problem:
    """What is wrong with one cell, or with a row as a whole where it names no column."""

    column: str
    said: str
    why: str


@dataclass
class Checked:
    """One row as it was understood, or what is wrong with it."""

    fields: schemas.LotFields | None = None
    problems: list[Problem] = field(default_factory=list)


def read_sheet(content: bytes) -> Sheet:
    """The rows of a CSV file. Raises Invalid, with what to do, for what is none or is too large."""
    if len(content) > MOST_BYTES:
        raise _unusable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it into several.")
    text = _decoded(content)
    delimiter = max(DELIMITERS, key=lambda one: sum(map(_is_known, _first(text, one))))
    records = _records(text, delimiter)
    heads = next(records, [])
    names = [NAMES.get(_key(head), "") for head in heads]
    if not any(names):
        raise _unusable("None of its columns is known here. Begin from the template: its first row names the columns.")
    twice = sorted({head for head, name in zip(heads, names, strict=True) if name and names.count(name) > 1})
    if twice:
        raise _unusable(f"It has a column more than once: {', '.join(twice)}.")
    rows = list(_rows(records, names))
    if not rows:
        raise _unusable("It has no rows below its heads.")
    if len(rows) > MOST_ROWS:
        raise _unusable(f"It has {len(rows):,} rows; at most {MOST_ROWS:,} are taken at once. Split it into several.")
    left_out = [head.strip() for head in heads if head.strip() and not _is_known(head)]
    # Where semicolons stand between cells, a comma stands before decimals: so spreadsheets write it in much of Europe.
    numbers = NumberFormat.POINT if delimiter == ";" else NumberFormat.COMMA
    return Sheet(rows, left_out[:MOST_LEFT_OUT], numbers)


def check_row(cells: dict[str, str]) -> Checked:
    """One row as a lot, by the rules of the editor; numbers as the current reader writes them."""
    typed, problems = QueryDict(mutable=True), []
    for name, said in cells.items():
        if name == EXTRA:
            problems.append(Problem("", said, "There are more cells than the first row has heads."))
            continue
        try:
            for key, values in _typed(name, said).items():
                typed.setlist(key, values)
        except ValueError as error:
            problems.append(Problem(HEADS[name], said, str(error)))
    for name, value in UNSAID.items():
        typed.setdefault(name, value)
    problems += _at_odds(cells, typed)
    form = LotForm(typed)
    for name in ("region", "currency", "ghg_comparator"):
        form.offer(name, typed.get(name))
    for name, texts in form.errors.items():
        head = HEADS.get("standards" if name == "more_standards" else name, "")
        problems += [Problem(head, cells.get(name, ""), str(one)) for one in texts]
    return Checked(problems=problems) if problems else Checked(form.lot_fields)


def _at_odds(cells: dict[str, str], typed: QueryDict) -> Iterator[Problem]:
    """Cells that go with another choice than the one that the row makes. The editor hides such fields."""
    for (name, value), names in ONLY_WITH.items():
        if typed.get(name) and typed.get(name) != value:
            for one in names:
                if one in cells:
                    yield Problem(HEADS[one], cells[one], f"This goes with “{value}” as {HEADS[name].lower()} alone.")


# What a column may be called, and what it is then.
EXTRA = "…"
HEADS = {one.name: one.title for one in SAID}


def _key(head: str) -> str:
    """`Volume (t neat)` and `volume` are the same column."""
    return re.sub(r"\(.*?\)", "", as_typed(head)).strip().casefold()


NAMES = {_key(one.head): one.name for one in SAID}
OURS = {_key(one.head) for one in [*RECORD, *AND_MORE]} | {"what is wrong"}


def _is_known(head: str) -> bool:
    return _key(head) in NAMES or _key(head) in OURS


def _decoded(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        raise _unusable("This is a workbook, not a CSV file. Save it as “CSV UTF-8” in your spreadsheet program.")
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise _unusable("Its letters cannot be read. Save it as “CSV UTF-8” in your spreadsheet program.") from None


def _first(text: str, delimiter: str) -> list[str]:
    try:
        return next(_records(text, delimiter), [])
    except Invalid:
        return []


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error:
        raise _unusable(
            f"It cannot be read at line {reader.line_num:,}: a quotation mark without its other half, or a cell that"
            " is far too long."
        ) from None


def _rows(records: Iterable[list[str]], names: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by the numbers that a spreadsheet shows; empty ones are passed over."""
    for number, record in enumerate(records, start=2):
        cells = {name: as_typed(cell) for name, cell in zip(names, record, strict=False) if name and cell.strip()}
        extra = [cell for cell in record[len(names) :] if cell.strip()]
        if cells or extra:
            yield number, cells | ({EXTRA: ", ".join(extra)} if extra else {})


def _unusable(why: str) -> Invalid:
    return Invalid(why, fields={"file": [why]})


def _typed(name: str, said: str) -> dict[str, list[str]]:
    """A cell as the form's fields would have been filled in. Raises ValueError, with a sentence, where it cannot be."""
    if name == "standards":
        asked = [part.strip() for part in re.split(r"[,;]", said) if part.strip()]
        known = {one.casefold(): one for one, _ in _choices(name)}
        return {
            "standards": [known[one.casefold()] for one in asked if one.casefold() in known],
            "more_standards": [", ".join(one for one in asked if one.casefold() not in known)],
        }
    if name in LISTED:
        return {name: [_code(name, part) for part in re.split(r"[,;]", said) if part.strip()]}
    if name in CODED:
        return {name: [_code(name, said)]}
    return {name: [READ.get(name, str.strip)(said)]}


def _code(name: str, said: str) -> str:
    """The code that a word stands for, written as the wire or as the screen has it."""
    codes = {_plain(code): code for code, _ in _choices(name) if code}
    codes |= {_plain(word): code for code, word in WORDS.get(name, {}).items()}
    code = codes.get(_plain(said))
    if code is None:
        offered = ", ".join(words_of(code) for code, _ in _choices(name) if code)
        raise ValueError(f"“{said.strip()[:60]}” is none of these: {offered}.")
    return code


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


def _choices(name: str) -> list[tuple[str, str]]:
    return list(LotForm.base_fields[name].choices)  # type: ignore[attr-defined]


LISTED = {"pathways", "chain_of_custody", "claims", "documents"}
WORDS: dict[str, dict[str, str]] = {
    "type": TYPES,
    "product": {"neat": "Neat SAF", "blend": "Blended Jet A-1", "attributes": "Attributes only"},
    "volume_unit": {unit: UNITS[unit] for unit in ("tonnes", "gallons", "litres", "barrels")},
    "carbon_method": METHODS,
    "chain_of_custody": CHAINS,
    "claims": CLAIMS,
    "documents": DOCUMENTS,
    "basis": {"fixed": "Fixed", "index": "Index and differential"},
    "split_allowed": {"yes": "true", "no": "false"},
}


def _day(said: str) -> str:
    text = said.strip().partition("T")[0]
    for written in DATES:
        try:
            return datetime.strptime(text, written).date().isoformat()  # noqa: DTZ007  # a day of the calendar
        except ValueError:
            continue
    raise ValueError(f"Write the day as {date(2027, 7, 1)}: “{text[:40]}” can be read in two ways, or in none.")


def _moment(said: str) -> str:
    try:
        found = parse_datetime(said.strip())
    except ValueError:
        found = None
    if found is None:
        raise ValueError("Write day and time, such as 2027-05-31T17:00+02:00; without +02:00 it is in your time zone.")
    return said.strip()


READ: dict[str, Callable[[str], str]] = {
    "window_start": _day,
    "window_end": _day,
    "bid_deadline": _moment,
    "incoterms": lambda said: said.partition(",")[0].strip().upper(),
    "currency": lambda said: said.strip().upper(),
    "ghg_comparator": lambda said: cell_text(read_number(said)),
}
