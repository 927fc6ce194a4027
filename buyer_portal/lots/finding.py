"""What the search of the whole portal finds among an organisation's lots."""

from __future__ import annotations

from django.urls import reverse

from shared.accounts.actors import Actor
from shared.ui import formats
from shared.ui.finding import Found, Hit, found_in, list_of

from . import states
from .models import Lot


def find_lots(actor: Actor, words: str) -> Found:
    """Those that the list of lots finds by the same words, the newest first."""
    lots = Lot.objects.visible_to(actor).exclude(status=states.DELETED).searching(words)
    return found_in("Lots", lots, _hit, order="-updated_at", all_url=list_of("lots:list", words))


def _hit(lot: Lot) -> Hit:
    volume = f"{formats.number(lot.volume_tonnes)} t neat" if lot.volume_tonnes else ""
    note = " · ".join(part for part in (volume, lot.delivery_place) if part)
    return Hit(lot.title or "Untitled draft", reverse("lots:page", args=[lot.pk]), lot.number, note, lot.status)
