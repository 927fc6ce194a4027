"""Calling the other portal's API: reading, and commands to the portal that owns a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import requests
from django.conf import settings
from pydantic import BaseModel, ValidationError

from shared.errors import DomainError
from shared.schemas import json

S = TypeVar("S", bound=BaseModel)
TIMEOUT = (3.0, 10.0)
LARGEST_ANSWER = 32 * 1024 * 1024


class PeerUnavailable(DomainError):
    """The other portal did not answer, or not as agreed. `answered` is the status of its answer, if it gave one."""

    status = 503
    code = "peer_unavailable"

    def __init__(self, message: str, *, answered: int | None = None, **more: Any) -> None:
        super().__init__(message, **more)
        self.answered = answered


class PeerRefused(DomainError):
    """The other portal understood, and said no: nothing was done there. Its own words, code, fields and record."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message, **more)
        self.status = status

    def record_as(self, schema: type[S]) -> S | None:
        """The record as it stands there, which a refusal brings; None where it brings none that can be read."""
        try:
            return schema.model_validate(self.record) if self.record else None
        except ValidationError:
            return None


@dataclass(frozen=True)
class OnBehalf:
    """Of whom a command is: the person (`user_…`) and the organisation they act for."""

    user_id: str
    organization_id: str

    def headers(self) -> dict[str, str]:
        return {"X-Acting-User": self.user_id, "X-Acting-Org": self.organization_id}


STILL_RUNNING = "still_running"  # of a deed that was sent before with the same key: nothing is known of it yet
DEFINITE = frozenset({400, 403, 404, 409, 413, 415, 422})


def post(path: str, body: Mapping[str, Any], *, on_behalf: OnBehalf, key: str = "") -> Any:
    """`POST` on the other portal for a person; `key` is the Idempotency-Key with which it may be sent again.

    Never inside a transaction. Raises PeerRefused where the answer is a definite no, and PeerUnavailable where nobody
    knows whether it was done: then read the record again, or send the same with the same key.
    """
    headers = {**on_behalf.headers(), "Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    response = _call("POST", path, headers=headers, data=json.dumps(body))
    if response.status_code in {200, 201, 202}:
        return _read(response, path)
    if response.status_code in DEFINITE:
        raise _refusal(response, path)
    what = f"The {settings.PEER_TITLE} answered {response.status_code}."
    raise PeerUnavailable(what, answered=response.status_code)


def get(path: str, query: Mapping[str, str | int] | None = None, *, on_behalf: OnBehalf | None = None) -> Any:
    """`GET` on the other portal with our key: its JSON, numbers with a fraction as Decimal. Raises PeerUnavailable."""
    headers = on_behalf.headers() if on_behalf else {}
    response = _call("GET", path, headers=headers, params=dict(query or {}))
    if response.status_code != 200:
        what = f"The {settings.PEER_TITLE} answered {response.status_code} to {path}."
        raise PeerUnavailable(what, answered=response.status_code)
    return _read(response, path)


def get_file(path: str, kind: str, *, on_behalf: OnBehalf) -> bytes:
    """A file on the other portal, whole, whose content type is `kind`. Raises PeerUnavailable."""
    response = _call("GET", path, headers={**on_behalf.headers(), "Accept": kind})
    if response.status_code != 200 or response.headers.get("Content-Type", "").partition(";")[0] != kind:
        what = f"The {settings.PEER_TITLE} has no file to give at {path} (it answered {response.status_code})."
        raise PeerUnavailable(what, answered=response.status_code)
    return response.content


def _call(method: str, path: str, *, headers: Mapping[str, str], **more: Any) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.request(
                method,
                f"{settings.PEER_URL}{path}",
                headers={"X-API-Key": settings.PEER_API_KEY, "Accept": "application/json", **headers},
                timeout=TIMEOUT,
                allow_redirects=False,
                **more,
            )
        except requests.RequestException as error:
            raise PeerUnavailable(f"The {settings.PEER_TITLE} does not answer: {type(error).__name__}.") from error


def _read(response: requests.Response, path: str) -> Any:
    try:
        return json.loads(response.content)
    except json.BadJson as error:
        raise PeerUnavailable(f"The {settings.PEER_TITLE} answered {path} with something unreadable.") from error


def _refusal(response: requests.Response, path: str) -> PeerRefused:
    said = _read(response, path)
    if not isinstance(said, dict) or not isinstance(said.get("error"), str):
        raise PeerUnavailable(f"The {settings.PEER_TITLE} answered {path} with something unreadable.")
    if said.get("code") == STILL_RUNNING:
        raise PeerUnavailable(f"The {settings.PEER_TITLE} is still at it.", answered=response.status_code)
    fields, record = said.get("fields"), said.get("record")
    return PeerRefused(
        response.status_code,
        said["error"],
        code=str(said.get("code") or "refused"),
        fields=fields if isinstance(fields, dict) else {},
        record=record if isinstance(record, dict) else None,
    )
