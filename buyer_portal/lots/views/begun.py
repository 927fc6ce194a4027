"""A new lot's id, set aside when its editor is opened, so that whatever is sent from that page makes one lot.

A slow line, a double click or a lost answer would otherwise begin a second draft.
"""

from __future__ import annotations

from django.core.cache import cache
from django.core.signing import BadSignature, Signer

from shared.accounts.actors import Actor
from shared.ids import new_id

REMEMBERED = 60 * 60 * 24


def set_aside(by: Actor) -> str:
    """A new id, signed for the organisation that `by` acts for."""
    return _signer(by).sign(new_id())


def id_of(token: str, by: Actor) -> str:
    """The id in `token`; empty where nobody set it aside for this organisation."""
    try:
        return _signer(by).unsign(token)
    except BadSignature:
        return ""


def remember_saved(page: str, version: int) -> None:
    """Keep in mind which version this page's last save made: should the answer be lost, it is still the page's own."""
    cache.set(f"lot-editor:{page}", version, REMEMBERED)


def version_saved(page: str) -> int:
    """The version that this page's last save made; 0 where it has saved nothing, or that is not known any more."""
    return int(cache.get(f"lot-editor:{page}", 0))


def _signer(by: Actor) -> Signer:
    return Signer(salt=f"lots.begun:{by.organization_id}")
