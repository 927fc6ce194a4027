"""What the marketplace does with what the Buyer portal tells: each a transaction, and the newest word wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import F

from producer_portal.marketplace import states
from producer_portal.marketplace.models import AskedCertificates, LotSync, MarketLot, PastEdition, Visit
from producer_portal.marketplace.models.columns import mirror_columns
from shared import schemas
from shared.accounts.actors import SYSTEM
from shared.accounts.models import Organization, User
from shared.accounts.shadows import apply_organization
from shared.audit.services import record_event
from shared.clock import to_wire
from shared.db import atomic
from shared.exchange.projections import Applied
from shared.reactions import react

LOTS = "lots"
NO_REASON = "The buyer no longer offers this lot."
A_VISIT = timedelta(minutes=30)
A_LOOK = timedelta(minutes=1)


@dataclass
class Taken:
    """How many of the lots that were taken were new here, newer than here, and neither."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@atomic
def take_lot_event(envelope: schemas.LotEvent, *, now: datetime) -> Applied:
    """Take what a `lot.*` message says of the lot and of its buyer, each if it is news."""
    if envelope.organization is not None:
        take_buyer(organization=envelope.organization, now=now)
    return take_lot(lot=envelope.lot, now=now, told_at=envelope.timestamp, gone=envelope.event == "lot.deleted")


@atomic
def take_buyer(*, organization: schemas.Organization, now: datetime) -> Organization:
    """Take the buyer's name, and show it on the lots that are here already."""
    buyer = apply_organization(organization=organization, now=now)
    mine = MarketLot.objects.filter(organization_id=buyer.pk)
    mine.exclude(buyer_name=str(buyer)).update(buyer_name=str(buyer))
    return buyer


@atomic
def take_lot(*, lot: schemas.Lot, now: datetime, told_at: datetime, gone: bool = False) -> Applied:
    """Make the mirror as new as `lot`; what is as new already stays. Reacts to the change that this made.

    `gone`: the buyer took the lot back. A lot of a sender who keeps no versions is judged by its `updatedAt`, or by
    `told_at` where that is missing or older than its going.
    """
    before = _hold(lot.id)
    columns = mirror_columns(lot, buyer=Organization.objects.filter(pk=lot.org_id).first(), gone=gone)
    columns["left_at"] = _left_at(before, columns["status"], now)
    columns["asked"] = AskedCertificates.keep(lot)
    if before is None:
        columns["first_seen_at"] = now
    applied = MarketLot.apply(_judgeable(lot, told_at, gone), now=now, deleted=gone, **columns)
    if applied is not Applied.UNCHANGED:
        words = before.search_text if before is not None else ""
        MarketLot.INDEX.keep(lot.id, before=words, after=columns["search_text"])
        _react(lot.id, before, now)
    return applied


def take_listed(*, lots: Sequence[schemas.Lot], now: datetime) -> Taken:
    """Take a page of the Buyer portal's list in one transaction, with one look at what is here already.

    If messages bring the same lots at the same moment, each lot is taken in a transaction of its own.
    """
    try:
        return _take_page(lots=lots, now=now)
    except IntegrityError:
        each = [_take_page(lots=[lot], now=now) for lot in lots]
        return Taken(*map(sum, zip(*map(astuple, each), strict=True)))


@atomic
def _take_page(*, lots: Sequence[schemas.Lot], now: datetime) -> Taken:
    here = MarketLot.objects.filter(pk__in=[lot.id for lot in lots])
    held = {pk: (version, *rest) for pk, version, *rest in here.values_list("pk", "version", "status", "deleted")}
    new: dict[str, schemas.Lot] = {}
    for lot in lots:
        if lot.id not in held:
            new.setdefault(lot.id, lot)
    taken = Taken(created=_take_new(list(new.values()), now))
    for lot in lots:
        if new.get(lot.id) is lot:
            continue
        if held.get(lot.id) == (lot.version, lot.status, False) and lot.version:
            taken.unchanged += 1
            continue
        if held.get(lot.id) == (lot.version, states.DELETED, False):
            _forget_version(lot.id, lot.version)  # it was gone from the list, and is back
        applied = take_lot(lot=lot, now=now, told_at=now)
        taken.created += applied is Applied.CREATED
        taken.updated += applied is Applied.UPDATED
        taken.unchanged += applied is Applied.UNCHANGED
    return taken


def _take_new(lots: Sequence[schemas.Lot], now: datetime) -> int:
    """Mirror lots that are not here yet, with as many queries for a page as for one; returns how many."""
    buyers = Organization.objects.in_bulk({lot.org_id for lot in lots})
    made = []
    for lot, asked in zip(lots, AskedCertificates.keep_all(lots), strict=True):
        columns = mirror_columns(lot, buyer=buyers.get(lot.org_id), gone=False)
        kept = MarketLot.columns_of(_judgeable(lot, now, gone=False), now=now) | columns
        left_at = _left_at(None, columns["status"], now)
        made.append(
            MarketLot(pk=lot.id, version=lot.version or 0, first_seen_at=now, left_at=left_at, asked=asked, **kept)
        )
    MarketLot.objects.bulk_create(made)
    MarketLot.INDEX.add({lot.pk: lot.search_text for lot in made})
    if active := [lot for lot in made if lot.is_active]:
        react("lots_appeared", lots=active, now=now)
    return len(made)


@atomic
def take_owners_word(*, lot: schemas.Lot, held_version: int | None, now: datetime) -> Applied:
    """Take the owner's record as it is, even if it is older than what was here when the owner was asked."""
    if held_version is not None:
        _forget_version(lot.id, held_version)
    return take_lot(lot=lot, now=now, told_at=now, gone=lot.status == states.CANCELLED)


@atomic
def remove_lot(*, lot_id: str, held_version: int, now: datetime) -> bool:
    """Let a lot leave that the Buyer portal no longer knows; False if newer word of it has come meanwhile."""
    before = _hold(lot_id)
    rows = MarketLot.objects.filter(pk=lot_id, version=held_version).exclude(status=states.DELETED)
    if not rows.update(status=states.DELETED, reason=NO_REASON, left_at=now, applied_at=now):
        return False
    _react(lot_id, before, now)
    return True


def note_visit(*, user: User, now: datetime) -> datetime | None:
    """Remember that `user` looks at the marketplace, and return since when lots are new to them.

    That is the end of their visit before this one; None on the first. Who looked a moment ago is not written down anew.
    """
    visit = Visit.objects.filter(user=user).first()
    if visit is not None and now - visit.looked_at < A_LOOK:
        since: datetime | None = visit.new_since
        return since
    return _write_visit(user, now)


@atomic
def _write_visit(user: User, now: datetime) -> datetime | None:
    visit = Visit.objects.filter(user=user).first()
    if visit is None:
        Visit.objects.create(user=user, looked_at=now)
        return None
    if now - visit.looked_at >= A_VISIT:
        visit.new_since = visit.looked_at
    Visit.objects.filter(pk=visit.pk).update(new_since=visit.new_since, looked_at=now)
    since: datetime | None = visit.new_since
    return since


@atomic
def keep_sync(
    *, started_at: datetime, now: datetime, listed_until: datetime | None, error: str, **tally: int
) -> LotSync:
    """Write down how a sync went. The next one reads from `listed_until`, which never moves back."""
    row = LotSync.objects.filter(name=LOTS).first() or LotSync(name=LOTS)
    if listed_until and (row.listed_until is None or row.listed_until < listed_until):
        row.listed_until = listed_until
    row.started_at, row.finished_at, row.error = started_at, now, error[:300]
    for name, count in tally.items():
        setattr(row, name, count)
    row.save()
    return row


def _hold(lot_id: str) -> MarketLot | None:
    """The row as it is, kept from other writers until this transaction ends."""
    rows = MarketLot.objects.filter(pk=lot_id)
    return rows.get() if rows.update(applied_at=F("applied_at")) else None


def _forget_version(lot_id: str, held_version: int) -> None:
    """Let any version count as newer than the one that is here."""
    MarketLot.objects.filter(pk=lot_id, version=held_version).update(version=0, updated_at=None, deleted=False)


def _judgeable(lot: schemas.Lot, told_at: datetime, gone: bool) -> dict[str, Any]:
    """The wire form with what it is judged by: its version, or a time where the sender keeps no versions."""
    record = lot.to_dict()
    if lot.version:
        return record
    del record["version"]
    when = max(lot.updated_at or told_at, told_at) if gone else lot.updated_at or told_at
    return record | {"updatedAt": to_wire(when)}


def _left_at(before: MarketLot | None, status: str, now: datetime) -> datetime | None:
    if status == states.PUBLISHED:
        return None
    return before.left_at if before is not None and before.left_at else now


def _react(lot_id: str, before: MarketLot | None, now: datetime) -> None:
    """Write the trail of what people see change, and tell the apps above."""
    lot = MarketLot.objects.get(pk=lot_id)
    if before is None:
        if lot.is_active:
            react("lots_appeared", lots=[lot], now=now)
        return
    if before.revision < lot.revision:
        PastEdition.objects.create(lot=lot, revision=before.revision, body=before.body, until=now)
    if (before.status, before.revision) != (lot.status, lot.revision):
        record_event(
            verb="mirror_lot", subject=lot, by=SYSTEM, now=now, before=before.status, after=lot.status, why=lot.reason,
            data={"version": lot.version, "revision": lot.revision, "changed": _changed(before, lot)},
        )  # fmt: skip
    if lot.is_active and not before.is_active:
        react("lots_appeared", lots=[lot], now=now)
    elif before.is_active and not lot.is_active:
        react("lot_left", lot=lot, before=before, now=now)
    else:
        react("lot_changed", lot=lot, before=before, now=now)


def _changed(before: MarketLot, lot: MarketLot) -> list[str]:
    """Which parts of the lot read differently: `volume`, `delivery`."""
    return sorted({name.partition(".")[0] for name, _, _ in schemas.differences(before.lot, lot.lot)})
