"""What we ask Clerk's backend API, through Clerk's own SDK; nothing of the SDK leaves this module."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from shared.accounts.clerk import Person, Seat

from .errors import ClerkAway

if TYPE_CHECKING:
    from clerk_backend_api import Clerk

    from shared.settings import ClerkSettings

log = logging.getLogger(__name__)
T = TypeVar("T")

PATIENCE_MS = 3000
SEATS_AT_ONCE = 100
ACTIVE, VERIFIED = "active", "verified"


def ask_person(user_id: str) -> Person | None:
    """Who `user_id` is; None if Clerk says there is nobody. Raises ClerkAway."""
    found = _ask(lambda clerk: clerk.users.get(user_id=user_id))
    return None if found is None else _person(found)


def ask_seats(user_id: str) -> list[Seat]:
    """In which of Clerk's organisations somebody is, and in what role there. Raises ClerkAway."""
    seats: list[Seat] = []
    while True:
        page = _ask(partial(_seats_from, user_id, len(seats)))
        seats += page or []
        if not page or len(page) < SEATS_AT_ONCE:
            return seats


def _seats_from(user_id: str, offset: int, clerk: Clerk) -> list[Seat]:
    found = clerk.users.get_organization_memberships(user_id=user_id, limit=SEATS_AT_ONCE, offset=offset)
    return [_seat(one) for one in found.data]


def ask_organization_name(organization_id: str) -> str:
    """What one of Clerk's organisations is called; empty if there is none. Raises ClerkAway."""
    found = _ask(lambda clerk: clerk.organizations.get(organization_id=organization_id))
    return found.name if found is not None else ""


def is_session_active(session_id: str) -> bool:
    """Whether somebody is still signed in at Clerk in that session. Raises ClerkAway."""
    found = _ask(lambda clerk: clerk.sessions.get(session_id=session_id))
    return found is not None and _text(found.status) == ACTIVE


def end_session(session_id: str) -> None:
    """Sign somebody out at Clerk, in that session. One that has ended is ended. Raises ClerkAway."""
    _ask(lambda clerk: clerk.sessions.revoke(session_id=session_id), nothing={400, 404})


def ask_keys() -> list[dict[str, Any]]:
    """The public keys that tokens may be signed with now (RFC 7517). Raises ClerkAway."""
    found = _ask(lambda clerk: clerk.jwks.get_jwks())
    return [key.model_dump() for key in (found.keys or [])] if found is not None else []


def _ask(call: Callable[[Clerk], T], nothing: frozenset[int] | set[int] = frozenset({404})) -> T | None:
    """The answer; None for a status in `nothing`. Whatever else is amiss is ClerkAway, and is written to the log."""
    import httpx
    from clerk_backend_api.models import ClerkBaseError, NoResponseError

    try:
        return call(_client(settings.CLERK))
    except ClerkBaseError as error:
        if error.status_code in nothing:
            return None
        log.warning("Clerk answered %s: %s", error.status_code, type(error).__name__)
        raise ClerkAway from error
    except (httpx.HTTPError, NoResponseError) as error:
        log.warning("Clerk does not answer: %s", type(error).__name__)
        raise ClerkAway from error


@cache
def _client(clerk: ClerkSettings) -> Clerk:
    """Without the SDK's own retries: by default it would go on for an hour, while somebody waits for a page."""
    from clerk_backend_api import Clerk
    from clerk_backend_api.utils import RetryConfig

    once = RetryConfig("none", None, False)  # type: ignore[arg-type]
    return Clerk(
        bearer_auth=clerk.secret_key, server_url=f"{clerk.api_url}/v1", timeout_ms=PATIENCE_MS, retry_config=once
    )


def _person(user: Any) -> Person:
    main = next((one for one in user.email_addresses if one.id == user.primary_email_address_id), None)
    shown = main is not None and main.verification is not None and _text(main.verification.status) == VERIFIED
    named = " ".join(part for part in (user.first_name, user.last_name) if part) or user.username or ""
    address = main.email_address.strip().lower() if main is not None else ""
    return Person(user.id, name=(named or address)[:200], email=address[:254] if shown else "")


def _seat(member: Any) -> Seat:
    return Seat(member.organization.id, member.organization.name, member.role)


def _text(value: Any) -> str:
    """An enum of the SDK's, or the plain text that stands there for a value it does not know yet."""
    return str(getattr(value, "value", value))
