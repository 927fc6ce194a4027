"""Drawing up the text of a contract: from the accepted terms, the lot and the bid, and nothing else."""

from __future__ import annotations

from typing import Any

from buyer_portal.bids.models import Bid
from shared import schemas
from shared.accounts.models import Organization, User

from .clauses import clauses_for


def first_version(bid: Bid, terms: schemas.OfferTerms, number: str) -> schemas.ContractDocument:
    """The first version of the contract for `bid`, on which the two sides agreed by `terms`."""
    assert bid.organization is not None
    return document(
        number=number,
        edition=1,
        lot_number=bid.lot.number,
        parties={
            "buyer": _party(bid.buyer, bid.lot.posted_by),
            "supplier": _party(bid.organization, bid.bidder, name=bid.bidder_name),
        },
        terms=_terms(bid, terms),
    )


def document(
    *, number: str, edition: int, lot_number: str, parties: dict[str, Any], terms: dict[str, Any]
) -> schemas.ContractDocument:
    """The text with its clauses, which follow from the terms."""
    read = schemas.ContractTerms.model_validate(terms)
    return schemas.ContractDocument.model_validate(
        {
            "contractNumber": number,
            "edition": edition,
            "lotNumber": lot_number,
            "parties": parties,
            "terms": read.to_dict(),
            "clauses": clauses_for(read),
        }
    )


def _terms(bid: Bid, agreed: schemas.OfferTerms) -> dict[str, Any]:
    lot, specification = bid.lot.fields, bid.fields.specification
    delivery, compliance = lot.delivery or schemas.LotDelivery(), lot.compliance or schemas.LotCompliance()
    when = {"deliveryDate": agreed.delivery_date} if agreed.delivery_date else _window(delivery)
    place = agreed.delivery_location or delivery.delivery_location or delivery.airport
    body = {
        "product": lot.product,
        "volume": agreed.volume.to_dict(),
        "tolerancePct": lot.volume.tolerance_pct if lot.volume else None,
        "pricing": agreed.pricing.to_dict(),
        "paymentTerms": agreed.payment_terms or (lot.pricing.payment_terms if lot.pricing else None),
        "delivery": {**when, "deliveryLocation": place, "incoterms": agreed.incoterms or delivery.incoterms},
        "specification": specification.to_dict() if specification else None,
        "documents": compliance.documents or (),
        "documentsDueDays": compliance.documents_due_days,
    }
    return {name: value for name, value in body.items() if value is not None}


def _window(delivery: schemas.LotDelivery) -> dict[str, Any]:
    if delivery.window_start or delivery.window_end:
        return {"windowStart": delivery.window_start, "windowEnd": delivery.window_end}
    return {"deliveryDate": delivery.delivery_date}


def _party(organization: Organization, contact: User, *, name: str = "") -> dict[str, Any]:
    party = {
        "organizationId": organization.pk,
        "name": organization.name,
        "contactName": name or contact.name or None,
        "contactEmail": contact.email or None,
    }
    return {key: value for key, value in party.items() if value is not None}
