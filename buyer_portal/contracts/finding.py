"""What the search of the whole portal finds among a buyer's contracts."""

from __future__ import annotations

from django.urls import reverse

from shared.accounts.actors import Actor
from shared.ui.finding import Found, Hit, found_in, list_of

from .models import Contract


def find_contracts(actor: Actor, words: str) -> Found:
    """Those that the list of contracts finds by the same words, those that changed last first."""
    contracts = Contract.objects.filter(buyer_id=actor.organization_id).searching(words).whole()
    return found_in("Contracts", contracts, _hit, order="-updated_at", all_url=list_of("contracts:list", words))


def _hit(contract: Contract) -> Hit:
    about = " · ".join(part for part in (str(contract.producer), contract.lot.title, contract.lot.number) if part)
    return Hit(contract.number, reverse("contracts:page", args=[contract.pk]), contract.number, about, contract.status)
