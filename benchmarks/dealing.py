"""Fills a Buyer portal's store with bids and talks: `python -m benchmarks.dealing OFFERS BIDS…`.

All of it by the product's own services. Prints as JSON the paths of the pages, and the id of a contract signed by both.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import django
from django.core.management import call_command

django.setup()

from buyer_portal.bids.services import submit_bid  # noqa: E402
from buyer_portal.contracts.models import Contract  # noqa: E402
from buyer_portal.deals.models import Negotiation  # noqa: E402
from buyer_portal.deals.services import accept_offer, counter_offer  # noqa: E402
from buyer_portal.lots.models import Lot  # noqa: E402
from buyer_portal.lots.services import create_lot  # noqa: E402
from shared import clock, schemas  # noqa: E402
from shared.accounts.actors import Actor, Role  # noqa: E402
from shared.accounts.models import Organization, User  # noqa: E402
from shared.accounts.roles import Home, Kind  # noqa: E402

from .stores import person  # noqa: E402


def main(offers: int, *bids: int) -> None:
    call_command("migrate", verbosity=0)
    user, organization = person(Kind.BUYER)
    buyer = Actor(user=user, organization=organization, role=Role.OWNER, via="session")
    producers = [producer(number) for number in range(max(*bids, 2))]
    compared = {}
    for count in bids:
        lot = published(buyer, f"Lot of {count} bids")
        for number, one in enumerate(producers[:count]):
            bid(lot, one, 2000 + number)
        compared[count] = f"/lots/{lot.pk}/compare/"
    rooms = {}
    for count in (1, offers):
        deal = bid(published(buyer, f"Lot of {count} offers"), producers[0], 2500)
        for number in range(count - 1):
            body = schemas.CounterOffer.model_validate({"pricePerUnit": 2001 + number})
            counter_offer(negotiation=deal, body=body, by=(buyer, producers[0])[number % 2], now=clock.now())
        rooms[count] = f"/bids/{deal.bid_id}/"
    deal = bid(published(buyer, "Lot that is contracted"), producers[1], 2100)
    accept_offer(negotiation=deal, by=buyer, now=clock.now())
    contract = Contract.objects.get(bid=deal.bid)
    print(json.dumps({"compared": compared, "rooms": rooms, "contract": contract.pk}))


def producer(number: int) -> Actor:
    """A producer as the other portal names them."""
    user = User.objects.create(
        email=f"p{number}@bench.example", name=f"Producer {number}", home=Home.PEER,
        external_id=f"user_bench{number:06d}",
    )  # fmt: skip
    organization = Organization.objects.create(name=f"Producer {number} AG", kind=Kind.PRODUCER, home=Home.PEER)
    return Actor(user=user, organization=organization, role=Role.OWNER, via="trusted", key_id="environment")


def published(by: Actor, title: str) -> Lot:
    now = clock.now()
    body: dict[str, Any] = {
        "title": title, "product": "neat", "volume": {"amount": 4000, "unit": "tonnes"},
        "pricing": {"currency": "USD"}, "compliance": {"standards": ["ISCC CORSIA"], "ghgComparator": 89},
        "delivery": {"deliveryDate": clock.to_wire(now + timedelta(days=200)), "airport": "ZRH", "incoterms": "DAP"},
        "specification": {"pathways": ["HEFA-SPK"], "carbonIntensity": 25},
    }  # fmt: skip
    return create_lot(fields=schemas.LotFields.model_validate(body), by=by, now=now, publish=True)


def bid(lot: Lot, by: Actor, price: int) -> Negotiation:
    assert by.user is not None
    body = {
        "lotId": lot.pk, "bidderId": by.user.external_id, "volume": {"amount": 4000, "unit": "tonnes"},
        "pricing": {"currency": "USD"}, "pricePerUnit": price, "deliveryLocation": "Zürich (ZRH)",
        "message": "From our Rotterdam plant.",
        "specification": {"pathway": "HEFA-SPK", "feedstock": "Used cooking oil", "carbonIntensity": 14,
                          "certifications": ["ISCC CORSIA"]},
    }  # fmt: skip
    made = schemas.SubmitBid.model_validate(body)
    found = submit_bid(body=made, bidder=by.user, credential="environment", by=by, now=clock.now()).bid
    return Negotiation.objects.whole().get(bid=found)


main(*map(int, sys.argv[1:]))
