"""Lots from a file: read at once, checked and imported row by row, a few at once, here or by a worker.

Whoever sends the same deed again finds it done; a row becomes one draft, whoever works on it and how often.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.utils import timezone

from buyer_portal.lots import services
from buyer_portal.lots.import_states import (
    CHECKED,
    CHECKING,
    DONE,
    DROPPED,
    GOOD,
    IMPORTED,
    IMPORTING,
    UNCHECKED,
    WRONG,
)
from buyer_portal.lots.models import LotImport, LotImportRow
from shared.accounts.actors import Actor, Role
from shared.accounts.readers import Reader, reading_as
from shared.accounts.roles import NumberFormat
from shared.audit.services import record_event
from shared.clock import zone_named
from shared.db import atomic
from shared.errors import InvalidMove
from shared.lots import body_text
from shared.wake import wake

from .reading import Sheet, check_row

AT_ONCE = 40  # rows in one transaction of checking, and before a request hands over to a worker
STALLED = timedelta(seconds=20)
KEPT_FOR = timedelta(days=90)
TASK = "buyer_portal.lots.tasks.work_on_import"


@atomic
def start_import(*, sheet: Sheet, content: bytes, file_name: str, by: Actor, now: datetime) -> LotImport:
    """Take a file in; its rows are checked next."""
    user, organization = by.require(Role.TRADER).person()
    lot_import = LotImport.objects.create(
        organization=organization, made_by=user, file_name=file_name[:200], digest=hashlib.sha256(content).hexdigest(),
        numbers=sheet.numbers, left_out=sheet.left_out, total=len(sheet.rows), created_at=now, updated_at=now,
    )  # fmt: skip
    LotImportRow.objects.bulk_create(
        [LotImportRow(lot_import=lot_import, line=number, cells=cells) for number, cells in sheet.rows]
    )
    return lot_import


@atomic
def import_lots(*, lot_import: LotImport, by: Actor, now: datetime) -> LotImport:
    """Begin to make drafts of the rows that are good; the others stay out."""
    by.require(Role.TRADER)
    lot_import = LotImport.objects.get(pk=lot_import.pk)
    if lot_import.status in {IMPORTING, DONE}:
        return lot_import
    lot_import.move_to(IMPORTING, now=now)
    good = lot_import.rows.filter(state=GOOD).count()
    data = {"rows": lot_import.total, "good": good}
    record_event(verb="import_lots", subject=lot_import, by=by, now=now, before=CHECKED, after=IMPORTING, data=data)
    return lot_import


@atomic
def drop_import(*, lot_import: LotImport, by: Actor, now: datetime) -> LotImport:
    """Leave a file be. Nothing of it became a lot, and its rows are forgotten."""
    by.require(Role.TRADER)
    lot_import = LotImport.objects.get(pk=lot_import.pk)
    if lot_import.status == DROPPED:
        return lot_import
    before = lot_import.status
    lot_import.move_to(DROPPED, now=now)
    lot_import.rows.all().delete()
    record_event(verb="drop_import", subject=lot_import, by=by, now=now, before=before, after=DROPPED)
    return lot_import


def work_on_import(*, lot_import: LotImport, now: datetime, most: int = AT_ONCE) -> bool:
    """Check or import its next rows, at most so many; whether more of them wait."""
    if lot_import.status == CHECKING:
        return _next(lot_import, UNCHECKED, _check_rows, CHECKED, now, most)
    if lot_import.status == IMPORTING:
        return _next(lot_import, GOOD, _import_rows, DONE, now, most)
    return False


def work_on_all_of_it(*, lot_import: LotImport, clock: Callable[[], datetime]) -> None:
    """Go on until it is checked, or imported."""
    while work_on_import(lot_import=lot_import, now=clock()):
        pass


def hand_over(lot_import: LotImport) -> None:
    """Let a worker do the rest; should it never hear of it, the scheduler finds what stands still."""
    wake(TASK, lot_import.pk)


def forget_imports(*, now: datetime) -> int:
    """Delete what is older than ninety days; the drafts that came of it stay."""
    old = LotImport.objects.filter(updated_at__lt=now - KEPT_FOR)
    LotImportRow.objects.filter(lot_import__in=list(old.values_list("pk", flat=True))).delete()
    return old.delete()[0]


def _next(lot_import: LotImport, waiting: str, work: Callable[..., None], then: str, now: datetime, most: int) -> bool:
    rows = list(lot_import.rows.filter(state=waiting).order_by("line")[:most])
    if rows:
        work(lot_import, rows, now)
    more = lot_import.rows.filter(state=waiting).exists()
    if not more:
        _finish(lot_import, then, now)
    return more


@atomic
def _finish(lot_import: LotImport, then: str, now: datetime) -> None:
    fresh = LotImport.objects.get(pk=lot_import.pk)
    with suppress(InvalidMove):  # another worker was faster, or its person dropped it
        fresh.move_to(then, now=now)
    lot_import.status = fresh.status


def _check_rows(lot_import: LotImport, rows: list[LotImportRow], now: datetime) -> None:
    """Understand rows as their sender wrote them: in their time zone, and with the file's marks in numbers."""
    zone, reader = zone_named(lot_import.made_by.time_zone), Reader(NumberFormat(lot_import.numbers))
    with timezone.override(zone), reading_as(reader):
        for row in rows:
            checked = check_row(row.cells)
            row.problems = [vars(one) for one in checked.problems]
            row.body = body_text(checked.fields) if checked.fields else ""
            row.state = WRONG if checked.problems else GOOD
    _keep_checked(lot_import, rows, now)


@atomic
def _keep_checked(lot_import: LotImport, rows: list[LotImportRow], now: datetime) -> None:
    for row in rows:
        said = {"problems": row.problems, "body": row.body, "state": row.state}
        LotImportRow.objects.filter(pk=row.pk, state=UNCHECKED).update(**said)
    LotImport.objects.filter(pk=lot_import.pk).update(updated_at=now)


def _import_rows(lot_import: LotImport, rows: list[LotImportRow], now: datetime) -> None:
    by = Actor(user=lot_import.made_by, organization=lot_import.organization, role=Role.TRADER, via="session")
    for row in rows:
        _import_row(row, by, now)
    LotImport.objects.filter(pk=lot_import.pk).update(updated_at=now)


@atomic
def _import_row(row: LotImportRow, by: Actor, now: datetime) -> None:
    """Make a draft of one row, unless somebody has done so."""
    if LotImportRow.objects.filter(pk=row.pk, state=GOOD).update(state=IMPORTED):
        lot = services.create_lot(fields=row.fields, by=by, now=now)
        LotImportRow.objects.filter(pk=row.pk).update(lot=lot)
