"""Whom this portal tells anything."""

from __future__ import annotations

from shared.accounts.models import User
from shared.accounts.roles import Home


def is_here(user: User) -> bool:
    """Whether this portal tells this person anything: people of the other one are told there."""
    return user.is_active and user.home == Home.HERE
