"""A contract as it goes over the wire, with what is told beside its text: signatures, versions, amendments, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared import schemas
from shared.schemas import json

if TYPE_CHECKING:
    from .contracts import Contract, Signature


def wire_of(contract: Contract) -> schemas.Contract:
    """The whole contract; what `ContractQuerySet.told` fetched beforehand is not asked for again."""
    body = json.loads(contract.body.encode())
    terms = body["terms"]
    editions = sorted(contract.editions.all(), key=lambda one: one.edition)
    return schemas.Contract.model_validate(
        {
            "_id": contract.pk,
            "version": contract.version,
            "contractNumber": contract.number,
            "status": contract.status,
            "edition": contract.edition,
            "lotId": contract.lot_id,
            "lotNumber": body.get("lotNumber"),
            "bidId": contract.first.bid_id,
            "sellerOrgId": contract.buyer_id,
            "buyerOrgId": contract.producer_id,
            "parties": body["parties"],
            "volume": terms["volume"],
            "pricing": terms["pricing"],
            "delivery": terms["delivery"],
            "terms": terms,
            "clauses": body["clauses"],
            "documentHash": contract.document_hash,
            "signatures": [one.to_wire() for one in _signatures(contract)],
            "versions": [one.to_wire(newest=contract.edition) for one in editions],
            "reason": contract.reason or None,
            "signBy": contract.sign_by,
            "activeAt": contract.active_at,
            "createdAt": contract.created_at,
            "updatedAt": contract.updated_at,
            **(_of_an_amendment(contract) if contract.amends_id else _of_a_contract(contract)),
        }
    )


def _of_an_amendment(contract: Contract) -> dict[str, Any]:
    return {
        "amends": contract.amends_id,
        "amendsNumber": contract.first.number,
        "message": contract.message or None,
        "termsBefore": json.loads(contract.before.encode()),
    }


def _of_a_contract(contract: Contract) -> dict[str, Any]:
    amendments = sorted(contract.amendments.all(), key=lambda one: one.number)
    held = [one for one in amendments if one.active_at is not None]
    terminations = sorted(contract.terminations.all(), key=lambda one: (one.created_at, one.pk))
    return {
        "amendments": [_amendment(one) for one in amendments],
        "termsInForce": json.loads(held[-1].body.encode())["terms"] if held else None,
        "termination": terminations[-1].to_wire() if terminations else None,
    }


def _amendment(contract: Contract) -> dict[str, Any]:
    signed = [one.side for one in _signatures(contract) if one.document_hash == contract.document_hash]
    return {
        "_id": contract.pk,
        "contractNumber": contract.number,
        "status": contract.status,
        "proposedBy": contract.proposed_by or None,
        "signedBy": signed,
        "createdAt": contract.created_at,
        "activeAt": contract.active_at,
    }


def _signatures(contract: Contract) -> list[Signature]:
    return sorted(contract.signatures.all(), key=lambda one: (one.signed_at, one.pk))
