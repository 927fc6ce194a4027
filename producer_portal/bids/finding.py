"""What the search of the whole portal finds among an organisation's bids."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from shared.accounts.actors import Actor
from shared.lots.conditions import MOST_WORDS
from shared.ui.finding import Found, Hit, found_in

from . import states
from .models import ProducerBid


def find_bids(actor: Actor, words: str) -> Found:
    """Bids whose lot or buyer has all the words, those that changed last first."""
    bids = ProducerBid.objects.visible_to(actor).exclude(status=states.DELETED)
    for word in words.split()[:MOST_WORDS]:
        bids = bids.filter(Q(lot_number__icontains=word) | Q(lot_title__icontains=word) | Q(buyer_name__icontains=word))
    return found_in("Your bids", bids, _hit, order="-updated_at")


def _hit(bid: ProducerBid) -> Hit:
    note = " · ".join(part for part in (bid.buyer_name, bid.lot_number) if part)
    return Hit(bid.lot_title or "Untitled lot", reverse("bids:page", args=[bid.pk]), note=note, status=bid.status)
