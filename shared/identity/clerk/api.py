"""What we ask Clerk's backend API, through Clerk's own SDK; nothing of the SDK leaves this module."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from django.conf import settings

from shared.accounts.clerk import Person, Seat

from .errors import ClerkAway

if TYPE_CHECKING:
    from clerk_backend_api import Clerk

    from shared.settings import ClerkSettings

log = logging.getLogger(__name__)

PATIENCE_MS = 3000
SEATS_AT_ONCE = 100
NOT_THERE = frozenset({404})
Body = dict[str, Any]


def ask_person(user_id: str) -> Person | None:
    """Who `user_id` is; None if Clerk says there is nobody. Raises ClerkAway."""
    found = _ask(lambda clerk: clerk.users.get(user_id=user_id))
    return None if found is None else _person(found)


def ask_seats(user_id: str) -> list[Seat]:
    """In which of Clerk's organisations somebody is, and in what role there. Raises ClerkAway."""
    seats: list[Seat] = []
    while True:
        found = _ask(partial(_seats_from, user_id, len(seats)))
        page = found["data"] if found is not None else []
        seats += [_seat(one) for one in page]
        if len(page) < SEATS_AT_ONCE:
            return seats


def ask_organization_name(organization_id: str) -> str:
    """What one of Clerk's organisations is called; empty if there is none. Raises ClerkAway."""
    found = _ask(lambda clerk: clerk.organizations.get(organization_id=organization_id))
    return str(found["name"]) if found is not None else ""


def is_session_active(session_id: str) -> bool:
    """Whether somebody is still signed in at Clerk in that session. Raises ClerkAway."""
    found = _ask(lambda clerk: clerk.sessions.get(session_id=session_id))
    return found is not None and found["status"] == "active"


def end_session(session_id: str) -> None:
    """Sign somebody out at Clerk, in that session. One that has ended is ended. Raises ClerkAway."""
    _ask(lambda clerk: clerk.sessions.revoke(session_id=session_id), nothing={400, 404})


def ask_keys() -> list[Body]:
    """The public keys that tokens may be signed with now (RFC 7517). Raises ClerkAway."""
    found = _ask(lambda clerk: clerk.jwks.get_jwks())
    return list(found["keys"] or []) if found is not None else []


def _ask(call: Callable[[Clerk], Any], nothing: Collection[int] = NOT_THERE) -> Body | None:
    """The answer's JSON; None for a status in `nothing`. Whatever else is amiss is ClerkAway, and is logged.

    The SDK refuses a whole answer for one field that it does not expect; we need few, and read them ourselves then.
    """
    import httpx
    from clerk_backend_api.models import ClerkBaseError, NoResponseError, ResponseValidationError

    try:
        body: Body = call(_client(settings.CLERK)).model_dump(mode="json")
        return body
    except ResponseValidationError as error:
        said = error.raw_response.json()
        if error.status_code == 200 and isinstance(said, dict):
            return said
        log.warning("Clerk's answer cannot be read: %s", error.message)
        raise ClerkAway from error
    except ClerkBaseError as error:
        if error.status_code in nothing:
            return None
        log.warning("Clerk answered %s", error.status_code)
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


def _seats_from(user_id: str, offset: int, clerk: Clerk) -> Any:
    return clerk.users.get_organization_memberships(user_id=user_id, limit=SEATS_AT_ONCE, offset=offset)


def _person(user: Body) -> Person:
    """The name, or what else Clerk knows them by; of their main address only one that they have shown to be theirs."""
    addresses = user.get("email_addresses") or []
    main: Body = next((one for one in addresses if one["id"] == user.get("primary_email_address_id")), {})
    address = main.get("email_address", "").strip().lower()[:254]
    shown = (main.get("verification") or {}).get("status") == "verified"
    names = [name for key in ("first_name", "last_name") if (name := user.get(key))]
    return Person(
        user["id"], name=(" ".join(names) or user.get("username") or address)[:200], email=address if shown else ""
    )


def _seat(member: Body) -> Seat:
    organization = member["organization"]
    return Seat(organization["id"], organization["name"], member["role"])
