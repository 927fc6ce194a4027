"""What an import's page says: how far it is, whose turn it is, and each row as it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from buyer_portal.lots.import_states import CHECKED, CHECKING, DONE, GOOD, IMPORTED, IMPORTING, UNCHECKED, WRONG
from buyer_portal.lots.models import LotImport, LotImportRow
from shared.lots.facts import FactGroup, fact_groups
from shared.ui import formats
from shared.ui.parts import Cell, Tab

from .quality import quality_of

Counts = dict[str, int]

WORKING = {CHECKING: "Checking", IMPORTING: "Importing"}
TABS = {WRONG: "To correct", GOOD: "Understood", IMPORTED: "Imported"}


def count_rows(lot_import: LotImport) -> Counts:
    """How many rows are in each state."""
    found = lot_import.rows.order_by().values_list("state").annotate(count=Count("id"))
    return dict.fromkeys((*TABS, UNCHECKED), 0) | dict(found)


def tab_shown(lot_import: LotImport, counts: Counts, asked: str) -> str:
    """Which rows are shown: those asked for, else those that need the reader."""
    if asked in TABS:
        return asked
    if lot_import.status == DONE:
        return IMPORTED
    return WRONG if counts[WRONG] else GOOD


def tabs(counts: Counts, state: str) -> list[Tab]:
    return [
        Tab(label, f"?state={name}", current=name == state, count=counts[name])
        for name, label in TABS.items()
        if counts[name] or name == state
    ]


@dataclass(frozen=True)
class Progress:
    """How many rows are through, of how many."""

    label: str
    done: int
    total: int


def progress_of(lot_import: LotImport, counts: Counts) -> Progress | None:
    """How far the work is; None while nothing is at work."""
    if lot_import.status not in WORKING:
        return None
    done, total = lot_import.total - counts[UNCHECKED], lot_import.total
    if lot_import.status == IMPORTING:
        done, total = counts[IMPORTED], counts[IMPORTED] + counts[GOOD]
    label = f"{WORKING[lot_import.status]} {formats.number(done)} of {formats.number(total)}"
    return Progress(label, done, total)


def state_cells(lot_import: LotImport, counts: Counts) -> list[Cell]:
    """State, whose turn, what happens next."""
    wrong, good = counts[WRONG], counts[GOOD]
    note = f"{_rows(wrong)} to correct" if wrong else "nothing to correct"
    if lot_import.status == CHECKED and good:
        return [
            Cell("State", "Checked", note=f"{_rows(good)} understood, {note}"),
            Cell("Whose turn", "Yours: look them over", note="nothing is imported yet", mine=True),
            Cell("What happens next", f"You import {_drafts(good)}", note="producers see none of them yet"),
        ]
    if lot_import.status == CHECKED:
        return [
            Cell("State", "Checked", note=note),
            Cell("Whose turn", "Yours: correct the file", note="then send it again", mine=True),
            Cell("What happens next", "Nothing", note="no row of it can be imported as it is"),
        ]
    if lot_import.status == DONE:
        return [
            Cell("State", "Imported", note=f"{_drafts(counts[IMPORTED])} made, {note}"),
            Cell("Whose turn", "Yours: publish them", note="each as soon as it is complete", mine=True),
            Cell("What happens next", "Nothing by itself", note="producers see none of them yet"),
        ]
    if lot_import.status in WORKING:
        return [
            Cell("State", WORKING[lot_import.status], note=f"{_rows(lot_import.total)} in the file"),
            Cell("Whose turn", "Nobody’s", note="you may leave this page"),
            Cell("What happens next", "It goes on by itself"),
        ]
    return [Cell("State", "Left be"), Cell("Whose turn", "Nobody’s"), Cell("What happens next", "Nothing")]


@dataclass(frozen=True)
class Shown:
    """One row on the page: what was understood of it and what it lacks to be published, or what is wrong with it."""

    row: LotImportRow
    title: str
    groups: list[FactGroup]
    needed: list[str]

    @classmethod
    def of(cls, row: LotImportRow, now: datetime) -> Shown:
        title = str(row.cells.get("title", ""))
        if not row.body:
            return cls(row, title, [], [])
        fields = row.fields
        return cls(row, title, fact_groups(fields), [one.label for one in quality_of(fields, now).needed])

    @property
    def short(self) -> str:
        """Its first facts, for a line."""
        return " · ".join(fact.value for group in self.groups for fact in group.facts if fact.label in IN_SHORT)


IN_SHORT = ("Product", "Volume", "Where", "Window", "Budget")


def _rows(count: int) -> str:
    return f"{formats.number(count)} {'row' if count == 1 else 'rows'}"


def _drafts(count: int) -> str:
    return "1 draft" if count == 1 else f"{formats.number(count)} drafts"
