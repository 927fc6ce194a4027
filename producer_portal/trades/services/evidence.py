"""How somebody signs here, for the record that the Buyer portal keeps: this portal's own word."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from producer_portal.trades.models import TradeContract
from shared.accounts.actors import Actor
from shared.accounts.limits import address_of
from shared.clock import to_wire
from shared.papers import signing
from shared.papers.consent import VERSION

Evidence = dict[str, str]


def evidence_on_page(request: HttpRequest, contract: TradeContract, *, now: datetime) -> Evidence:
    """Of a person on the contract's page: when they first saw this version, and which consent they were shown."""
    signed_in = signing.signed_in_at(request)
    return _stated({
        "viewedAt": to_wire(signing.first_viewed(request, contract.document_hash, now=now)),
        "ip": address_of(request),
        "userAgent": _agent(request),
        "authMethod": signing.signed_in_how(request),
        "authAt": to_wire(signed_in) if signed_in else "",
        "consentVersion": VERSION,
    })  # fmt: skip


def evidence_of_call(request: HttpRequest, *, by: Actor) -> Evidence:
    """Of a call to the API: by which credential it came. Nobody was shown anything."""
    signed_in = signing.signed_in_at(request) if by.via == "session" else None
    return _stated({
        "ip": address_of(request),
        "userAgent": _agent(request),
        "authMethod": by.auth_method,
        "authAt": to_wire(signed_in) if signed_in else "",
    })  # fmt: skip


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:2000]


def _stated(seen: dict[str, str]) -> Evidence:
    return {name: value for name, value in seen.items() if value}
