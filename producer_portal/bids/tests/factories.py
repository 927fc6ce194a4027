"""Bids as producers write them here, and as the Buyer portal tells of them."""

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import begin_bid, save_bid
from shared import schemas
from shared.accounts.tests.factories import NOW
from shared.ids import new_id

WRITTEN = {
    "volume": {"amount": 4000, "unit": "tonnes"},
    "pricing": {"currency": "USD"},
    "pricePerUnit": 2120,
    "deliveryLocation": "Zürich (ZRH)",
    "specification": {"pathway": "HEFA-SPK", "feedstock": "Used cooking oil", "carbonIntensity": 14},
}
LATER = "2027-03-01T00:00:00.000Z"


def written(**changes):
    body = WRITTEN | changes
    return schemas.BidFields.model_validate({name: value for name, value in body.items() if value is not None})


def drafted(lot, by, **changes):
    """A complete draft for `lot`."""
    return save_bid(bid=begin_bid(lot=lot, by=by, now=NOW), fields=written(**changes), by=by, now=NOW, reached=5)


def offer(number, side, status="pending", price=2120):
    terms = {"volume": {"amount": 4000, "unit": "tonnes"}, "pricing": {"currency": "USD", "pricePerUnit": price}}
    whole = schemas.OfferTerms.model_validate(terms)
    return {
        "offerId": f"{number:024x}", "number": number, "by": side, "status": status, "terms": whole.to_dict(),
        "termsHash": whole.hash, "createdAt": "2026-11-21T09:30:00.000Z", "expiresAt": LATER,
    }  # fmt: skip


def told(bid: ProducerBid, status="pending", version=2, **more):
    """The bid as the Buyer portal has it, in wire form."""
    standing = {"pending": offer(1, "producer"), "counter_offer": offer(2, "buyer", price=2050)}.get(status)
    turn = {"pending": "buyer", "counter_offer": "producer", "stale": "producer"}.get(status, "none")
    record = {
        "_id": bid.buyer_bid_id or new_id(), "version": version, "lotId": bid.lot_id, "lotRevision": 1,
        "organizationId": bid.organization_id, "bidderId": bid.made_by.external_id, "status": status,
        "source": "producer-dashboard", "externalBidId": bid.pk, "turn": turn, "currentOffer": standing,
        "volume": {"amount": 4000, "unit": "tonnes"}, "createdAt": "2026-11-21T09:30:00.000Z",
    }  # fmt: skip
    return {name: value for name, value in (record | more).items() if value is not None}


def record(bid, status="pending", version=2, **more):
    return schemas.Bid.model_validate(told(bid, status, version, **more))
