"""What the search of the whole portal finds among the bids on an organisation's lots."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from shared.accounts.actors import Actor
from shared.lots.conditions import MOST_WORDS
from shared.lots.words import read_words
from shared.ui.finding import Found, Hit, found_in

from .models import Bid


def find_bids(actor: Actor, words: str) -> Found:
    """Bids whose producer or lot has all the words, those that changed last first."""
    bids = Bid.objects.filter(buyer_id=actor.organization_id).whole()
    typed = words.split()[:MOST_WORDS]
    for word in typed:
        in_lot = [Q(lot__search_text__contains=f" {part}") for part in read_words(word)]
        bids = bids.filter(
            Q(organization__name__icontains=word)
            | Q(bidder_name__icontains=word)
            | (Q(*in_lot) if in_lot else Q(pk=""))
        )
    return found_in("Bids", bids, _hit, order="-updated_at")


def _hit(bid: Bid) -> Hit:
    name = str(bid.organization or bid.bidder_name or "A producer")
    about = " · ".join(part for part in (bid.lot.title, bid.lot.number) if part)
    return Hit(name, reverse("deals:bid", args=[bid.pk]), note=f"bid on {about}", status=bid.status)
