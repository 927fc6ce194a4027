"""A contract as it comes over the wire, and how a test changes it."""

from copy import deepcopy

from shared import schemas

BUYER, SUPPLIER = "a" * 24, "b" * 24
TERMS = {
    "product": "neat",
    "volume": {"amount": 4000, "unit": "tonnes"},
    "tolerancePct": 5,
    "pricing": {"price": 8480000, "currency": "USD", "pricePerUnit": 2120},
    "paymentTerms": "30 days net",
    "delivery": {
        "windowStart": "2027-02-01T00:00:00.000Z", "windowEnd": "2027-04-30T00:00:00.000Z",
        "deliveryLocation": "Zürich (ZRH)", "incoterms": "DAP",
    },
    "specification": {"pathway": "HEFA-SPK", "feedstock": "Used cooking oil", "carbonIntensity": 14},
    "inspectionDays": 10,
}  # fmt: skip
CONTRACT = {
    "_id": "c" * 24,
    "version": 1,
    "contractNumber": "SAF-2026-000018",
    "status": "awaiting_signatures",
    "edition": 1,
    "lotId": "d" * 24,
    "lotNumber": "LOT-2026-0412",
    "bidId": "e" * 24,
    "sellerOrgId": BUYER,
    "buyerOrgId": SUPPLIER,
    "parties": {
        "buyer": {"organizationId": BUYER, "name": "Helvia Airways AG", "contactName": "Elena Brunner"},
        "supplier": {"organizationId": SUPPLIER, "name": "Rotterdam Renewables B.V."},
    },
    "volume": TERMS["volume"],
    "pricing": TERMS["pricing"],
    "delivery": TERMS["delivery"],
    "terms": TERMS,
    "clauses": [{"heading": "Subject", "text": "The supplier sells and the buyer buys what the terms state."}],
    "documentHash": "1" * 64,
    "signBy": "2026-12-05T09:30:00.000Z",
    "updatedAt": "2026-11-21T09:30:00.000Z",
    "versions": [{"edition": 1, "documentHash": "1" * 64, "createdAt": "2026-11-21T09:30:00.000Z"}],
}


def contract(**changes):
    return schemas.Contract.model_validate(deepcopy(CONTRACT) | changes)


def terms(**changes):
    return schemas.ContractTerms.model_validate(deepcopy(TERMS) | changes)


def signature(side="buyer", digest="1" * 64, **more):
    return {
        "side": side, "organizationId": BUYER if side == "buyer" else SUPPLIER, "name": "A Name", "userId": "user_2abc",
        "documentHash": digest, "signedAt": "2026-11-22T09:30:00.000Z", "hash": "f" * 64, **more,
    }  # fmt: skip


def amendment(status="awaiting_signatures", **more):
    return {
        "_id": "9" * 24, "contractNumber": "SAF-2026-000019", "status": status, "proposedBy": "buyer",
        "createdAt": "2026-11-25T09:30:00.000Z", **more,
    }  # fmt: skip


def termination(by="buyer", status="proposed"):
    return {"by": by, "status": status, "reason": "Our plant is down.", "proposedAt": "2026-11-25T09:30:00.000Z"}
