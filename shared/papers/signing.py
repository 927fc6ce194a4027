"""How somebody came to sign on a page: when the version was first shown to them, how and when they signed in."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from shared import clock
from shared.accounts.actors import actor_of
from shared.accounts.models import User
from shared.identity.rules import second_factor_of

VIEWED = "contracts_viewed"
MOST_REMEMBERED = 40


def first_viewed(request: HttpRequest, document_hash: str, *, now: datetime) -> datetime:
    """When this version of a contract was first shown in this session, which remembers it from `now` on."""
    viewed: dict[str, str] = request.session.get(VIEWED, {})
    if document_hash not in viewed:
        kept = dict(list(viewed.items())[-MOST_REMEMBERED + 1 :])
        request.session[VIEWED] = kept | {document_hash: clock.to_wire(now)}
        return now
    return clock.from_wire(viewed[document_hash])


def signed_in_how(request: HttpRequest) -> str:
    """How the person of this session signed in, in words."""
    user, how = request.user, actor_of(request).auth_method
    if how != "session":
        return how
    return "password and second factor" if isinstance(user, User) and second_factor_of(user) else "password"


def signed_in_at(request: HttpRequest) -> datetime | None:
    """When the person of this session signed in last."""
    return getattr(request.user, "last_login", None)
