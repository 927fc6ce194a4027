"""What can be done with a lot: one function a deed. Each is one transaction, with its audit row and its message.

Each begins with the lot as it stands in the store and leaves the caller's instance alone: what is returned is the lot
as it became, and a transaction that has to run again (`shared.db.atomic`) starts from the store and not from itself.
To do again what is done already changes nothing and is no error.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.audit.models import Event
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import Invalid, InvalidMove, StaleVersion
from shared.ids import new_id
from shared.reactions import react

from .deadlines import with_deadline, with_deadline_after
from .numbers import take_number
from .steps import announce, columns, keep_revision, keep_words, moved, rewrite, stored, tell_buyer

TIME_TO_RESTORE = timedelta(days=90)
ONE_SITTING = timedelta(minutes=30)


@atomic
def create_lot(*, fields: schemas.LotFields, by: Actor, now: datetime, publish: bool = False, pk: str = "") -> Lot:
    """Begin a draft; with `publish`, put it before the producers in the same step (sends `lot.created`).

    With `pk`, the id that was set aside for it, it is begun once: where it is there already it is edited.
    """
    begun = Lot.objects.visible_to(by).filter(pk=pk).first() if pk else None
    if begun is not None:
        return edit_lot(lot=begun, fields=fields, by=by, now=now)
    lot = _begin(fields, verb="create_lot", by=by, now=now, pk=pk)
    return _publish(lot, event="lot.created", by=by, now=now, expected_version=None) if publish else lot


@atomic
def autosave_lot(
    *, pk: str, fields: schemas.LotFields, by: Actor, now: datetime, expected_version: int | None = None
) -> Lot:
    """Keep what is being typed in the draft `pk`, which its first words begin. What producers see is never autosaved.

    Without `expected_version` it is a page's first save: of several at once each is made from the one before it.
    The audit trail gets one line for half an hour of one person's writing, not one for every pause.
    """
    by.require(Role.TRADER)
    while True:
        try:
            return _keep_typed(pk, fields, by, now, expected_version)
        except StaleVersion:  # somebody else has saved since it was read: it can be read again
            if expected_version is not None:
                raise


def _keep_typed(pk: str, fields: schemas.LotFields, by: Actor, now: datetime, expected_version: int | None) -> Lot:
    lot: Lot | None = Lot.objects.whole().visible_to(by).filter(pk=pk).first()
    if lot is None:
        return _begin(fields, verb="create_lot", by=by, now=now, pk=pk)
    if lot.status != states.DRAFT:
        raise InvalidMove(f"This lot is {lot.status} now: what you type is kept only when you save it.")
    changed = [name for name, _, _ in schemas.differences(lot.fields, fields)]
    if not changed:
        return lot
    version = lot.version if expected_version is None else expected_version
    rewrite(lot, fields, now=now, version=version)
    if not _is_still_writing(lot, by, now):
        record_event(verb="edit_lot", subject=lot, by=by, now=now, data={"changed": changed})
    return lot


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
    lot = stored(lot)
    if not lot.may_be_edited(now):
        ended = "its bidding is over" if lot.status == states.PUBLISHED else f"it is {lot.status}"
        raise InvalidMove(f"This lot can no longer be edited: {ended}.", record=lot.as_record())
    published, before = lot.status == states.PUBLISHED, lot.fields
    if published:
        fields = with_deadline_after(before, fields, now)
    changed = [name for name, _, _ in schemas.differences(before, fields)]
    if not changed:
        return lot
    if published:
        react("lot_changing", lot=lot, by=by, now=now)
        material = bool(schemas.material_changes(before, fields))
        return _revise(lot, fields, changed, material=material, by=by, now=now, version=version)
    rewrite(lot, fields, now=now, version=version)
    record_event(verb="edit_lot", subject=lot, by=by, now=now, data={"changed": changed})
    return lot


@atomic
def publish_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Put a complete draft before the producers (sends `lot.published`)."""
    by.require(Role.TRADER)
    return _publish(stored(lot), event="lot.published", by=by, now=now, expected_version=expected_version)


@atomic
def close_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """End the bidding, by hand or by the clock. The buyer then has ten days to award the lot."""
    by.require(Role.TRADER)
    lot = stored(lot)
    ended = min(now, lot.bid_deadline or now)  # it may be some seconds until the clock comes to it
    if not moved(lot, states.CLOSED, now=now, expected_version=expected_version, closed_at=ended):
        return lot
    record_event(verb="close_lot", subject=lot, by=by, now=now, before=states.PUBLISHED, after=lot.status)
    react("lot_closed", lot=lot, by=by, now=now)
    announce(lot, "lot.closed", now)
    if by.via == "system":
        tell_buyer(lot, "lot_closed", "Bidding is closed", "You have 10 days to award it, or to end it.", now)
    return lot


@atomic
def cancel_lot(*, lot: Lot, reason: str, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Take a published or closed lot back, for good, with a reason that every producer sees."""
    by.require(Role.TRADER)
    lot, why = stored(lot), _reason(reason)
    before, ended = lot.status, lot.closed_at or min(now, lot.bid_deadline or now)
    version = lot.version if expected_version is None else expected_version  # `before` hangs on it
    react("lot_ending", lot=lot, by=by, now=now)
    if not moved(lot, states.CANCELLED, now=now, expected_version=version, reason=why, closed_at=ended):
        return lot
    record_event(verb="cancel_lot", subject=lot, by=by, now=now, before=before, after=lot.status, why=lot.reason)
    react("lot_cancelled", lot=lot, by=by, now=now)
    announce(lot, "lot.deleted", now)
    return lot


@atomic
def end_lot_unsuccessful(
    *, lot: Lot, reason: str, by: Actor, now: datetime, expected_version: int | None = None
) -> Lot:
    """Say that a closed lot is not awarded, with a reason that every producer sees."""
    by.require(Role.TRADER)
    lot, why = stored(lot), _reason(reason)
    react("lot_ending", lot=lot, by=by, now=now)
    if not moved(lot, states.UNSUCCESSFUL, now=now, expected_version=expected_version, reason=why):
        return lot
    record_event(
        verb="end_lot_unsuccessful", subject=lot, by=by, now=now,
        before=states.CLOSED, after=lot.status, why=lot.reason,
    )  # fmt: skip
    react("lot_unsuccessful", lot=lot, by=by, now=now)
    announce(lot, "lot.closed", now)
    return lot


@atomic
def delete_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Put a draft away. Producers never saw it; for 90 days it can be restored."""
    by.require(Role.TRADER)
    lot = stored(lot)
    if not moved(lot, states.DELETED, now=now, expected_version=expected_version):
        return lot
    record_event(verb="delete_lot", subject=lot, by=by, now=now, before=states.DRAFT, after=lot.status)
    return lot


@atomic
def restore_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """Take a draft up again that was put away at most 90 days ago."""
    by.require(Role.TRADER)
    lot = stored(lot)
    if lot.status == states.DELETED and lot.updated_at < now - TIME_TO_RESTORE:
        raise InvalidMove(
            "This lot was put away more than 90 days ago and cannot be taken up again. Copy it instead.",
            code="too_late", record=lot.as_record(),
        )  # fmt: skip
    if not moved(lot, states.DRAFT, now=now, expected_version=expected_version):
        return lot
    record_event(verb="restore_lot", subject=lot, by=by, now=now, before=states.DELETED, after=lot.status)
    return lot


def _is_still_writing(lot: Lot, by: Actor, now: datetime) -> bool:
    """Whether the newest line about this lot says already that this person writes it."""
    newest = Event.objects.about(lot).first()
    if newest is None or newest.verb not in {"create_lot", "copy_lot", "edit_lot"}:
        return False
    return newest.actor_id == by.id and newest.at > now - ONE_SITTING


def _begin(
    fields: schemas.LotFields,
    *,
    verb: str,
    by: Actor,
    now: datetime,
    data: dict[str, Any] | None = None,
    pk: str = "",
) -> Lot:
    by.require(Role.TRADER)
    user, organization = by.person()
    number = _next_number(now)
    lot = Lot.objects.create(
        pk=pk or new_id(),
        number=number,
        organization=organization,
        posted_by=user,
        created_at=now,
        updated_at=now,
        **columns(fields, number),
    )
    keep_words(lot)
    record_event(verb=verb, subject=lot, by=by, now=now, after=lot.status, data=data)
    return lot


def _publish(lot: Lot, *, event: str, by: Actor, now: datetime, expected_version: int | None) -> Lot:
    fields, words = with_deadline(lot.fields, now), lot.search_text
    if lot.status == states.DRAFT:
        _require_publishable(fields, now)
    version = lot.version if expected_version is None else expected_version  # the columns hang on it
    if not moved(
        lot, states.PUBLISHED, now=now, expected_version=version,
        revision=1, published_at=now, **columns(fields, lot.number),
    ):  # fmt: skip
        return lot
    keep_words(lot, words)
    keep_revision(lot, material=False, changed=[], by=by, now=now)
    record_event(verb="publish_lot", subject=lot, by=by, now=now, before=states.DRAFT, after=lot.status)
    react("lot_published", lot=lot, by=by, now=now)
    announce(lot, event, now)
    return lot


def _revise(
    lot: Lot, fields: schemas.LotFields, changed: list[str], *, material: bool, by: Actor, now: datetime, version: int
) -> Lot:
    _require_publishable(fields, now)
    rewrite(lot, fields, now=now, version=version, revision=F("revision") + 1)
    keep_revision(lot, material=material, changed=changed, by=by, now=now)
    data = {"revision": lot.revision, "material": material, "changed": changed}
    record_event(verb="edit_lot", subject=lot, by=by, now=now, data=data)
    react("lot_changed", lot=lot, material=material, by=by, now=now)
    announce(lot, "lot.updated", now)
    return lot


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


def _next_number(now: datetime) -> str:
    """The next of the year's numbers, such as LOT-2026-0147."""
    series = f"LOT-{now:%Y}"
    return f"{series}-{take_number(series):04d}"
