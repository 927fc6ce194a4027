"""What the search of the whole portal finds among a producer's contracts."""

from __future__ import annotations

from django.urls import reverse

from shared.accounts.actors import Actor
from shared.ui.finding import Found, Hit, found_in, list_of

from .models import TradeContract


def find_contracts(actor: Actor, words: str) -> Found:
    """Those that the list of contracts finds by the same words, those that changed last first."""
    contracts = TradeContract.objects.visible_to(actor).searching(words)
    return found_in("Contracts", contracts, _hit, order="-told_at", all_url=list_of("trades:list", words))


def _hit(contract: TradeContract) -> Hit:
    about = " · ".join(part for part in (contract.buyer_name, contract.lot_title, contract.lot_number) if part)
    return Hit(contract.number, reverse("trades:page", args=[contract.pk]), contract.number, about, contract.status)
