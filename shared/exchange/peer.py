"""Reading from the other portal's API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings

from shared.errors import DomainError
from shared.schemas import json

TIMEOUT = (3.0, 10.0)
LARGEST_ANSWER = 32 * 1024 * 1024


class PeerUnavailable(DomainError):
    """The other portal did not answer, or not as agreed. `answered` is the status of its answer, if it gave one."""

    status = 503
    code = "peer_unavailable"

    def __init__(self, message: str, *, answered: int | None = None, **more: Any) -> None:
        super().__init__(message, **more)
        self.answered = answered


def get(path: str, query: Mapping[str, str | int] | None = None) -> Any:
    """`GET` on the other portal with our key: its JSON, numbers with a fraction as Decimal. Raises PeerUnavailable."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            response = session.get(
                f"{settings.PEER_URL}{path}",
                params=dict(query or {}),
                headers={"X-API-Key": settings.PEER_API_KEY, "Accept": "application/json"},
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise PeerUnavailable(f"The {settings.PEER_TITLE} does not answer: {type(error).__name__}.") from error
    if response.status_code != 200:
        what = f"The {settings.PEER_TITLE} answered {response.status_code} to {path}."
        raise PeerUnavailable(what, answered=response.status_code)
    try:
        return json.loads(response.content)
    except json.BadJson as error:
        raise PeerUnavailable(f"The {settings.PEER_TITLE} answered {path} with something unreadable.") from error
