"""The calls on bids to the Buyer portal, which owns them. None of them inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from pydantic import ValidationError

from producer_portal.bids.models import ProducerBid
from shared import schemas
from shared.accounts.actors import Actor
from shared.exchange import peer
from shared.exchange.peer import OnBehalf, PeerUnavailable

BIDS = "/api/bids"


def on_behalf(by: Actor) -> OnBehalf:
    """The person who acts, for their organisation. Raises Forbidden where either is missing."""
    user, organization = by.person()
    return OnBehalf(user.external_id, organization.pk)


def send(bid: ProducerBid) -> schemas.Bid:
    """Submit a bid; the same bid again is answered again. Raises PeerRefused, or PeerUnavailable: then nobody knows."""
    body: dict[str, Any] = {
        **bid.fields.to_dict(),
        "lotId": bid.lot_id,
        "lotRevision": bid.lot_revision,
        "bidderId": bid.made_by.external_id,
        "bidderName": bid.made_by.name or None,
        "externalBidId": bid.pk,
        "organization": bid.organization.to_wire().to_dict(),
    }
    whole = {name: value for name, value in body.items() if value is not None}
    who = OnBehalf(bid.made_by.external_id, bid.organization_id)
    return _bid(peer.post(BIDS, whole, on_behalf=who), BIDS)


def read(bid: ProducerBid, by: Actor) -> schemas.Bid:
    """The bid with all its offers, as its owner has it now. Raises PeerUnavailable."""
    path = f"{BIDS}/{bid.buyer_bid_id}"
    return _bid(peer.get(path, on_behalf=on_behalf(by)), path)


def read_for_us(record_id: str) -> schemas.Bid:
    """The same, of whichever bid came by this portal, on nobody's behalf. Raises PeerUnavailable."""
    path = f"{BIDS}/{record_id}"
    return _bid(peer.get(path), path)


def command(bid: ProducerBid, deed: str, body: Mapping[str, Any], *, by: Actor, key: str) -> tuple[schemas.Bid, Any]:
    """Do `deed`, the end of the call's path, to the bid; it as it became, and its contract.

    Raises PeerRefused and PeerUnavailable.
    """
    path = f"{BIDS}/{bid.buyer_bid_id}/{deed}"
    answer = peer.post(path, body, on_behalf=on_behalf(by), key=key)
    return _bid(answer, path), answer.get("contract")


def _bid(answer: Any, path: str) -> schemas.Bid:
    try:
        return schemas.Bid.model_validate(answer.get("bid") if isinstance(answer, dict) else None)
    except ValidationError as error:
        raise PeerUnavailable(f"The {settings.PEER_TITLE} answered {path} with something unreadable.") from error
