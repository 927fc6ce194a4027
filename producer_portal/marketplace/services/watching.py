"""Watching a lot: whoever marked it is told when its buyer changes it, and how it ends."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from producer_portal.marketplace.models import MarketLot, Watch, those_of_members
from shared.accounts.actors import Actor
from shared.comms.services import notify
from shared.db import atomic
from shared.errors import Invalid
from shared.lots.facts import PARTS
from shared.schemas import differences

from .words import why_over

MOST_WATCHED = 200


@atomic
def watch_lot(*, lot: MarketLot, by: Actor, now: datetime) -> Watch:
    """Mark the lot; who watches it already goes on watching it."""
    user, organization = by.person()
    mine = Watch.objects.visible_to(by).filter(lot=lot)
    known: Watch | None = mine.first()
    if known is None and Watch.objects.visible_to(by).count() >= MOST_WATCHED:
        raise Invalid(f"You watch {MOST_WATCHED} lots, which is as many as can be. Leave one of them first.")
    return known or Watch.objects.create(user=user, organization=organization, lot=lot, created_at=now)


@atomic
def unwatch_lot(*, lot: MarketLot, by: Actor) -> None:
    """Take the mark away, if there is one."""
    Watch.objects.visible_to(by).filter(lot=lot).delete()


@atomic
def tell_of_change(*, lot: MarketLot, before: MarketLot, now: datetime) -> None:
    """Tell who watches the lot what reads differently now, or how it ended after it had left the list."""
    if not lot.is_active:
        tell_of_leaving(lot=lot, before=before, now=now)
    elif changed := {name.partition(".")[0] for name, _, _ in differences(before.lot, lot.lot)}:
        parts = ", ".join(word for name, word in PARTS.items() if name in changed)
        text = f"The buyer changed this lot, revision {lot.revision}: {parts}."
        _tell(lot, now, f"Changed: {lot.title or lot.number}", text)


@atomic
def tell_of_leaving(*, lot: MarketLot, before: MarketLot, now: datetime) -> None:
    """Tell who watches the lot that it takes no more bids, and why."""
    over = why_over(lot, now)
    if over is not None and lot.status != before.status:
        _tell(lot, now, f"{over.title.removesuffix('.')}: {lot.title or lot.number}", over.text)


def _tell(lot: MarketLot, now: datetime, title: str, body: str) -> None:
    notify(
        kind="watched_lot",
        title=title,
        body=body,
        key=f"watched_lot:{lot.pk}:{lot.status}:{lot.revision}:{lot.version}",
        link=reverse("marketplace:lot", args=[lot.pk]),
        subject=lot,
        users=[one.user for one in those_of_members(list(lot.watches.select_related("user")))],
        now=now,
    )
