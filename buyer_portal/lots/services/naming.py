"""What producers call a buyer: its name and its logo ride with its lots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from shared.accounts.actors import Actor
from shared.accounts.models import Organization
from shared.accounts.services import SHOWN_TO_OTHERS
from shared.db import atomic

from .steps import announce

SEEN = (states.PUBLISHED, states.CLOSED, states.SOLD, states.UNSUCCESSFUL)


@atomic
def announce_new_name(*, organization: Organization, changed: Sequence[str], by: Actor, now: datetime) -> None:
    """Tell the producers what a buyer is called now: with the newest of its lots they have seen, whole as ever."""
    if not SHOWN_TO_OTHERS & set(changed):
        return
    lot = Lot.objects.whole().filter(organization=organization, status__in=SEEN).order_by("-updated_at", "-id").first()
    if lot is not None:
        lot.change(now=now)
        announce(lot, "lot.updated", now)
