"""The dashboard: what is new on the market, what closes soon, and whether this portal is up to date."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from producer_portal.marketplace import services
from producer_portal.marketplace.models import LotSync, MarketLot, MarketLotQuerySet
from shared import clock
from shared.accounts.models import User
from shared.ui import formats
from shared.ui.parts import Stat

SHOWN = 6
SOON = timedelta(days=7)
SYNC_IS_LATE = timedelta(minutes=15)


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    since = services.note_visit(user=request.user, now=now) if isinstance(request.user, User) else None
    lots = MarketLot.objects.open_at(now)
    sync = LotSync.objects.filter(name=services.LOTS).first()
    return render(
        request,
        "pages/dashboard.html",
        {
            "now": now,
            "since": since,
            "stats": _stats(lots, since, now),
            "new": list(lots.new_since(since).rows().order_by("-first_seen_at", "-id")[:SHOWN]),
            "closing": list(lots.rows().order_by("closes_at", "id")[:SHOWN]),
            "sync": sync,
            "sync_is_late": _is_late(sync, now),
        },
    )


def _stats(lots: MarketLotQuerySet, since: datetime | None, now: datetime) -> list[Stat]:
    figures = lots.aggregate(
        lots=Count("pk"),
        kg=Sum("volume_kg"),
        soon=Count("pk", filter=Q(closes_at__lte=now + SOON)),
        sealed=Count("pk", filter=Q(mode="sealed")),
        buyers=Count("organization_id", distinct=True),
    )
    new = lots.new_since(since).count()
    market = reverse("marketplace:list")
    tonnes = formats.number((figures["kg"] or 0) // 1000)
    return [
        Stat("Open lots", str(figures["lots"]), note=f"{tonnes} t neat tendered", url=market),
        Stat("New to you", str(new), note="since your last visit" if since else "this is your first visit",
             url=f"{market}?sort=-new"),
        Stat("Close within 7 days", str(figures["soon"]), note="bids are taken until then", url=market),
        Stat("Sealed", str(figures["sealed"]), note="opened when bidding closes"),
        Stat("Buyers", str(figures["buyers"]), note="with open lots"),
    ]  # fmt: skip


def _is_late(sync: LotSync | None, now: datetime) -> bool:
    """Whether the last catching up failed or is long ago. Messages may still arrive by themselves."""
    return sync is None or bool(sync.error) or now - sync.started_at > SYNC_IS_LATE
