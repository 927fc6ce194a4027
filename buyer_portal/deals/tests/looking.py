"""What the tests look at after a deed in a negotiation."""

from buyer_portal.bids.models import Bid
from buyer_portal.deals.models import Negotiation, Offer
from shared import schemas
from shared.audit.models import Event
from shared.exchange.models import OutboxEvent


def offers(deal):
    """(number, by, status) of each offer, oldest first."""
    return list(Offer.objects.filter(negotiation=deal).order_by("number").values_list("number", "by", "status"))


def stands(deal):
    """How it stands in the store: (negotiation's status, why, bid's status, whose turn)."""
    found = Negotiation.objects.select_related("bid").get(pk=deal.pk)
    return found.status, found.why, found.bid.status, found.bid.turn


def standing(deal):
    """The offer that waits for an answer."""
    return Offer.objects.filter(negotiation=deal, status="pending").first()


def told(deal):
    """The messages about the bid, oldest first: (event, status)."""
    rows = OutboxEvent.objects.filter(aggregate_type="bid", aggregate_id=deal.bid_id).order_by("aggregate_version")
    return [(row.event, schemas.parse_event(row.topic, row.body.encode()).bid.status) for row in rows]


def everything():
    """Every row that a deed could write."""
    return [list(model.objects.order_by("pk").values()) for model in (Bid, Negotiation, Offer, Event, OutboxEvent)]


def counter(**terms):
    return schemas.CounterOffer.model_validate(terms)
