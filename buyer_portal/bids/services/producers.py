"""What producers are called: they say so with each bid they submit, and when it changes."""

from __future__ import annotations

from datetime import datetime

from shared import schemas
from shared.accounts.shadows import apply_organization
from shared.db import atomic


@atomic
def take_listing_event(envelope: schemas.Envelope, *, now: datetime) -> None:
    """Take a producer's new name and logo, if they are news. Of their services nothing is kept here yet."""
    if isinstance(envelope, schemas.ProviderEvent):
        apply_organization(organization=envelope.organization, now=now)
