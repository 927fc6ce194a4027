"""Contracts as the Buyer portal tells of them."""

from datetime import timedelta

from producer_portal.marketplace.tests.factories import NOW
from producer_portal.trades.models import TradeContract
from producer_portal.trades.services import take_contract
from shared import clock, schemas
from shared.clock import to_wire
from shared.ids import new_id

PK, HASH = "65a1b2c3d4e5f6a7b8c9d3e1", "ab" * 32


def told(by, status="awaiting_signatures", version=1, **more):
    """A contract of ours with Helvia, in wire form."""
    volume, pricing = {"amount": 4000, "unit": "tonnes"}, {"price": 8480000, "currency": "USD", "pricePerUnit": 2120}
    delivery = {"deliveryLocation": "Zürich (ZRH)"}
    return {
        "_id": PK, "version": version, "contractNumber": "SAF-2026-000031", "status": status, "edition": 1,
        "lotId": new_id(), "bidId": new_id(), "sellerOrgId": new_id(), "buyerOrgId": by.organization.pk,
        "parties": {"buyer": {"organizationId": new_id(), "name": "Helvia Airways AG"},
                    "supplier": {"organizationId": by.organization.pk, "name": "Rotterdam Renewables B.V."}},
        "volume": volume, "pricing": pricing, "delivery": delivery,
        "terms": {"volume": volume, "pricing": pricing, "delivery": delivery},
        "clauses": [{"heading": "Subject", "text": "Fuel."}], "documentHash": HASH, **more,
    }  # fmt: skip


def signed(by=None, *, digest=HASH):
    """Our signature, or without `by` the buyer's."""
    name = "Joost van Dalen" if by else "Elena Brunner"
    return {
        "side": "producer" if by else "buyer", "organizationId": by.organization.pk if by else new_id(), "name": name,
        "documentHash": digest, "userId": by.user.external_id if by else "user_2abc123def456",
        "signedAt": "2026-11-21T12:00:00.000Z", "hash": "cd" * 32,
    }  # fmt: skip


def version(edition, digest, asked_by=None, superseded=False):
    return {
        "edition": edition, "documentHash": digest, "createdAt": "2026-11-21T12:00:00.000Z", "askedBy": asked_by,
        "superseded": superseded,
    }  # fmt: skip


def take(by, *args, at=NOW, **more):
    return take_contract(contract=schemas.Contract.model_validate(told(by, *args, **more)), now=at)


def taken(by, *args, **more):
    """A contract that has come; another one each time unless it is told which."""
    record = told(by, *args, **({"_id": new_id()} | more))
    take_contract(contract=schemas.Contract.model_validate(record), now=NOW)
    return TradeContract.objects.get(pk=record["_id"])


def ahead(**more):
    """A moment to come, as the wire writes it."""
    return to_wire(clock.now() + timedelta(**more))
