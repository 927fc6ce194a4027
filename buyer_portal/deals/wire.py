"""A bid and its negotiation as an answer shows them to one caller: with every offer, and with what they may do."""

from __future__ import annotations

from typing import Any

from buyer_portal.bids.models import Bid
from buyer_portal.bids.services import sealing
from shared import schemas
from shared.accounts.actors import Actor
from shared.schemas.bid_calls import Deal

from .models import Negotiation
from .services.standing import allowed_actions


def bid_to_wire(bid: Bid, actor: Actor) -> schemas.Bid:
    """The whole bid. Of a sealed one its own organisation, and nobody else, reads what it wrote."""
    negotiation = Negotiation.objects.filter(bid=bid).first()
    side = negotiation.side_of(actor) if negotiation else ""
    more: dict[str, Any] = {
        "negotiationId": negotiation.pk if negotiation else None,
        "contractId": getattr(getattr(bid, "contract", None), "pk", None),
        "offers": _offers(negotiation, bid) if negotiation else (),
        "allowedActions": allowed_actions(negotiation, side, status=bid.status, turn=bid.turn, sealed=bid.is_sealed),
    }
    if bid.is_sealed and bid.organization_id and bid.organization_id == actor.organization_id:
        kept = sealing.unseal(bid.sealed)
        more |= {**kept["facts"], **kept["terms"], "pricePerUnit": kept["terms"]["pricing"].get("pricePerUnit")}
    return bid.to_wire(**more)


def bid_answer(bid: Bid, actor: Actor) -> dict[str, Any]:
    """The answer about one bid: with its contract, once there is one."""
    contract = getattr(bid, "contract", None)  # a higher app's row, reached by the relation alone
    answer: dict[str, Any] = {"bid": bid_to_wire(bid, actor)}
    return answer | ({"contract": contract.to_wire()} if contract is not None else {})


def deal_to_wire(negotiation: Negotiation, actor: Actor) -> Deal:
    """The negotiation and its bid."""
    return Deal.model_validate(
        {
            "_id": negotiation.pk,
            "status": negotiation.status,
            "why": negotiation.why or None,
            "version": negotiation.version,
            "rounds": negotiation.rounds,
            "buyerOrganizationId": negotiation.buyer_id,
            "producerOrganizationId": negotiation.producer_id,
            "bid": bid_to_wire(negotiation.bid, actor).to_dict(),
        }
    )


def _offers(negotiation: Negotiation, bid: Bid) -> tuple[dict[str, Any], ...]:
    if bid.is_sealed:
        return ()
    return tuple(offer.to_wire().to_dict() for offer in negotiation.offers.order_by("number"))
