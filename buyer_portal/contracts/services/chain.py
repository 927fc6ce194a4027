"""Whether signatures are as they were given: each names the hash of the one before it."""

from __future__ import annotations

from buyer_portal.contracts.models import Contract

from .contracts import chain_hash


def broken_at(contract: Contract) -> str:
    """The first signature that is not what its hash says, in the order they were given; empty if all are."""
    before = ""
    for signature in contract.signatures.order_by("signed_at", "id"):
        if signature.previous_hash != before or signature.hash != chain_hash(signature):
            return str(signature)
        before = signature.hash
    return ""
