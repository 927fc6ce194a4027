"""What a trader's lots wait for: one part of the dashboard's list of what needs the reader now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from shared import schemas
from shared.accounts.actors import Actor, Role
from shared.exchange import states as exchange
from shared.exchange.models import Delivery
from shared.ui import times
from shared.ui.parts import Todo

from . import states
from .display import lots as display
from .models import Lot, LotQuerySet
from .services.awards import left_to_award

MOST = 8
CLOSES_SOON = timedelta(hours=48)
STALE = timedelta(days=7)


def lots_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """Lots to award, lots whose word does not get through, deadlines that are near, and drafts. Four queries."""
    if not actor.may(Role.TRADER):
        return []
    mine = Lot.objects.visible_to(actor)
    closed = mine.filter(status=states.CLOSED).order_by("closed_at", "id")[:MOST]
    closing = mine.published().filter(closes_at__gt=now, closes_at__lt=now + CLOSES_SOON).order_by("closes_at", "id")
    drafts = mine.filter(status=states.DRAFT).order_by("-updated_at", "-id")[:MOST]
    return [
        *(_award(lot, now) for lot in closed if left_to_award(lot) != 0),
        *_not_through(actor, mine),
        *(_closing(lot) for lot in closing[:MOST]),
        *(_draft(lot, now) for lot in drafts),
    ]


def _award(lot: Lot, now: datetime) -> Todo:
    late = lot.award_until is not None and lot.award_until <= now
    detail = "The 10 days are over; producers still wait" if late else "Bidding is closed; producers wait for your word"
    return Todo("lots", f"Award or end {lot.title}", _page(lot), "Decide", detail=_of(lot, detail), due=lot.award_until)


def _not_through(actor: Actor, mine: LotQuerySet) -> list[Todo]:
    """Lots of which the newest word was tried, and has not arrived."""
    tried = Delivery.objects.filter(
        aggregate_type="lot", endpoint__is_peer=True, attempts__gt=0, state__in=[exchange.DUE, exchange.DEAD],
        event__organization_id=actor.organization_id,
    ).order_by("-id")  # fmt: skip
    tries = {(pk, version): count for pk, version, count in tried.values_list(
        "aggregate_id", "aggregate_version", "attempts"
    )[: MOST * MOST]}  # fmt: skip
    lots = mine.filter(pk__in=[pk for pk, _ in tries]).order_by("id")[: MOST * MOST] if tries else []
    return [_stuck(lot, tries[lot.pk, lot.version]) for lot in lots if (lot.pk, lot.version) in tries][:MOST]


def _stuck(lot: Lot, tries: int) -> Todo:
    detail = f"{tries} {'try' if tries == 1 else 'tries'} so far; it is sent again by itself"
    title = f"Producers don’t have the newest word on {lot.title}"
    return Todo("warn", title, _page(lot), "See why", detail=_of(lot, detail), due=lot.updated_at)


def _closing(lot: Lot) -> Todo:
    detail = "The last chance to change it or to give producers more time"
    return Todo(
        "clock", f"Bidding on {lot.title} ends", _page(lot), "Look at it", detail=_of(lot, detail), due=lot.bid_deadline
    )


def _draft(lot: Lot, now: datetime) -> Todo:
    missing = len(schemas.missing_for_publication(lot.fields, now))
    verb, page = ("Complete", "lots:edit") if missing else ("Publish", "lots:page")
    detail = display.things_missing(missing).capitalize()
    if now - lot.updated_at > STALE:
        detail = f"Untouched for {times.span((now - lot.updated_at).total_seconds())}; {detail.lower()}"
    title = f"{verb} {lot.title or 'your draft'}"
    return Todo("pen", title, reverse(page, args=[lot.pk]), verb, detail=_of(lot, detail), due=lot.bid_deadline)


def _page(lot: Lot) -> str:
    return reverse("lots:page", args=[lot.pk])


def _of(lot: Lot, detail: str) -> str:
    return f"{detail} · {lot.number}"
