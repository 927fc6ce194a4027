"""What can be done with a lot: one function a deed. Each is one transaction, with its audit row and its message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F

from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import Invalid, InvalidMove
from shared.exchange.services import send_event
from shared.lots import body_text, lot_columns
from shared.reactions import react

from . import states
from .models import Lot, LotRevision, NumberSeries

BIDDING_TIME = timedelta(days=14)
TIME_AFTER_MATERIAL_CHANGE = timedelta(hours=24)


@atomic
def create_lot(*, fields: schemas.LotFields, by: Actor, now: datetime, publish: bool = False) -> Lot:
    """Begin a draft; with `publish`, put it before the producers in the same step (sends `lot.created`)."""
    by.require(Role.TRADER)
    user, organization = by.person()
    lot = Lot.objects.create(
        number=_next_number(now),
        organization=organization,
        posted_by=user,
        body=body_text(fields),
        created_at=now,
        updated_at=now,
        **lot_columns(fields),
    )
    record_event(verb="create_lot", subject=lot, by=by, now=now, after=lot.status)
    return _publish(lot, event="lot.created", by=by, now=now, expected_version=None) if publish else lot


@atomic
def edit_lot(
    *, lot: Lot, fields: schemas.LotFields, by: Actor, now: datetime, expected_version: int | None = None
) -> Lot:
    """Replace the writable fields. On a published lot this makes a new revision and sends `lot.updated`.

    A material change (volume, delivery, compliance, pricing, specification) in the last 24 hours before the deadline
    moves the deadline to 24 hours from now. Saving what already stands changes nothing.
    """
    by.require(Role.TRADER)
    differences = schemas.differences(lot.fields, fields)
    if not differences and lot.status in {states.DRAFT, states.PUBLISHED}:
        return lot
    if lot.status == states.DRAFT:
        changed = [name for name, _, _ in differences]
        lot.change(now=now, expected_version=expected_version, body=body_text(fields), **lot_columns(fields))
        record_event(verb="edit_lot", subject=lot, by=by, now=now, data={"changed": changed})
        return lot
    if lot.status != states.PUBLISHED:
        raise InvalidMove(f"This lot is {lot.status} and can no longer be edited.", record=lot.as_record())
    return _revise(lot, fields, differences, by=by, now=now, expected_version=expected_version)


@atomic
def publish_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Put a complete draft before the producers. Publishing a published lot again changes nothing."""
    by.require(Role.TRADER)
    if lot.status == states.PUBLISHED:
        return lot
    return _publish(lot, event="lot.published", by=by, now=now, expected_version=expected_version)


@atomic
def close_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """End the bidding, by hand or by the clock. The buyer then has ten days to award the lot."""
    by.require(Role.TRADER)
    if lot.status == states.CLOSED:
        return lot
    lot.move_to(states.CLOSED, now=now, expected_version=expected_version, closed_at=now)
    record_event(verb="close_lot", subject=lot, by=by, now=now, before=states.PUBLISHED, after=lot.status)
    react("lot_closed", lot=lot, by=by, now=now)
    _announce(lot, "lot.closed", now)
    return lot


@atomic
def cancel_lot(*, lot: Lot, reason: str, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Take a published or closed lot back, for good, with a reason that every producer sees."""
    by.require(Role.TRADER)
    if lot.status == states.CANCELLED:
        return lot
    before = lot.status
    lot.move_to(states.CANCELLED, now=now, expected_version=expected_version, reason=_reason(reason), closed_at=now)
    record_event(verb="cancel_lot", subject=lot, by=by, now=now, before=before, after=lot.status, why=lot.reason)
    react("lot_cancelled", lot=lot, by=by, now=now)
    _announce(lot, "lot.deleted", now)
    return lot


@atomic
def end_lot_unsuccessful(
    *, lot: Lot, reason: str, by: Actor, now: datetime, expected_version: int | None = None
) -> Lot:
    """Say that a closed lot is not awarded, with a reason that every producer sees."""
    by.require(Role.TRADER)
    if lot.status == states.UNSUCCESSFUL:
        return lot
    lot.move_to(states.UNSUCCESSFUL, now=now, expected_version=expected_version, reason=_reason(reason))
    record_event(
        verb="end_lot_unsuccessful", subject=lot, by=by, now=now,
        before=states.CLOSED, after=lot.status, why=lot.reason,
    )  # fmt: skip
    react("lot_unsuccessful", lot=lot, by=by, now=now)
    _announce(lot, "lot.closed", now)
    return lot


@atomic
def delete_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Put a draft away. Producers never saw it; it can be restored."""
    by.require(Role.TRADER)
    if lot.status == states.DELETED:
        return lot
    lot.move_to(states.DELETED, now=now, expected_version=expected_version)
    record_event(verb="delete_lot", subject=lot, by=by, now=now, before=states.DRAFT, after=lot.status)
    return lot


@atomic
def restore_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Take a deleted draft up again."""
    by.require(Role.TRADER)
    if lot.status == states.DRAFT:
        return lot
    lot.move_to(states.DRAFT, now=now, expected_version=expected_version)
    record_event(verb="restore_lot", subject=lot, by=by, now=now, before=states.DELETED, after=lot.status)
    return lot


def copy_lot(*, lot: Lot, by: Actor, now: datetime) -> Lot:
    """Begin a new draft with the facts of an earlier lot; its dates, which have passed, are left out."""
    return create_lot(fields=schemas.without_dates(lot.fields), by=by, now=now)


def _publish(lot: Lot, *, event: str, by: Actor, now: datetime, expected_version: int | None) -> Lot:
    fields = lot.fields
    if fields.bid_deadline is None:
        fields = schemas.with_bid_deadline(fields, default_bid_deadline(fields, now))
    _require_publishable(fields, now)
    lot.move_to(
        states.PUBLISHED, now=now, expected_version=expected_version,
        revision=1, published_at=now, body=body_text(fields), **lot_columns(fields),
    )  # fmt: skip
    _keep_revision(lot, material=False, changed=[], by=by, now=now)
    record_event(verb="publish_lot", subject=lot, by=by, now=now, before=states.DRAFT, after=lot.status)
    react("lot_published", lot=lot, by=by, now=now)
    _announce(lot, event, now)
    return lot


def _revise(
    lot: Lot,
    fields: schemas.LotFields,
    differences: list[tuple[str, Any, Any]],
    *,
    by: Actor,
    now: datetime,
    expected_version: int | None,
) -> Lot:
    material = schemas.material_changes(lot.fields, fields)
    if fields.bid_deadline is None:
        fields = schemas.with_bid_deadline(fields, lot.bid_deadline or default_bid_deadline(fields, now))
    deadline = fields.bid_deadline
    if material and deadline is not None and now < deadline < now + TIME_AFTER_MATERIAL_CHANGE:
        fields = schemas.with_bid_deadline(fields, now + TIME_AFTER_MATERIAL_CHANGE)
    _require_publishable(fields, now)
    lot.change(
        now=now, expected_version=expected_version if expected_version is not None else lot.version,
        revision=F("revision") + 1, body=body_text(fields), **lot_columns(fields),
    )  # fmt: skip
    changed = [name for name, _, _ in differences]
    _keep_revision(lot, material=bool(material), changed=changed, by=by, now=now)
    record_event(
        verb="edit_lot", subject=lot, by=by, now=now,
        data={"revision": lot.revision, "material": bool(material), "changed": changed},
    )  # fmt: skip
    react("lot_changed", lot=lot, material=bool(material), by=by, now=now)
    _announce(lot, "lot.updated", now)
    return lot


def default_bid_deadline(fields: schemas.LotFields, now: datetime) -> datetime:
    """Fourteen days from now, at latest the day before delivery begins."""
    delivery = fields.delivery
    begins = (delivery.window_start or delivery.delivery_date) if delivery else None
    latest = begins - timedelta(days=1) if begins else None
    return min(now + BIDDING_TIME, latest) if latest and latest > now else now + BIDDING_TIME


def _require_publishable(fields: schemas.LotFields, now: datetime) -> None:
    missing = schemas.missing_for_publication(fields, now)
    if missing:
        raise Invalid(
            "The lot is not complete yet: " + " ".join(missing.values()),
            code="incomplete",
            fields={name: [sentence] for name, sentence in missing.items()},
        )


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise Invalid("Say why, in a sentence: producers will read it.", fields={"reason": ["Say why."]})
    return reason[:2000]


def _keep_revision(lot: Lot, *, material: bool, changed: list[str], by: Actor, now: datetime) -> None:
    user, _ = by.person()
    LotRevision.objects.create(
        lot=lot, revision=lot.revision, version=lot.version, body=lot.body,
        material=material, changed=changed, made_by=user, made_at=now,
    )  # fmt: skip


def _announce(lot: Lot, event: str, now: datetime) -> None:
    send_event(
        event=event,
        aggregate=("lot", lot.pk, lot.version),
        payload={"lot": lot.to_wire(), "organization": lot.organization.to_wire()},
        organization_id=lot.organization_id,
        public=True,
        now=now,
    )


def _next_number(now: datetime) -> str:
    """The next of the year's numbers, such as LOT-2026-0147."""
    series = f"LOT-{now:%Y}"
    if not NumberSeries.objects.filter(series=series).update(last=F("last") + 1):
        NumberSeries.objects.create(series=series, last=1)
    return str(NumberSeries.objects.get(series=series))


def count_by_status(actor: Actor) -> dict[str, int]:
    """How many lots the actor's organisation has in each state."""
    rows = Lot.objects.visible_to(actor).values_list("status").annotate(count=Count("id")).order_by()
    return dict(rows)


def open_count(actor: Actor) -> int:
    """How many lots of the actor's organisation are open for bids or wait to be awarded."""
    return Lot.objects.visible_to(actor).filter(status__in=[states.PUBLISHED, states.CLOSED]).count()
