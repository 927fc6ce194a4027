"""Bids as they come in: what producers write, and who they are."""

from buyer_portal.bids.services import submit_bid
from buyer_portal.deals.models import Negotiation
from buyer_portal.lots import states as lot_states
from buyer_portal.lots.tests.factories import lot_of
from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.accounts.roles import Home, Kind
from shared.accounts.tests.factories import NOW, OrganizationFactory, UserFactory

OFFERED = {
    "volume": {"amount": 4000, "unit": "tonnes"},
    "pricing": {"currency": "USD"},
    "pricePerUnit": 2120,
    "deliveryLocation": "Zürich (ZRH)",
    "message": "From our Rotterdam plant.",
    "specification": {
        "pathway": "HEFA-SPK",
        "feedstock": "Used cooking oil",
        "feedstockOrigin": "NL",
        "carbonIntensity": 14,
        "carbonMethod": "corsia_default",
        "certifications": ["ISCC CORSIA"],
    },
}


def producer(name="Rotterdam Renewables B.V.", person="Joost van Dalen"):
    """A producer as the trusted dashboard names them: a person and an organisation whose home is the other portal."""
    organization = OrganizationFactory(name=name, kind=Kind.PRODUCER, home=Home.PEER)
    user = UserFactory(name=person, home=Home.PEER)
    return Actor(user=user, organization=organization, role=Role.OWNER, via="trusted", key_id="environment")


def written(lot, by, **changes):
    """The body of a bid on `lot`; None takes a field away."""
    body = OFFERED | {"lotId": lot.pk, "bidderId": by.user.external_id} | changes
    return schemas.SubmitBid.model_validate({name: value for name, value in body.items() if value is not None})


def submitted(lot, by, *, now=NOW, credential="environment", **changes):
    """A bid that came in, with its negotiation."""
    return submit_bid(body=written(lot, by, **changes), bidder=by.user, credential=credential, by=by, now=now).bid


def negotiation_of(bid):
    return Negotiation.objects.whole().get(bid=bid)


def open_lot(member, **more):
    return lot_of(member, lot_states.PUBLISHED, **more)
