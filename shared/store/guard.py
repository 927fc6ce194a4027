"""Looks at the marker when a process first connects, before it can read or write anything of the other portal's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from .models import Marker

_looked = False


def mark_store(**_: Any) -> None:
    """After migrating: a store that belongs to nobody is ours now."""
    if not Marker.objects.exists():
        Marker.objects.create(portal=settings.PORTAL)


def refuse_the_others_store(connection: Any, **_: Any) -> None:
    """Raises ImproperlyConfigured when the store that was just connected to belongs to the other portal."""
    global _looked
    if _looked or connection.alias != "default":
        return
    _looked = True  # the look itself may connect again
    owner = owner_of_store()
    if owner not in ("", settings.PORTAL):
        _looked = False
        connection.close()
        raise ImproperlyConfigured(
            f"This store belongs to the {owner} portal, and this is the {settings.PORTAL} portal. "
            "DATABASE_URL must name a store of its own."
        )


def owner_of_store() -> str:
    """The portal that the marker names; empty in a store that was never migrated."""
    try:
        return Marker.objects.values_list("portal", flat=True).first() or ""
    except DatabaseError:
        return ""
