"""What this portal knows of a person's round (shared.tour): what came of the lots that came here since."""

from __future__ import annotations

from datetime import datetime

from producer_portal.bids import states
from producer_portal.bids.forms.steps import go_on_url
from producer_portal.bids.models import ProducerBid, SeenOffer
from producer_portal.marketplace.models import MarketLot
from producer_portal.trades.models import TradeContract
from shared.accounts.actors import Actor
from shared.tour.panel import Facts

MOST = 20


def tour_facts(actor: Actor, since: datetime) -> Facts:
    """Five queries at most. A step is done once it is true of any of the newest lots that came here `since`."""
    came = MarketLot.objects.visible_to(actor).filter(first_seen_at__gt=since, published_at__gt=since)
    lots = list(came.order_by("-first_seen_at", "-id").values_list("pk", flat=True)[:MOST])
    made = ProducerBid.objects.visible_to(actor).filter(lot_id__in=lots).exclude(status=states.DELETED)
    bids = list(made.order_by("-updated_at", "-id")[:MOST]) if lots else []
    sent = [bid for bid in bids if bid.buyer_bid_id]
    won = next((bid for bid in sent if bid.status == states.WON), None)
    countered = _countered(sent)
    contract = _contract(won) if won else None
    sides = {one.side for one in contract.contract.signatures} if contract else set()
    truths = {
        "publish": bool(lots),
        "bid": bool(sent),
        "counter": "buyer" in countered or won is not None,
        "answer": "producer" in countered or won is not None,
        "accept": won is not None,
        "sign": "buyer" in sides,
        "countersign": "producer" in sides,
    }
    ids = {"lot": lots[0]} if lots else {}
    if sent:
        ids = {"lot": sent[0].lot_id, "ours": sent[0].pk, "bid": sent[0].buyer_bid_id}
    if contract is not None:
        ids["contract"] = contract.pk
    return Facts(done={name for name, is_true in truths.items() if is_true}, ids=ids, paths=_path_to_draft(bids))


def _countered(bids: list[ProducerBid]) -> set[str]:
    """Which sides countered; a bid itself, the first offer, is no counter."""
    rows = SeenOffer.objects.filter(bid__in=bids, number__gt=1) if bids else []
    return {row.offer.by for row in rows}


def _contract(bid: ProducerBid) -> TradeContract | None:
    """Its contract, and not what amends it."""
    rows = TradeContract.objects.filter(buyer_bid_id=bid.buyer_bid_id).order_by("pk")
    found: TradeContract | None = rows.first()
    return found


def _path_to_draft(bids: list[ProducerBid]) -> dict[str, str]:
    """Somebody who began a bid goes on with it."""
    drafts = [bid for bid in bids if bid.is_editable]
    return {"bid": go_on_url(drafts[0])} if drafts else {}
