"""What both portals hold alike of a bid and of a contract, for `reconcile`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OF_AN_ANSWER = {"offers", "allowedActions", "negotiationId", "contractId"}
_SEALED = {
    "volume", "pricing", "pricePerUnit", "deliveryDate", "deliveryLocation", "incoterms", "paymentTerms", "message",
    "minShare", "specification",
}  # fmt: skip


def held_alike(bid: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a bid's wire form that is the same whoever is shown it: of a sealed one not its terms."""
    left_out = _OF_AN_ANSWER | (_SEALED if bid.get("sealed") else set())
    return {name: value for name, value in bid.items() if name not in left_out}


def contract_held(*, document_hash: str, status: str) -> dict[str, str]:
    """What stands for a contract: the hash of its text, which is of parties, terms and clauses, and its state."""
    return {"documentHash": document_hash, "status": status}
