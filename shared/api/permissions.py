"""Who may call an address at all. What they may do there is the service's question, by their role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from shared.accounts.actors import actor_of
from shared.audit.services import Via

if TYPE_CHECKING:
    from rest_framework.views import APIView


class _By(BasePermission):
    ways: frozenset[Via] = frozenset()
    code = "wrong_credentials_kind"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return actor_of(request).via in self.ways


class KeyOrSession(_By):
    """Machines and people alike."""

    ways = frozenset({"session", "key", "trusted"})


class SessionOnly(_By):
    """People, in this portal."""

    ways = frozenset({"session"})
    message = "This call is for people who signed in here; a key does not open it."


class KeyOnly(_By):
    """Machines: an organisation's key or the trusted dashboard's."""

    ways = frozenset({"key", "trusted"})
    message = "This call is for machines; it takes a key."


class TrustedOnly(_By):
    """The other portal's dashboard."""

    ways = frozenset({"trusted"})
    message = "This call is for the other portal's dashboard alone."


class ActingPerson(KeyOrSession):
    """A person: signed in here, or named in X-Acting-User by a key."""

    message = "This is done by a person: sign in, or name one in X-Acting-User with your key."
    code = "no_person"

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and actor_of(request).user is not None


class Public(BasePermission):
    """Anybody, within the limit of their address."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return True
