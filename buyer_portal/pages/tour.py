"""What this portal knows of a person's round (shared.tour): facts of lots that they began since."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot, LotRevision
from shared.accounts.actors import Actor
from shared.exchange import states as exchange
from shared.exchange.models import Delivery
from shared.tour.panel import Facts

MOST = 20
OVER = {states.CLOSED, states.SOLD, states.UNSUCCESSFUL, states.CANCELLED}


def tour_facts(actor: Actor, since: datetime) -> Facts:
    """Three queries. A step is done once it is true of any of the newest lots that this person began `since`."""
    changed = Lot.objects.visible_to(actor).filter(updated_at__gt=since)  # few, and there is an index of them
    begun = changed.filter(posted_by=actor.user, created_at__gt=since)
    lots = list(begun.order_by("-id").values_list("pk", "status", "revision")[:MOST])
    ids = [pk for pk, _, _ in lots]
    revised = set(LotRevision.objects.filter(lot__in=ids, revision__gt=1).values_list("material", flat=True))
    told = Delivery.objects.filter(aggregate_type="lot", aggregate_id__in=ids, endpoint__is_peer=True)
    truths = {
        "write": bool(lots),
        "publish": any(revision for _, _, revision in lots),
        "arrive": told.filter(state=exchange.DELIVERED).exists(),
        "clarify": False in revised,
        "change": True in revised,
        "close": any(status in OVER for _, status, _ in lots),
    }
    done = {name for name, is_true in truths.items() if is_true}
    return Facts(done, unknown={"search"}, paths=_paths(lots))  # what people search for stays on their side


def _paths(lots: list[tuple[str, str, int]]) -> dict[str, str]:
    """Straight to the newest lot that the step can be taken with."""
    drafts = [pk for pk, status, _ in lots if status == states.DRAFT]
    open_lots = [pk for pk, status, _ in lots if status == states.PUBLISHED]
    paths = {"publish": reverse("lots:page", args=[drafts[0]])} if drafts else {}
    if open_lots:
        page, edit = (reverse(name, args=[open_lots[0]]) for name in ("lots:page", "lots:edit"))
        paths |= {"clarify": edit, "change": edit, "close": page}
    return paths
