"""How often one caller may call; see `shared.accounts.limits` for how it is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from shared.accounts.actors import Actor, actor_of
from shared.accounts.limits import address_of, window

if TYPE_CHECKING:
    from rest_framework.views import APIView


class CallerThrottle(BaseThrottle):
    """By key, by person, or by address for those who have neither."""

    seconds = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        name, caller = _counted_as(actor_of(request), address_of(request))
        self.seconds = window(name).hit(caller)
        return self.seconds == 0

    def wait(self) -> float:
        return self.seconds


def _counted_as(actor: Actor, address: str) -> tuple[str, str]:
    if actor.via in {"key", "trusted"}:
        return actor.via, actor.key_id
    if actor.user is not None:
        return "person", actor.user.pk
    return "address", address
