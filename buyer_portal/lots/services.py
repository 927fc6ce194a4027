"""What can be done with a lot: one function a deed. Each is one transaction, with its audit row and its message.

Each begins with the lot as it stands in the store and leaves the caller's instance alone: what is returned is the lot
as it became, and a transaction that has to run again (`shared.db.atomic`) starts from the store and not from itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F

from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.audit.services import record_event
from shared.comms.services import notify
from shared.db import atomic
from shared.errors import Invalid, InvalidMove
from shared.exchange.services import send_event
from shared.lots import body_text, lot_columns
from shared.reactions import react

from . import states
from .models import TIME_TO_AWARD, Lot, LotRevision, NumberSeries

BIDDING_TIME = timedelta(days=14)
TIME_AFTER_MATERIAL_CHANGE = timedelta(hours=24)
TIME_TO_RESTORE = timedelta(days=90)
HALF_THE_TIME_TO_AWARD = TIME_TO_AWARD / 2


@atomic
def create_lot(*, fields: schemas.LotFields, by: Actor, now: datetime, publish: bool = False) -> Lot:
    """Begin a draft; with `publish`, put it before the producers in the same step (sends `lot.created`)."""
    lot = _begin(fields, verb="create_lot", by=by, now=now)
    return _publish(lot, event="lot.created", by=by, now=now, expected_version=None) if publish else lot


@atomic
def copy_lot(*, lot: Lot, by: Actor, now: datetime) -> Lot:
    """Begin a new draft with the facts of an earlier lot; its dates, which have passed, are left out."""
    return _begin(schemas.without_dates(lot.fields), verb="copy_lot", by=by, now=now, data={"from": lot.number})


@atomic
def edit_lot(
    *, lot: Lot, fields: schemas.LotFields, by: Actor, now: datetime, expected_version: int | None = None
) -> Lot:
    """Replace the writable fields. On a published lot this makes a new revision and sends `lot.updated`.

    `fields` were made from `lot` as it is given: StaleVersion if it was changed since. A material change (any but of
    words, tags and deadline) in the last 24 hours before the deadline moves the deadline to 24 hours from now. Saving
    what already stands changes nothing.
    """
    by.require(Role.TRADER)
    version = lot.version if expected_version is None else expected_version
    lot = _stored(lot)
    if not lot.may_be_edited(now):
        ended = "its bidding is over" if lot.status == states.PUBLISHED else f"it is {lot.status}"
        raise InvalidMove(f"This lot can no longer be edited: {ended}.", record=lot.as_record())
    published, before = lot.status == states.PUBLISHED, lot.fields
    if published:
        fields = _with_deadline(fields, before, now)
    changed = [name for name, _, _ in schemas.differences(before, fields)]
    if not changed:
        return lot
    if published:
        material = bool(schemas.material_changes(before, fields))
        return _revise(lot, fields, changed, material=material, by=by, now=now, version=version)
    lot.change(now=now, expected_version=version, **_columns(fields, lot.number))
    record_event(verb="edit_lot", subject=lot, by=by, now=now, data={"changed": changed})
    return lot


@atomic
def publish_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Put a complete draft before the producers. Publishing a published lot again changes nothing."""
    by.require(Role.TRADER)
    lot = _stored(lot)
    if lot.status == states.PUBLISHED:
        return lot
    return _publish(lot, event="lot.published", by=by, now=now, expected_version=expected_version)


@atomic
def close_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """End the bidding, by hand or by the clock. The buyer then has ten days to award the lot."""
    by.require(Role.TRADER)
    lot = _stored(lot)
    if lot.status == states.CLOSED:
        return lot
    ended = min(now, lot.bid_deadline or now)  # it may be some seconds until the clock comes to it
    lot.move_to(states.CLOSED, now=now, expected_version=expected_version, closed_at=ended)
    record_event(verb="close_lot", subject=lot, by=by, now=now, before=states.PUBLISHED, after=lot.status)
    react("lot_closed", lot=lot, by=by, now=now)
    _announce(lot, "lot.closed", now)
    if by.via == "system":
        _tell(lot, "lot_closed", "Bidding is closed", "You have 10 days to award it, or to end it.", now)
    return lot


@atomic
def cancel_lot(*, lot: Lot, reason: str, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Take a published or closed lot back, for good, with a reason that every producer sees."""
    by.require(Role.TRADER)
    lot = _stored(lot)
    if lot.status == states.CANCELLED:
        return lot
    before, ended = lot.status, lot.closed_at or min(now, lot.bid_deadline or now)
    lot.move_to(states.CANCELLED, now=now, expected_version=expected_version, reason=_reason(reason), closed_at=ended)
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
    lot = _stored(lot)
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
    """Put a draft away. Producers never saw it; for 90 days it can be restored."""
    by.require(Role.TRADER)
    lot = _stored(lot)
    if lot.status == states.DELETED:
        return lot
    lot.move_to(states.DELETED, now=now, expected_version=expected_version)
    record_event(verb="delete_lot", subject=lot, by=by, now=now, before=states.DRAFT, after=lot.status)
    return lot


@atomic
def restore_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Take a draft up again that was put away at most 90 days ago."""
    by.require(Role.TRADER)
    lot = _stored(lot)
    if lot.status == states.DRAFT:
        return lot
    if lot.status == states.DELETED and lot.updated_at < now - TIME_TO_RESTORE:
        raise InvalidMove(
            "This lot was put away more than 90 days ago and cannot be taken up again. Copy it instead.",
            code="too_late", record=lot.as_record(),
        )  # fmt: skip
    lot.move_to(states.DRAFT, now=now, expected_version=expected_version)
    record_event(verb="restore_lot", subject=lot, by=by, now=now, before=states.DELETED, after=lot.status)
    return lot


@atomic
def remind_of_award(*, lot: Lot, now: datetime) -> bool:
    """Tell the buyer once at half time, and once when the time is up, that a closed lot waits for their award."""
    lot = _stored(lot)
    if lot.status != states.CLOSED or lot.closed_at is None:
        return False
    if now >= lot.closed_at + TIME_TO_AWARD:
        text = "The 10 days to award it are over, and producers still wait for your word."
        return _tell(lot, "award_overdue", "Award overdue", text, now)
    if now >= lot.closed_at + HALF_THE_TIME_TO_AWARD:
        return _tell(lot, "award_reminder", "Still to award", "Half of the 10 days to award it have passed.", now)
    return False


def default_bid_deadline(fields: schemas.LotFields, now: datetime) -> datetime:
    """Fourteen days from now, at latest the day before delivery begins or, once it has begun, the day before it ends.

    Where delivery is less than a day away, the moment it ends; a lot whose delivery has passed cannot be published.
    """
    delivery = fields.delivery or schemas.LotDelivery()
    begins, ends = delivery.window_start or delivery.delivery_date, delivery.window_end or delivery.delivery_date
    for day in (begins, ends):
        if day is not None and day - timedelta(days=1) > now:
            return min(now + BIDDING_TIME, day - timedelta(days=1))
    return min(now + BIDDING_TIME, ends) if ends is not None and ends > now else now + BIDDING_TIME


def count_by_status(actor: Actor) -> dict[str, int]:
    """How many lots the actor's organisation has in each state."""
    rows = Lot.objects.visible_to(actor).values_list("status").annotate(count=Count("id")).order_by()
    return dict(rows)


def open_count(actor: Actor) -> int:
    """For the rail: how many lots of the actor's organisation are open for bids or wait to be awarded."""
    return Lot.objects.visible_to(actor).filter(status__in=[states.PUBLISHED, states.CLOSED]).count()


def _stored(lot: Lot) -> Lot:
    """The lot as it stands in the store now."""
    found: Lot = Lot.objects.whole().get(pk=lot.pk)
    return found


def _begin(
    fields: schemas.LotFields, *, verb: str, by: Actor, now: datetime, data: dict[str, Any] | None = None
) -> Lot:
    by.require(Role.TRADER)
    user, organization = by.person()
    number = _next_number(now)
    lot = Lot.objects.create(
        number=number,
        organization=organization,
        posted_by=user,
        created_at=now,
        updated_at=now,
        **_columns(fields, number),
    )
    record_event(verb=verb, subject=lot, by=by, now=now, after=lot.status, data=data)
    return lot


def _publish(lot: Lot, *, event: str, by: Actor, now: datetime, expected_version: int | None) -> Lot:
    if not lot.can_move_to(states.PUBLISHED):
        raise InvalidMove(f"This lot is {lot.status}, so it cannot be published.", record=lot.as_record())
    fields = lot.fields
    if fields.bid_deadline is None:
        fields = schemas.with_bid_deadline(fields, default_bid_deadline(fields, now))
    _require_publishable(fields, now)
    lot.move_to(
        states.PUBLISHED, now=now, expected_version=expected_version,
        revision=1, published_at=now, **_columns(fields, lot.number),
    )  # fmt: skip
    _keep_revision(lot, material=False, changed=[], by=by, now=now)
    record_event(verb="publish_lot", subject=lot, by=by, now=now, before=states.DRAFT, after=lot.status)
    react("lot_published", lot=lot, by=by, now=now)
    _announce(lot, event, now)
    return lot


def _with_deadline(fields: schemas.LotFields, before: schemas.LotFields, now: datetime) -> schemas.LotFields:
    """`fields` of a published lot with the deadline they lead to: what none is given for keeps its own."""
    deadline = fields.bid_deadline or before.bid_deadline or default_bid_deadline(fields, now)
    late = now < deadline < now + TIME_AFTER_MATERIAL_CHANGE
    if late and schemas.material_changes(before, fields):
        deadline = now + TIME_AFTER_MATERIAL_CHANGE
    return schemas.with_bid_deadline(fields, deadline)


def _revise(
    lot: Lot, fields: schemas.LotFields, changed: list[str], *, material: bool, by: Actor, now: datetime, version: int
) -> Lot:
    _require_publishable(fields, now)
    lot.change(now=now, expected_version=version, revision=F("revision") + 1, **_columns(fields, lot.number))
    _keep_revision(lot, material=material, changed=changed, by=by, now=now)
    data = {"revision": lot.revision, "material": material, "changed": changed}
    record_event(verb="edit_lot", subject=lot, by=by, now=now, data=data)
    react("lot_changed", lot=lot, material=material, by=by, now=now)
    _announce(lot, "lot.updated", now)
    return lot


def _columns(fields: schemas.LotFields, number: str) -> dict[str, Any]:
    """The body and every column that is derived from it: always written together."""
    return {"body": body_text(fields), **lot_columns(fields, number=number)}


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
    return reason


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


def _tell(lot: Lot, kind: str, what: str, body: str, now: datetime) -> bool:
    """Tell everybody at the buyer's, each once; whether anybody did not know yet."""
    told = notify(
        organization=lot.organization, kind=kind, key=f"{kind}:{lot.pk}", title=f"{what}: {lot.title}",
        body=body, link=f"/lots/{lot.pk}/", subject=lot, now=now,
    )  # fmt: skip
    return bool(told)


def _next_number(now: datetime) -> str:
    """The next of the year's numbers, such as LOT-2026-0147."""
    series = f"LOT-{now:%Y}"
    if not NumberSeries.objects.filter(series=series).update(last=F("last") + 1):
        NumberSeries.objects.create(series=series, last=1)
    return str(NumberSeries.objects.get(series=series))
