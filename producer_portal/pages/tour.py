"""What this portal knows of a person's round (shared.tour): facts of lots that came since, and of the person."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from producer_portal.marketplace import states
from producer_portal.marketplace.models import MarketLot, SavedSearch
from shared.accounts.actors import Actor
from shared.audit.models import Event
from shared.comms.models import Notification
from shared.schemas import MATERIAL
from shared.tour.panel import Facts

MOST = 20
MOST_EVENTS = 200


def tour_facts(actor: Actor, since: datetime) -> Facts:
    """Four queries. A step is done once it is true of any of the newest lots that came here `since`."""
    came = MarketLot.objects.visible_to(actor).filter(first_seen_at__gt=since, published_at__gt=since)
    lots = list(came.order_by("-first_seen_at", "-id").values_list("pk", "status")[:MOST])
    ids = [pk for pk, _ in lots]
    events = Event.objects.filter(subject_type="marketlot", subject_id__in=ids, verb="mirror_lot").order_by("-id")
    edits = [data for data in events.values_list("data", flat=True)[:MOST_EVENTS] if data["changed"]]
    deals = [any(MATERIAL.get(name, True) for name in data["changed"]) for data in edits]
    told = Notification.objects.filter(user=actor.user, kind="saved_search", subject_id__in=ids)
    truths = {
        "write": bool(lots),
        "search": SavedSearch.objects.visible_to(actor).filter(created_at__gt=since).exists(),
        "publish": bool(lots),
        "arrive": told.exists(),
        "clarify": False in deals,
        "change": True in deals,
        "close": any(status != states.PUBLISHED for _, status in lots),
    }
    return Facts(
        done={name for name, is_true in truths.items() if is_true},
        unknown=set() if lots else {"write"},  # a draft never leaves the Buyer portal
        paths={"arrive": reverse("comms:notifications")},
    )
