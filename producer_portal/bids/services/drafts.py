"""What a producer does with bids here: write them, and put them on their way.

A bid is first put on its way, which is a row; then it is sent, by whoever comes first: the page itself, a worker, the
clock. The Buyer portal knows it by our id, so that sending it twice makes one bid.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from producer_portal.marketplace.models import MarketLot
from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import DomainError, Invalid, InvalidMove
from shared.ids import new_id
from shared.schemas import json

from .mirror import stored

INLINE = timedelta(seconds=2)  # who put it on its way sends it; if that fails, the clock comes


class OneBid(DomainError):
    """The organisation works on a bid for this lot already."""

    code = "one_live_bid"


@atomic
def begin_bid(*, lot: MarketLot, by: Actor, now: datetime, pk: str = "") -> ProducerBid:
    """Begin a draft for a lot that is open; the one that the organisation has already is shown again.

    `pk` is the id that the Buyer portal knows it by already; without it, it gets a new one.
    """
    by.require(Role.TRADER)
    user, organization = by.person()
    held: ProducerBid | None = (
        ProducerBid.objects.whole().on(lot.pk).filter(organization=organization, holds_place=True).first()
    )
    if held is not None and held.is_editable:
        return held
    if held is not None:
        raise OneBid("Your organisation has a bid on this lot already.", record=held.as_record())
    _require_open(lot, now)
    bid = ProducerBid.objects.create(
        pk=pk or new_id(), organization=organization, made_by=user, lot_id=lot.pk, lot_number=lot.number,
        lot_title=lot.title, buyer_name=lot.buyer_name, lot_revision=lot.revision, created_at=now, updated_at=now,
    )  # fmt: skip
    record_event(verb="begin_bid", subject=bid, by=by, now=now, after=bid.status)
    return bid


@atomic
def save_bid(
    *, bid: ProducerBid, fields: schemas.BidFields, by: Actor, now: datetime, reached: int | None = None,
    expected_version: int | None = None,
) -> ProducerBid:  # fmt: skip
    """Keep what was written so far. `reached` is the step of the wizard that it came to."""
    by.require(Role.TRADER)
    bid = stored(bid)
    if not bid.is_editable:
        raise InvalidMove("This bid is on its way already and is not changed any more.", record=bid.as_record())
    values: dict[str, Any] = {"body": json.dumps(fields).decode(), "reached": max(bid.reached, reached or 0)}
    if bid.status == states.FAILED:
        bid.move_to(states.DRAFT, now=now, expected_version=expected_version, problem="", problem_fields={}, **values)
    else:
        bid.change(now=now, expected_version=expected_version, **values)
    return bid


@atomic
def delete_bid(*, bid: ProducerBid, by: Actor, now: datetime) -> ProducerBid:
    """Put a draft away."""
    by.require(Role.TRADER)
    bid = stored(bid)
    if bid.status != states.DELETED:
        before = bid.status
        bid.move_to(states.DELETED, now=now, holds_place=False)
        record_event(verb="delete_bid", subject=bid, by=by, now=now, before=before, after=bid.status)
    return bid


@atomic
def submit_bid(*, bid: ProducerBid, by: Actor, now: datetime, expected_version: int | None = None) -> ProducerBid:
    """Put a complete draft on its way. It is sent by `send_bid`, and again by itself until the answer is definite."""
    by.require(Role.TRADER)
    bid = stored(bid)
    if bid.status == states.SUBMITTING:
        return bid
    lot = bid.lot
    if lot is None:
        raise InvalidMove("This lot is not on the market any more.", record=bid.as_record())
    _require_open(lot, now)
    _require_complete(bid, lot)
    user, _ = by.person()
    if bid.status == states.FAILED:
        bid.move_to(states.DRAFT, now=now, problem="", problem_fields={})
        expected_version = None
    bid.move_to(
        states.SUBMITTING, now=now, expected_version=expected_version, made_by=user, lot_revision=lot.revision,
        attempts=0, next_attempt_at=now + INLINE, submitted_at=now, held_until=None,
    )  # fmt: skip
    record_event(verb="submit_bid", subject=bid, by=by, now=now, before=states.DRAFT, after=bid.status)
    return bid


def merged(bid: ProducerBid, changes: dict[str, Any]) -> schemas.BidFields:
    """What was written, with the wire form `changes` laid over it. Raises Invalid where the two do not go together.

    A price that is not among the changes follows the one that is, or the volume.
    """
    body = schemas.merged(bid.fields.to_dict(), changes)
    given = {"pricing", "pricePerUnit", "volume"} & changes.keys()
    if given and isinstance(body.get("pricing"), dict):
        sent = changes.get("pricing") or {}
        beside = "pricePerUnit" in changes or "pricePerUnit" in sent
        if beside or "price" not in sent:
            body["pricing"].pop("price", None)
        if "price" in sent and not beside:
            body["pricing"].pop("pricePerUnit", None)
        if "pricePerUnit" in changes:
            body["pricing"].pop("pricePerUnit", None)
    try:
        return schemas.BidFields.model_validate(body)
    except ValidationError as error:
        fields = schemas.field_errors(error)
        raise Invalid("Some fields are wrong: " + ", ".join(sorted(fields)) + ".", fields=fields) from error


def _require_open(lot: MarketLot, now: datetime) -> None:
    if not lot.is_open(now):
        what = "Bidding on this lot is over." if lot.is_active else "This lot is not on the market any more."
        raise InvalidMove(what, code="bidding_over")


def _require_complete(bid: ProducerBid, lot: MarketLot) -> None:
    """Raise Invalid, naming what is missing, unless the Buyer portal could take it as it is written."""
    try:
        terms = bid.fields.terms(currency=lot.currency)
    except ValidationError as error:
        fields = schemas.field_errors(error)
        raise Invalid("The bid is not complete yet: " + ", ".join(sorted(fields)) + ".", fields=fields) from error
    if lot.volume_unit and terms.volume.unit != lot.volume_unit:
        sentence = f"This lot is tendered in {lot.volume_unit}."
        raise Invalid(sentence, fields={"volume.unit": [sentence]})
