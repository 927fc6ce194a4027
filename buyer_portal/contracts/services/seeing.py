"""How somebody comes to sign here: what their session tells, for the signature's record."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from buyer_portal.contracts.models import Contract
from shared.accounts.limits import address_of
from shared.papers.signing import first_viewed, signed_in_at, signed_in_how

from .contracts import Circumstances


def seen(request: HttpRequest, contract: Contract, *, now: datetime) -> Circumstances:
    """When this person was first shown the version, how and when they signed in, and from where they sign."""
    return Circumstances(
        method=signed_in_how(request),
        signed_in_at=signed_in_at(request),
        viewed_at=first_viewed(request, contract.document_hash, now=now),
        ip=address_of(request),
        user_agent=request.headers.get("User-Agent", "")[:2000],
    )
