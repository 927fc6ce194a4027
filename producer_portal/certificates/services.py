"""Adding certificates and taking them away."""

from __future__ import annotations

from datetime import date, datetime

from shared.accounts.actors import Actor, Role
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import Invalid

from .models import Certificate


@atomic
def add_certificate(
    *, scheme: str, number: str, scope: str, valid_from: date, valid_to: date, by: Actor, now: datetime
) -> Certificate:
    """Add one. Raises Invalid where it ends before it begins, or stands there already."""
    by.require(Role.TRADER)
    _, organization = by.person()
    if valid_to < valid_from:
        raise Invalid("The certificate ends before it begins.", fields={"validTo": ["It ends before it begins."]})
    if Certificate.objects.kept().filter(organization=organization, scheme=scheme, number=number).exists():
        sentence = "This certificate is in your list already."
        raise Invalid(sentence, fields={"number": [sentence]})
    certificate = Certificate.objects.create(
        organization=organization, scheme=scheme, number=number, scope=scope, valid_from=valid_from,
        valid_to=valid_to, created_at=now, updated_at=now,
    )  # fmt: skip
    record_event(verb="add_certificate", subject=certificate, by=by, now=now)
    return certificate


@atomic
def delete_certificate(*, certificate: Certificate, by: Actor, now: datetime) -> Certificate:
    """Take it from the list. What bids say of it stays as it was said."""
    by.require(Role.TRADER)
    if Certificate.objects.filter(pk=certificate.pk, is_kept=True).update(is_kept=False, updated_at=now):
        record_event(verb="delete_certificate", subject=certificate, by=by, now=now)
    certificate.refresh_from_db()
    return certificate
