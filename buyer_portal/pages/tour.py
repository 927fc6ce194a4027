"""What this portal knows of a person's round (shared.tour): what came of the lots that they began since."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from buyer_portal.bids.models import Bid
from buyer_portal.contracts.models import Contract, Signature
from buyer_portal.deals.models import BUYER, PRODUCER, Offer
from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from shared.accounts.actors import Actor
from shared.tour.panel import Facts

MOST = 20
AGREED = "accepted"


def tour_facts(actor: Actor, since: datetime) -> Facts:
    """Five queries at most. A step is done once it is true of any of the newest lots that this person began `since`."""
    changed = Lot.objects.visible_to(actor).filter(updated_at__gt=since)  # few, and there is an index of them
    begun = changed.filter(posted_by=actor.user, created_at__gt=since)
    lots = list(begun.order_by("-id").values_list("pk", "status", "revision")[:MOST])
    came = Bid.objects.filter(lot__in=[pk for pk, _, _ in lots]).order_by("-updated_at", "-id")
    bids = list(came.values("pk", "lot_id", "status", "external_bid_id")[:MOST]) if lots else []
    agreed = next((bid for bid in bids if bid["status"] == AGREED), None)
    offered = set(_offers(bids))
    contract = (
        Contract.objects.filter(bid=agreed["pk"]).order_by("id").first() if agreed else None
    )  # not what amends it
    signed = set(Signature.objects.filter(contract=contract).values_list("side", flat=True)) if contract else set()
    truths = {
        "publish": any(revision for _, _, revision in lots),
        "bid": bool(bids),
        "counter": BUYER in offered or agreed is not None,
        "answer": PRODUCER in offered or agreed is not None,
        "accept": agreed is not None,
        "sign": BUYER in signed,
        "countersign": PRODUCER in signed,
    }
    ids = {"lot": next((pk for pk, status, _ in lots if status == states.PUBLISHED), "")}
    if bids:
        ids = {"lot": bids[0]["lot_id"], "bid": bids[0]["pk"], "ours": bids[0]["external_bid_id"]}
    if contract is not None:
        ids["contract"] = contract.pk
    return Facts(
        done={name for name, is_true in truths.items() if is_true},
        ids={name: pk for name, pk in ids.items() if pk},
        paths=_path_to_draft(lots),
    )


def _offers(bids: list[dict[str, str]]) -> list[str]:
    """Which sides countered; a bid itself, the first offer, is no counter."""
    counters = Offer.objects.filter(negotiation__bid__in=[bid["pk"] for bid in bids], number__gt=1)
    return list(counters.values_list("by", flat=True)) if bids else []


def _path_to_draft(lots: list[tuple[str, str, int]]) -> dict[str, str]:
    """Somebody who saved a draft goes on with it."""
    drafts = [pk for pk, status, _ in lots if status == states.DRAFT]
    return {"publish": reverse("lots:page", args=[drafts[0]])} if drafts else {}
