"""What the Buyer portal tells of a bid: the copy here is made as new as its word, whatever order it comes in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid, SeenOffer
from producer_portal.marketplace import services as market
from producer_portal.marketplace.models import MarketLot
from shared import schemas
from shared.accounts.actors import SYSTEM, Actor
from shared.accounts.models import Organization, User
from shared.audit.services import record_event
from shared.db import atomic
from shared.exchange.projections import Applied
from shared.ids import is_id
from shared.reactions import react
from shared.schemas import json

from .answering import answer_clock

FALLEN = ("declined", "withdrawn", "expired")


@atomic
def take_bid_event(envelope: schemas.BidEvent, *, now: datetime) -> Applied:
    """Take what a `bid.*` message says of lot, buyer, bid and contract, each if it is news."""
    if envelope.organization is not None:
        market.take_buyer(organization=envelope.organization, now=now)
    if envelope.lot is not None:
        market.take_lot(lot=envelope.lot, now=now, told_at=envelope.timestamp)
    applied = take_bid(record=envelope.bid, now=now, offers=[envelope.counter_offer] if envelope.counter_offer else [])
    if envelope.contract is not None:
        react("contract_told", contract=envelope.contract, now=now)
    return applied


@atomic
def take_bid(
    *, record: schemas.Bid, now: datetime, offers: Iterable[schemas.Offer] = (), by: Actor = SYSTEM
) -> Applied:
    """Make the copy of one bid as new as `record`; what is as new already stays. Reacts to what this changed.

    `by` is whose deed the record answers, if it is the answer to one of ours.
    """
    bid = _ours(record, now)
    if bid is None:
        return Applied.UNCHANGED
    ProducerBid.objects.filter(pk=bid.pk).update(updated_at=F("updated_at"))  # two at once: in turn
    bid = stored(bid)
    ended = _keep_offers(bid, record, offers, now)
    if record.version <= bid.mirror_version:
        return Applied.UNCHANGED
    before, status = bid.status, states.MIRRORED[record.status]
    kept = record.model_copy(update={"offers": None, "allowed_actions": None})
    ProducerBid.objects.filter(pk=bid.pk).update(
        status=status, version=F("version") + 1, updated_at=now, buyer_bid_id=record.id,
        mirror=json.dumps(kept).decode(), mirror_version=record.version, turn=record.turn,
        **answer_clock(bid, record, now),
        next_attempt_at=None, held_until=None, problem="", problem_fields={},
        holds_place=status in {states.WON, *states.OPEN}, lot_revision=record.lot_revision or bid.lot_revision,
    )  # fmt: skip
    bid = stored(bid)
    if before != status:
        why = (record.reason.text or "") if record.reason else ""
        record_event(verb="take_bid", subject=bid, by=SYSTEM, now=now, before=before, after=status, why=why)
    react("bid_told", bid=bid, before=before, ended=ended, by=by, now=now)
    return Applied.UPDATED


def stored(bid: ProducerBid) -> ProducerBid:
    """The bid as it stands in the store now."""
    found: ProducerBid = ProducerBid.objects.whole().get(pk=bid.pk)
    return found


def _ours(record: schemas.Bid, now: datetime) -> ProducerBid | None:
    """The row that this record is about; a bid that was made elsewhere, by our own key, gets a row here."""
    rows = ProducerBid.objects.whole()
    found: ProducerBid | None = rows.filter(buyer_bid_id=record.id).first()
    if found is None and record.external_bid_id and is_id(record.external_bid_id):
        found = rows.filter(pk=record.external_bid_id, lot_id=record.lot_id).first()
    if found is not None or not record.organization_id or not record.verified:
        return found
    organization = Organization.objects.filter(pk=record.organization_id, home="here").first()
    user = User.objects.filter(external_id=record.bidder_id).first()
    if organization is None or user is None:
        return None
    lot = MarketLot.objects.filter(pk=record.lot_id).first()
    elsewhere: ProducerBid = ProducerBid.objects.create(
        organization=organization, made_by=user, lot_id=record.lot_id, lot_number=record.lot_number or "",
        lot_title=lot.title if lot else "", buyer_name=lot.buyer_name if lot else "", status=states.SUBMITTING,
        buyer_bid_id=record.id, holds_place=False, submitted_at=record.created_at or now, created_at=now,
        updated_at=now,
    )  # fmt: skip
    return elsewhere


def _keep_offers(
    bid: ProducerBid, record: schemas.Bid, offers: Iterable[schemas.Offer], now: datetime
) -> list[schemas.Offer]:
    """Add offers that are new and, unless this word comes late, what is new of those that are known.

    At most one is pending: the one that stands by the newest word. Returns those that have just fallen away.
    """
    over = set(SeenOffer.objects.filter(bid=bid, status__in=FALLEN).values_list("number", flat=True))
    late, standing = record.version < bid.mirror_version, record.current_offer
    told = [*offers, *(record.offers or ()), *([standing] if standing else [])]
    for offer in {one.number: one for one in told}.values():
        known = SeenOffer.objects.filter(bid=bid, number=offer.number)
        status = "countered" if late and offer.status == "pending" else offer.status
        values = {"status": status, "body": json.dumps(offer).decode(), "seen_at": now}
        if not (known.exists() if late else known.update(**values)):
            SeenOffer.objects.create(bid=bid, number=offer.number, **values)
    if not late:
        fallen = SeenOffer.objects.filter(bid=bid, status="pending").exclude(number=standing.number if standing else 0)
        fallen.update(status="countered")
    return [] if late else [one for one in told if one.status in FALLEN and one.number not in over]
