"""Drawing up the text of a contract or an amendment: from what was agreed, the lot and the bid, and nothing else."""

from __future__ import annotations

from typing import Any

from buyer_portal.bids.models import Bid
from buyer_portal.contracts.models import Contract
from shared import schemas
from shared.accounts.models import Organization, User
from shared.deals.reckoning import share_of_blend
from shared.schemas.contract import Parties

from .clauses import amendment_clause, clauses_for


def first_version(bid: Bid, terms: schemas.OfferTerms, number: str) -> schemas.ContractDocument:
    """The first version of the contract for `bid`, on which the two sides agreed by `terms`."""
    assert bid.organization is not None
    parties = {
        "buyer": _party(bid.buyer, bid.lot.posted_by),
        "supplier": _party(bid.organization, bid.bidder, name=bid.bidder_name),
    }
    read = schemas.ContractTerms.model_validate(_terms(bid, terms))
    return _document(number, 1, bid.lot.number, parties, read)


def amended_version(
    contract: Contract,
    *,
    before: schemas.ContractTerms,
    number: str,
    edition: int,
    parties: Parties,
    terms: schemas.ContractTerms,
) -> schemas.ContractDocument:
    """A version of an amendment of `contract`: its first clause says what reads otherwise than `before`."""
    return _document(
        number, edition, contract.lot.number, parties.to_dict(), terms,
        amends=contract.number, first=amendment_clause(contract, before, terms),
    )  # fmt: skip


def next_version(contract: Contract, *, parties: dict[str, Any], terms: dict[str, Any]) -> schemas.ContractDocument:
    """The next version of a contract, or of an amendment, in which parties and terms read like this."""
    read, edition = schemas.ContractTerms.model_validate(terms), contract.edition + 1
    if not contract.amends_id:
        return _document(contract.number, edition, contract.lot.number, parties, read)
    before = schemas.ContractTerms.read(contract.before)
    return amended_version(
        contract.first, before=before, number=contract.number, edition=edition, terms=read,
        parties=Parties.model_validate(parties),
    )  # fmt: skip


def _document(
    number: str,
    edition: int,
    lot_number: str,
    parties: dict[str, Any],
    terms: schemas.ContractTerms,
    *,
    amends: str | None = None,
    first: dict[str, str] | None = None,
) -> schemas.ContractDocument:
    """The text with its clauses, which follow from the terms."""
    return schemas.ContractDocument.model_validate(
        {
            "contractNumber": number,
            "edition": edition,
            "lotNumber": lot_number,
            "amendsNumber": amends,
            "parties": parties,
            "terms": terms.to_dict(),
            "clauses": [*([first] if first else []), *clauses_for(terms)],
        }
    )


def _terms(bid: Bid, agreed: schemas.OfferTerms) -> dict[str, Any]:
    lot, specification = bid.lot.fields, bid.fields.specification
    delivery, compliance = lot.delivery or schemas.LotDelivery(), lot.compliance or schemas.LotCompliance()
    when = {"deliveryDate": agreed.delivery_date} if agreed.delivery_date else _window(delivery)
    place = agreed.delivery_location or delivery.delivery_location or delivery.airport
    body = {
        "product": lot.product,
        "safShareVolumePct": share_of_blend(lot),
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
