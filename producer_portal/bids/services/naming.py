"""What buyers call a producer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.accounts.actors import Actor
from shared.accounts.models import Organization
from shared.accounts.services import SHOWN_TO_OTHERS
from shared.db import atomic
from shared.exchange.services import send_event


@atomic
def announce_new_name(*, organization: Organization, changed: Sequence[str], by: Actor, now: datetime) -> None:
    """Tell the Buyer portal what a producer is called now, and where its logo is."""
    if not SHOWN_TO_OTHERS & set(changed):
        return
    send_event(
        event="provider.updated",
        aggregate=("provider", organization.pk, organization.version),
        payload={"organization": organization.to_wire()},
        organization_id=organization.pk,
        public=False,
        now=now,
    )
