"""The calls on contracts to the Buyer portal, which owns them. None of them inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from pydantic import ValidationError

from producer_portal.bids.services.buyer import on_behalf
from producer_portal.trades.models import TradeContract
from shared import schemas
from shared.accounts.actors import Actor
from shared.exchange import peer
from shared.exchange.peer import PeerUnavailable

CONTRACTS = "/api/contracts"


def command(contract: TradeContract, deed: str, body: Mapping[str, Any], *, by: Actor, key: str) -> schemas.Contract:
    """Do `deed`, one of `shared.papers.page.DEEDS`, to the contract; it as it became.

    Raises PeerRefused and PeerUnavailable.
    """
    path = f"{CONTRACTS}/{contract.pk}/{deed.replace('_', '-')}"
    return _contract(peer.post(path, body, on_behalf=on_behalf(by), key=key), path)


def read(contract: TradeContract, by: Actor) -> schemas.Contract:
    """The contract as its owner has it now. Raises PeerUnavailable."""
    path = f"{CONTRACTS}/{contract.pk}"
    return _contract(peer.get(path, on_behalf=on_behalf(by)), path)


def read_for_us(record_id: str) -> schemas.Contract:
    """The same, of whichever contract, on nobody's behalf. Raises PeerUnavailable."""
    path = f"{CONTRACTS}/{record_id}"
    return _contract(peer.get(path), path)


def read_pdf(contract: TradeContract, by: Actor) -> bytes:
    """Its newest version as a PDF: the final one once both have signed. Raises PeerUnavailable."""
    return peer.get_file(f"{CONTRACTS}/{contract.pk}/pdf", "application/pdf", on_behalf=on_behalf(by))


def _contract(answer: Any, path: str) -> schemas.Contract:
    try:
        return schemas.Contract.model_validate(answer.get("contract") if isinstance(answer, dict) else None)
    except ValidationError as error:
        raise PeerUnavailable(f"The {settings.PEER_TITLE} answered {path} with something unreadable.") from error
