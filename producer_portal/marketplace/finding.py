"""What the search of the whole portal finds among the lots that are open to bids."""

from __future__ import annotations

from django.urls import reverse

from shared import clock
from shared.accounts.actors import Actor
from shared.ui import formats
from shared.ui.finding import Found, Hit, found_in, list_of

from .models import MarketLot


def find_lots(actor: Actor, words: str) -> Found:
    """Those that the marketplace finds by the same words, the first to close first."""
    lots = MarketLot.objects.visible_to(actor).open_at(clock.now()).searching(words)
    return found_in("Open lots", lots, _hit, order="closes_at", all_url=list_of("marketplace:list", words))


def _hit(lot: MarketLot) -> Hit:
    volume = f"{formats.number(lot.volume_tonnes)} t neat" if lot.volume_tonnes else ""
    note = " · ".join(part for part in (lot.airline_name, volume, lot.delivery_place) if part)
    return Hit(lot.title or "Untitled lot", reverse("marketplace:lot", args=[lot.pk]), lot.number, note, lot.status)
