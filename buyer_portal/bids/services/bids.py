"""What happens to bids as such: they come in, are confirmed, and are opened. What is negotiated stands in `deals`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from buyer_portal.bids import states
from buyer_portal.bids.models import Bid, bid_columns
from buyer_portal.lots import states as lot_states
from buyer_portal.lots.models import Lot, LotRevision
from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.accounts.models import Organization, User
from shared.audit.services import record_event
from shared.db import atomic
from shared.deals.binding import binds_until
from shared.errors import DomainError, Forbidden, Invalid, InvalidMove, StaleVersion, Unprocessable
from shared.exchange.services import send_event
from shared.reactions import react
from shared.schemas import json

from . import sealing

DASHBOARD, PARTNER = "producer-dashboard", "api"


@dataclass(frozen=True)
class Submitted:
    """The bid, and whether it was new: a repeat of the same bid finds the one that is there."""

    bid: Bid
    created: bool


class AnotherBid(DomainError):
    """The organisation has a live bid on this lot already."""

    code = "one_live_bid"


class ReusedExternalId(DomainError):
    """The bidder's own id stands for another bid."""

    code = "external_bid_id_reused"


@atomic
def submit_bid(*, body: schemas.SubmitBid, bidder: User, credential: str, by: Actor, now: datetime) -> Submitted:
    """Take a bid for `by`'s organisation, and begin its negotiation with it (sends `bid.received`).

    `credential` scopes `externalBidId`: sent again with the same content it finds its bid, with other content it is
    ReusedExternalId. Without an organisation the bid is unverified: it takes nobody's place and binds nobody until its
    owner confirms it. Raises Unprocessable for an unknown lot, InvalidMove once bidding is over, AnotherBid, Invalid.
    """
    content = hashlib.sha256(json.canonical(body.to_dict())).hexdigest()
    if repeated := _sent_before(body, credential, content):
        return Submitted(repeated, created=False)
    if by.organization is not None:
        by.require(Role.TRADER)
    lot = _lot_for(body, by, now)
    fields, terms = _checked(lot, body, now)
    if by.organization is not None:
        _require_place(lot, by.organization)
    bid = Bid(
        lot=lot,
        lot_revision=body.lot_revision or lot.revision,
        buyer=lot.organization,
        organization=by.organization,
        bidder=bidder,
        bidder_name=body.bidder_name or bidder.name,
        source=DASHBOARD if by.via == "trusted" else PARTNER,
        verified=by.organization is not None,
        holds_place=by.organization is not None,
        credential=credential,
        external_bid_id=body.external_bid_id or "",
        content_hash=content,
        expires_at=fields.expires_at or binds_until(lot.bid_deadline or now),
        created_at=now,
        updated_at=now,
        **_written(lot, fields, terms),
    )
    bid.save(force_insert=True)
    record_event(verb="submit_bid", subject=bid, by=by, now=now, after=bid.status, data={"source": bid.source})
    react("bid_submitted", bid=bid, terms=terms, by=by, now=now)
    return Submitted(bid, created=True)


@atomic
def confirm_bid(*, bid: Bid, lot_revision: int, by: Actor, now: datetime, expected_version: int | None = None) -> Bid:
    """Say that a bid holds for the lot's newest edition; for a bid that came without credentials, that it is ours."""
    by.require(Role.TRADER)
    bid = stored(bid)
    if bid.organization_id not in (None, by.organization_id):
        raise Forbidden("This is another organisation's bid.", code="not_yours")
    lot = bid.lot
    if lot_revision != lot.revision:
        raise StaleVersion(
            f"The lot is at revision {lot.revision} now. Read it again, then confirm that one.", record=bid.as_record()
        )
    if bid.verified and bid.lot_revision == lot.revision and bid.status != states.STALE:
        return bid
    if not bid.is_live:
        raise InvalidMove(f"This bid is {bid.get_status_display().lower()}.", record=bid.as_record())
    _require_open(lot, now)
    claims: dict[str, Any] = {}
    if not bid.verified:
        user, organization = by.person()
        _require_own_bid(bid, user)
        _require_place(lot, organization)
        claims = {"verified": True, "holds_place": True, "organization": organization}
    bid.change(now=now, expected_version=expected_version, lot_revision=lot.revision, **claims)
    record_event(verb="confirm_bid", subject=bid, by=by, now=now, data={"revision": lot.revision})
    react("bid_confirmed", bid=bid, by=by, now=now)
    return stored(bid)


@atomic
def open_sealed_bids(*, lot: Lot, by: Actor, now: datetime) -> int:
    """Open what was sealed on a lot whose bidding is over, and write down who opened how many. Returns how many."""
    sealed = list(Bid.objects.on(lot).filter(sealed__gt="").whole())
    for bid in sealed:
        kept = sealing.unseal(bid.sealed)
        terms = schemas.OfferTerms.model_validate(kept["terms"])
        facts = schemas.BidFields.model_validate(kept["facts"])
        bid.change(
            now=now, sealed="", facts=_text(kept["facts"]), **bid_columns(terms, facts.specification, lot.fields)
        )
        react("bid_opened", bid=bid, terms=terms, by=by, now=now)
    if sealed:
        record_event(verb="open_sealed_bids", subject=lot, by=by, now=now, data={"bids": len(sealed)})
    return len(sealed)


def keep_status(*, bid: Bid, status: str, now: datetime, **fields: Any) -> Bid:
    """Write what follows from the negotiation: the bid's status, the offer that stands, whose turn it is."""
    if status not in states.LIVE:
        fields["holds_place"] = status == states.ACCEPTED
    if status == bid.status:
        bid.change(now=now, **fields)
    else:
        bid.move_to(status, now=now, **fields)
    return bid


def announce(*, bid: Bid, event: str, now: datetime, changed: Sequence[schemas.Offer] = (), **more: Any) -> None:
    """Tell the producer's side of `bid` and its lot.

    `changed` are offers beside the standing one that this changed, `more` are further records of the message.
    """
    told = bid.to_wire(**({"offers": changed} if changed else {}))
    send_event(
        event=event,
        aggregate=("bid", bid.pk, bid.version),
        payload={"bid": told, "lot": bid.lot.to_wire(), "organization": bid.buyer.to_wire(), **more},
        organization_id=bid.buyer_id,
        public=False,
        parties=[bid.organization_id] if bid.organization_id else [],
        now=now,
    )


def stored(bid: Bid) -> Bid:
    """The bid as it stands in the store now."""
    found: Bid = Bid.objects.whole().get(pk=bid.pk)
    return found


def revision_needed(lot: Lot) -> int:
    """The edition that bids must have been made or confirmed on: the newest that changed the deal, else the first."""
    material = (
        LotRevision.objects.filter(lot=lot, material=True).order_by("-revision").values_list("revision", flat=True)
    )
    return material.first() or 1


def is_sealed(lot: Lot) -> bool:
    """Whether bids on this lot are still sealed."""
    return lot.mode == "sealed" and lot.status == lot_states.PUBLISHED


def _sent_before(body: schemas.SubmitBid, credential: str, content: str) -> Bid | None:
    if not body.external_bid_id:
        return None
    rows = Bid.objects.whole().filter(external_bid_id=body.external_bid_id, credential=credential)
    found: Bid | None = rows.first()
    if found is not None and found.content_hash != content:
        raise ReusedExternalId(
            "This externalBidId stands for another bid. Send a new one under an id of its own.",
            record=found.as_record(),
        )
    return found


def _lot_for(body: schemas.SubmitBid, by: Actor, now: datetime) -> Lot:
    lot: Lot | None = Lot.objects.ever_published().whole().filter(pk=body.lot_id).first()
    if lot is None:
        raise Unprocessable("There is no such lot.", code="no_such_lot", fields={"lotId": ["There is no such lot."]})
    if lot.organization_id == by.organization_id:
        raise Forbidden("A bid on one's own lot is not possible.", code="own_lot")
    _require_open(lot, now)
    needed = revision_needed(lot)
    if body.lot_revision is not None and not needed <= body.lot_revision <= lot.revision:
        raise StaleVersion(
            f"The lot was changed: it is at revision {lot.revision} now. Read it again, then bid.",
            record=lot.as_record(),
        )
    return lot


def _require_open(lot: Lot, now: datetime) -> None:
    if lot.is_open(now):
        return
    over = lot.status in {lot_states.PUBLISHED, lot_states.CLOSED}
    what = "Bidding on this lot is over." if over else f"This lot is {lot.status} and takes no bids."
    raise InvalidMove(what, code="bidding_over", record=lot.as_record())


def _require_place(lot: Lot, organization: Organization) -> None:
    """Refuse a second live bid of one organisation on one lot; the store's own constraint settles a race."""
    placed = Bid.objects.on(lot).filter(organization=organization, holds_place=True).whole().first()
    if placed is not None:
        raise AnotherBid(
            "Your organisation has a bid on this lot already. Withdraw it first, or counter in its negotiation.",
            record=placed.as_record(),
        )


def _require_own_bid(bid: Bid, user: User) -> None:
    if bid.bidder_id != user.pk:
        raise Forbidden("This bid was made in another person's name.", code="not_yours")


def _checked(lot: Lot, body: schemas.SubmitBid, now: datetime) -> tuple[schemas.BidFields, schemas.OfferTerms]:
    """The bid's fields and terms, if they fit the lot. Raises Invalid, naming the fields that do not."""
    fields, wanted = body.fields, lot.fields
    try:
        terms = fields.terms(currency=lot.currency)
    except ValidationError as error:
        found = schemas.field_errors(error)
        raise Invalid("The bid is not complete: " + ", ".join(sorted(found)) + ".", fields=found) from error
    wrong: dict[str, list[str]] = {}
    unit, amount = terms.volume.unit, terms.volume.amount
    if lot.volume_unit and unit != lot.volume_unit:
        wrong["volume.unit"] = [f"This lot is tendered in {lot.volume_unit}; convert your volume to {lot.volume_unit}."]
    elif lot.volume_amount is not None:
        wrong |= _volume_errors(lot, wanted, amount, unit)
    if lot.currency and terms.pricing.currency != lot.currency:
        wrong["pricing.currency"] = [f"This lot is priced in {lot.currency}."]
    least = binds_until(lot.bid_deadline or now)
    if fields.expires_at is not None and fields.expires_at < least:
        when = least.strftime("%Y-%m-%d %H:%M UTC")
        wrong["expiresAt"] = [f"A bid on this lot binds at least until {when}, so that it can be judged."]
    if wrong:
        raise Invalid("The bid does not fit the lot: " + ", ".join(sorted(wrong)) + ".", fields=wrong)
    return fields, terms


def _volume_errors(lot: Lot, wanted: schemas.LotFields, amount: Decimal, unit: str) -> dict[str, list[str]]:
    assert lot.volume_amount is not None
    tolerance = (wanted.volume.tolerance_pct if wanted.volume else None) or 0
    most, least = lot.volume_amount * (100 + tolerance) / 100, lot.volume_amount * (100 - tolerance) / 100
    if amount > most:
        return {"volume.amount": [f"The lot is for {most.normalize():,f} {unit} at most."]}
    if wanted.split_allowed is False and amount < least:
        return {"volume.amount": [f"This lot is not split: bid for {least.normalize():,f} {unit} at least."]}
    if wanted.min_share is not None and amount < wanted.min_share:
        return {"volume.amount": [f"The smallest part that is awarded is {wanted.min_share.normalize():,f} {unit}."]}
    return {}


def _written(lot: Lot, fields: schemas.BidFields, terms: schemas.OfferTerms) -> dict[str, Any]:
    """The columns that hold what was written: open, or sealed until the opening."""
    facts = {name: value for name, value in fields.to_dict().items() if name in {"specification", "minShare"}}
    if is_sealed(lot):
        return {"sealed": sealing.seal({"facts": facts, "terms": terms.to_dict()})}
    return {"facts": _text(facts), **bid_columns(terms, fields.specification, lot.fields)}


def _text(value: Any) -> str:
    return json.dumps(value).decode()
