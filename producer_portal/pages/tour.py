"""What this portal knows of a person's round (shared.tour): facts of lots that were published since."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from producer_portal.marketplace import states
from producer_portal.marketplace.models import MarketLot
from shared.accounts.actors import Actor
from shared.audit.models import Event
from shared.schemas import MATERIAL
from shared.tour.panel import Facts

MOST = 20
MOST_EVENTS = 200


def tour_facts(actor: Actor, since: datetime) -> Facts:
    """Two queries. A step is done once it is true of any of the newest lots that came here `since`."""
    came = MarketLot.objects.visible_to(actor).filter(first_seen_at__gt=since, published_at__gt=since)
    lots = list(came.order_by("-first_seen_at", "-id").values_list("pk", "status")[:MOST])
    if not lots:
        return Facts()
    events = Event.objects.filter(subject_type="marketlot", subject_id__in=[pk for pk, _ in lots], verb="mirror_lot")
    edits = [data for data in events.order_by("-id").values_list("data", flat=True)[:MOST_EVENTS] if data["changed"]]
    deals = [any(MATERIAL.get(name, True) for name in data["changed"]) for data in edits]
    truths = {
        "write": True,
        "publish": True,
        "arrive": True,
        "clarify": False in deals,
        "change": True in deals,
        "close": any(status != states.PUBLISHED for _, status in lots),
    }
    page = reverse("marketplace:lot", args=[lots[0][0]])
    return Facts(done={name for name, is_true in truths.items() if is_true}, paths={"arrive": page})
