"""What the two sides do in a negotiation: counter, accept, decline, withdraw. Each deed is one transaction.

Each begins with the clock: an offer whose time is up has fallen away, whether or not a sweep has come to it. To do
again what one has done already changes nothing and is no error.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from buyer_portal.bids import services as bids
from buyer_portal.bids.models import Bid
from buyer_portal.deals import states
from buyer_portal.deals.errors import NotYourTurn, OtherOffer
from buyer_portal.deals.models import BUYER, PRODUCER, Negotiation, Offer
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services.awards import award_volume
from shared import schemas
from shared.accounts.actors import SYSTEM, Actor, Role
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import InvalidMove, NotFound, StaleVersion
from shared.reactions import react
from shared.schemas import json

from .answering import answerable, check_version, countered, expiry, repeats, require_known_bidder, require_negotiable
from .standing import in_turn, other, reflect, standing_offer
from .steps import close, fall_back
from .telling import tell_buyer


@atomic
def counter_offer(*, negotiation: Negotiation, body: schemas.CounterOffer, by: Actor, now: datetime) -> Negotiation:
    """Answer the standing offer with another, which takes its place (sends `bid.counter_offer` or `bid.updated`)."""
    by.require(Role.TRADER)
    negotiation, side = _take_up(negotiation, by, now)
    standing = standing_offer(negotiation)
    if standing is not None and standing.by == side and repeats(standing, body):
        return negotiation
    standing = answerable(negotiation, side, standing, offer_id=body.offer_id)
    require_negotiable(negotiation.bid)
    terms = countered(standing, body, negotiation.bid.lot)
    expires_at = expiry(body.expires_at, now)
    check_version(negotiation, body.expected_version)
    standing.move_to(states.COUNTERED, now=now)
    offer = add_offer(negotiation, standing, terms, side, expires_at=expires_at, by=by, now=now)
    negotiation.change(now=now, rounds=F("rounds") + 1, turn_since=now)
    record_event(verb="counter_offer", subject=negotiation, by=by, now=now, data={"offer": offer.number})
    bid = reflect(negotiation, now)
    if side == BUYER:
        bids.announce(bid=bid, event="bid.counter_offer", now=now, counterOffer=offer.to_wire())
    else:
        bids.announce(bid=bid, event="bid.updated", now=now)
        tell_buyer(bid, "counter_received", f"{negotiation.producer} countered on {bid.lot.number}",
                    "It is your turn.", now, offer.pk)  # fmt: skip
    return negotiation


@atomic
def accept_offer(
    *,
    negotiation: Negotiation,
    by: Actor,
    now: datetime,
    offer_id: str | None = None,
    terms_hash: str | None = None,
    expected_version: int | None = None,
) -> Negotiation:
    """Agree to the other side's standing offer: the volume is awarded and a contract is drawn up from its terms.

    `offer_id` and `terms_hash` may be left out only while the other side has made one offer. Raises OtherOffer with
    the record where they are not those that stand, NothingLeft where others were awarded the volume meanwhile.
    """
    by.require(Role.OWNER)
    Lot.objects.filter(pk=negotiation.bid.lot_id).update(updated_at=F("updated_at"))  # acceptances on a lot: in turn
    negotiation, side = _take_up(negotiation, by, now)
    agreed = negotiation.offers.filter(status=states.ACCEPTED).first()
    if agreed is not None and agreed.by == other(side) and offer_id in (None, agreed.pk):
        return negotiation
    offer = answerable(negotiation, side, standing_offer(negotiation), offer_id=offer_id, terms_hash=terms_hash)
    if offer_id is None and negotiation.offers.filter(by=offer.by).count() > 1:
        raise OtherOffer("Say which offer you accept, by offerId and termsHash.", record=negotiation.as_record())
    require_negotiable(negotiation.bid)
    require_known_bidder(negotiation.bid)
    check_version(negotiation, expected_version)
    award_volume(lot=negotiation.bid.lot, amount=offer.terms.volume.amount, now=now)
    offer.move_to(states.ACCEPTED, now=now)
    negotiation.move_to(states.AGREED, now=now)
    record_event(
        verb="accept_offer", subject=negotiation, by=by, now=now, before=states.OPEN, after=states.AGREED,
        data={"offer": offer.number, "terms": offer.terms_hash},
    )  # fmt: skip
    bid = reflect(negotiation, now, accepted=offer)
    if side == PRODUCER:
        tell_buyer(bid, "offer_accepted", f"{negotiation.producer} accepted your offer on {bid.lot.number}",
                    "The contract is drawn up.", now, offer.pk)  # fmt: skip
    react("offer_accepted", negotiation=negotiation, offer=offer, bid=bid, by=by, now=now)
    return negotiation


@atomic
def decline_offer(
    *, negotiation: Negotiation, by: Actor, now: datetime, offer_id: str | None = None, text: str = ""
) -> Negotiation:
    """Decline the other side's counter: the newest earlier offer that lives stands again, or the deal is over.

    Declining offer 1 is rejecting the bid.
    """
    by.require(Role.TRADER)
    negotiation, side = _take_up(negotiation, by, now)
    if offer_id and negotiation.offers.filter(pk=offer_id, status=states.DECLINED, by=other(side)).exists():
        return negotiation
    offer = answerable(negotiation, side, standing_offer(negotiation), offer_id=offer_id)
    if offer.number == 1:
        return reject_bid(bid=negotiation.bid, by=by, now=now, text=text).negotiation
    offer.move_to(states.DECLINED, now=now)
    record_event(verb="decline_offer", subject=negotiation, by=by, now=now, why=text, data={"offer": offer.number})
    fall_back(negotiation, offer, side, now)
    return negotiation


@atomic
def withdraw_offer(
    *,
    negotiation: Negotiation,
    by: Actor,
    now: datetime,
    offer_id: str | None = None,
    expected_version: int | None = None,
) -> Negotiation:
    """Take back one's own counter while it waits; the newest earlier offer that lives stands again.

    Withdrawing offer 1 is withdrawing the bid; with `offer_id` of a counter it never is. Raises NotYourTurn where no
    offer of one's own waits, OtherOffer where it is not the one that was named.
    """
    by.require(Role.TRADER)
    negotiation, side = _take_up(negotiation, by, now)
    if offer_id and negotiation.offers.filter(pk=offer_id, status=states.WITHDRAWN, by=side).exists():
        return negotiation
    offer = standing_offer(negotiation)
    if offer is None or offer.by != side:
        raise NotYourTurn("There is no offer of yours that waits for an answer.", record=negotiation.as_record())
    if offer_id and offer.pk != offer_id:
        raise OtherOffer("Another offer stands by now. Look at it, then decide.", record=negotiation.as_record())
    check_version(negotiation, expected_version)
    if offer.number == 1:
        return withdraw_bid(bid=negotiation.bid, by=by, now=now).negotiation
    offer.move_to(states.WITHDRAWN, now=now)
    record_event(verb="withdraw_offer", subject=negotiation, by=by, now=now, data={"offer": offer.number})
    fall_back(negotiation, offer, side, now)
    return negotiation


@atomic
def reject_bid(
    *,
    bid: Bid,
    by: Actor,
    now: datetime,
    code: schemas.ReasonCode = "unspecified",
    text: str = "",
    expected_version: int | None = None,
) -> Bid:
    """Say no to a bid for good, with a coded reason and a sentence that its producer reads (sends `bid.rejected`)."""
    in_turn(bid.pk)
    bid = bids.stored(bid)
    if by.via not in {"system", "admin"} and by.organization_id != bid.buyer_id:
        raise NotFound("There is no such bid.")
    negotiation = Negotiation.objects.filter(bid=bid).first()
    by.require(Role.OWNER if negotiation is not None and negotiation.rounds else Role.TRADER)
    if bid.status == "rejected" and bid.reason_code == code and bid.reason == text:
        return bid
    if not bid.is_live:
        raise InvalidMove(f"This bid is {bid.get_status_display().lower()} already.", record=bid.as_record())
    if expected_version not in (None, bid.version):
        raise StaleVersion("This bid was changed in the meantime. Look at it again.", record=bid.as_record())
    why: dict[str, Any] = {"reason_code": code, "reason": text, "offer": "", "turn": "none"}
    if negotiation is None:
        bids.keep_status(bid=bid, status="rejected", now=now, **why)
        changed = []
    else:
        changed = close(negotiation, states.DECLINED, states.DECLINED, now)
        reflect(negotiation, now, **why)
    bid = bids.stored(bid)
    record_event(verb="reject_bid", subject=bid, by=by, now=now, after=bid.status, why=text, data={"code": code})
    bids.announce(bid=bid, event="bid.rejected", now=now, changed=changed)
    return bid


@atomic
def withdraw_bid(*, bid: Bid, by: Actor, now: datetime, expected_version: int | None = None) -> Bid:
    """Take a bid back for good. The buyer is told."""
    by.require(Role.TRADER)
    in_turn(bid.pk)
    bid = bids.stored(bid)
    if bid.organization_id != by.organization_id:
        raise NotFound("There is no such bid.")
    if bid.status == "withdrawn":
        return bid
    if not bid.is_live:
        raise InvalidMove(
            f"This bid is {bid.get_status_display().lower()} and cannot be withdrawn.", record=bid.as_record()
        )
    if expected_version not in (None, bid.version):
        raise StaleVersion("This bid was changed in the meantime. Look at it again.", record=bid.as_record())
    negotiation = Negotiation.objects.get(bid=bid)
    changed = close(negotiation, states.WITHDRAWN, states.WITHDRAWN, now)
    reflect(negotiation, now, offer="", turn="none")
    bid = bids.stored(bid)
    record_event(verb="withdraw_bid", subject=bid, by=by, now=now, after=bid.status)
    bids.announce(bid=bid, event="bid.updated", now=now, changed=changed)
    tell_buyer(bid, "bid_withdrawn", f"Bid withdrawn on {bid.lot.number}", f"By {bid.organization}.", now, bid.pk)
    return bid


@atomic
def settle_clock(*, negotiation: Negotiation, now: datetime) -> bool:
    """Let the standing offer fall away if its time is up; whether it did. Any number of clocks may do this at once."""
    standing = standing_offer(negotiation)
    if standing is None or standing.is_alive(now):
        return False
    standing.move_to(states.EXPIRED, now=now)
    record_event(verb="expire_offer", subject=negotiation, by=SYSTEM, now=now, data={"offer": standing.number})
    fall_back(negotiation, standing, "", now)
    return True


def nothing_to_answer(negotiation: Negotiation) -> InvalidMove:
    """The refusal of an answer where no offer can be read."""
    return InvalidMove("There is no offer here that can be answered.", record=negotiation.as_record())


def negotiation_of(bid: Bid) -> Negotiation:
    """The negotiation of a bid. Raises InvalidMove for one that is not verified and so has none."""
    found: Negotiation | None = Negotiation.objects.whole().filter(bid=bid).first()
    if found is None:
        raise InvalidMove(
            "This bid came without credentials. Its owner has to confirm it before it can be negotiated.",
            code="unverified", record=bid.as_record(),
        )  # fmt: skip
    return found


def add_offer(
    negotiation: Negotiation,
    answered: Offer | None,
    terms: schemas.OfferTerms,
    side: str,
    *,
    expires_at: datetime,
    by: Actor,
    now: datetime,
    sealed: bool = False,
) -> Offer:
    offer: Offer = Offer.objects.create(
        negotiation=negotiation,
        number=negotiation.offers.count() + 1,
        by=side,
        body="" if sealed else json.dumps(terms).decode(),
        terms_hash="" if sealed else terms.hash,
        answers=answered,
        made_by=by.user,
        made_by_name=by.user.name if by.user else "",
        expires_at=expires_at,
        created_at=now,
        updated_at=now,
    )
    return offer


def _take_up(negotiation: Negotiation, by: Actor, now: datetime) -> tuple[Negotiation, str]:
    """The negotiation as it stands at `now`, and the side `by` acts for. Raises NotFound for a third party."""
    in_turn(negotiation.bid_id)
    found: Negotiation = Negotiation.objects.whole().get(pk=negotiation.pk)
    side = found.side_of(by)
    if not side:
        raise NotFound("There is no such negotiation.")
    if settle_clock(negotiation=found, now=now):
        found = Negotiation.objects.whole().get(pk=negotiation.pk)
    return found, side
