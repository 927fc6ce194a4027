"""Whether an offer may be answered, and by what: the rules that every deed of a negotiation asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import ValidationError

from buyer_portal.bids import services as bids
from buyer_portal.bids.models import Bid
from buyer_portal.deals import states
from buyer_portal.deals.errors import NotYourTurn, OtherOffer, Sealed, StaleBid
from buyer_portal.deals.models import Negotiation, Offer
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services.awards import require_volume_fits
from shared import schemas
from shared.errors import Invalid, InvalidMove, StaleVersion
from shared.identity.clerk.services import is_unresolved

COUNTER_LASTS = timedelta(hours=72)
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=30)


def answerable(
    negotiation: Negotiation,
    side: str,
    standing: Offer | None,
    *,
    offer_id: str | None = None,
    terms_hash: str | None = None,
) -> Offer:
    """The standing offer, if it is the other side's and the one that was named. Raises the reason if it is not."""
    record = negotiation.as_record()
    if negotiation.status != states.OPEN or standing is None:
        raise InvalidMove(f"This negotiation is {negotiation.status}; nothing waits for an answer.", record=record)
    if offer_id not in (None, standing.pk) or terms_hash not in (None, standing.terms_hash):
        raise OtherOffer("Another offer stands by now. Look at it, then decide.", record=record)
    if standing.by == side:
        raise NotYourTurn("Your own offer stands; the other side is to answer it.", record=record)
    return standing


def require_negotiable(bid: Bid) -> None:
    """Refuse a deed on a bid that is sealed or stale, or whose lot is over."""
    lot, record = bid.lot, bid.as_record()
    if bid.is_sealed or bids.is_sealed(lot):
        raise Sealed("Bids on this lot are opened when bidding closes. Until then nothing is agreed.", record=record)
    if bid.lot_revision < bids.revision_needed(lot):
        raise StaleBid(
            "The lot was changed. The producer has to confirm the bid for its newest edition first.", record=record
        )
    if lot.status not in {"published", "closed"}:
        raise InvalidMove(f"The lot is {lot.status}.", record=record)


def require_known_bidder(bid: Bid) -> None:
    """Refuse to agree while the identity provider has not said who the bidder is: a contract is made with somebody."""
    if is_unresolved(bid.bidder):
        raise InvalidMove(
            "Who made this bid is not confirmed yet: the sign-in service does not answer. It is asked again by itself.",
            code="bidder_not_confirmed", record=bid.as_record(),
        )  # fmt: skip


def countered(standing: Offer, body: schemas.CounterOffer, lot: Lot) -> schemas.OfferTerms:
    """The terms of a counter to `standing`. Raises Invalid where they are none, or change nothing."""
    try:
        terms = body.terms_after(standing.terms)
    except ValidationError as error:
        found = schemas.field_errors(error)
        raise Invalid("The counter does not hang together: " + ", ".join(sorted(found)) + ".", fields=found) from error
    if not schemas.changes_between(standing.terms, terms):
        raise Invalid("This counter changes nothing. Accept the offer, or change a term.", code="nothing_changed")
    require_volume_fits(lot=lot, amount=terms.volume.amount)
    return terms


def repeats(standing: Offer, body: schemas.CounterOffer) -> bool:
    """Whether `standing`, one's own, is what this counter would have made: it was sent twice."""
    answered = standing.answers
    if answered is None or body.offer_id not in (None, answered.pk):
        return False
    try:
        return body.terms_after(answered.terms).hash == standing.terms_hash
    except ValidationError:
        return False


def expiry(wanted: datetime | None, now: datetime) -> datetime:
    """Until when a counter stands: 72 hours unless it says so, from one hour to 30 days. Raises Invalid."""
    if wanted is None:
        return now + COUNTER_LASTS
    if not now + SHORTEST <= wanted <= now + LONGEST:
        raise Invalid(
            "An offer stands for an hour at least and 30 days at most.",
            fields={"expiresAt": ["Choose a time from one hour to 30 days from now."]},
        )
    return wanted


def check_version(negotiation: Negotiation, expected_version: int | None) -> None:
    """Raise StaleVersion unless the bid is at the version that the caller saw."""
    bid = negotiation.bid
    if expected_version not in (None, bid.version):
        raise StaleVersion("This bid was changed in the meantime. Look at it again.", record=bid.as_record())
