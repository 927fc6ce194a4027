"""Who opens a page of the settings, and for which organisation."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from shared import clock
from shared.accounts.actors import Actor, actor_of
from shared.accounts.models import Organization, User
from shared.accounts.roles import Role
from shared.errors import NotFound
from shared.ids import is_id

M = TypeVar("M", bound=Model)


def person_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def organization_of(request: HttpRequest) -> Organization:
    """The organisation that the reader acts for. Raises Forbidden when there is none."""
    return actor_of(request).person()[1]


def owner_of(request: HttpRequest) -> Actor:
    """The reader, as an owner of the organisation they act for. Raises Forbidden when they are none."""
    return actor_of(request).require(Role.OWNER)


def deed(request: HttpRequest) -> dict[str, Any]:
    """Who does it, and when: what every service is told."""
    return {"by": actor_of(request), "now": clock.now()}


def get_owned(request: HttpRequest, rows: QuerySet[M], pk: str) -> M:
    """The row `pk` of the organisation that the reader is an owner of.

    Raises NotFound for another organisation's or nobody's, Forbidden for a member who is no owner.
    """
    actor = actor_of(request)
    found = rows.filter(organization=actor.organization_id, pk=pk).first() if is_id(pk) else None
    if found is None:
        raise NotFound(f"There is no such {rows.model._meta.verbose_name}.")
    actor.require(Role.OWNER)
    return found
