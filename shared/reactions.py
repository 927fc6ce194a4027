"""What must go upward: a fact from a lower app calls the services that answer it, as the portal's one table lists."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def react(fact: str, **about: Any) -> None:
    """Call each service that answers `fact`, in the table's order, in the caller's transaction.

    Raises KeyError for a fact that the portal's table does not know: every fact stands there, answered or not.
    """
    table: dict[str, tuple[str, ...]] = import_string(settings.REACTIONS)
    for service in table[fact]:
        import_string(service)(**about)
