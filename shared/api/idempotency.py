"""`Idempotency-Key`: a write that is sent again is answered again, and done once.

The answer is kept in the transaction of the deed itself, so a crash leaves both or neither. A request that died at work
holds its key for one lease; then the next one with that key does the work.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from shared import clock
from shared.accounts.limits import address_of
from shared.db import atomic, purge
from shared.errors import DomainError, Invalid, Unprocessable
from shared.ids import new_id
from shared.schemas import json

from .models import KEPT_FOR, IdempotencyRecord

if TYPE_CHECKING:
    from .endpoint import Endpoint

LEASE = timedelta(seconds=60)
KEY = re.compile(r"[\x21-\x7e]{1,255}")
Handler = Callable[..., Any]


class StillRunning(DomainError):
    """The first request with this key is at work."""

    code = "still_running"
    retry_after = 1


def idempotent(handler: Handler) -> Handler:
    """Give a write handler of an `Endpoint` idempotency keys; `Endpoint` does this to each of its own.

    Only what was done is kept: an error did nothing, so the same key may be used for another try. The handler runs in
    one transaction with the keeping of its answer, unless its class says that it `calls_peer`.
    """

    @functools.wraps(handler)
    def run(view: Endpoint, request: Request, *args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key")
        if key is None or not view.takes_idempotency_key:
            return handler(view, request, *args, **kwargs)
        if not KEY.fullmatch(key):
            raise Invalid("Idempotency-Key takes 1 to 255 visible ASCII characters.", code="bad_idempotency_key")
        record = _begin(_scope(view, request), key, hashlib.sha256(request._request.body).hexdigest(), clock.now())
        if record.state == IdempotencyRecord.State.DONE:
            return _again(record)
        try:
            return _work(record, lambda: handler(view, request, *args, **kwargs), outside=view.calls_peer)
        except BaseException:
            _give_up(record)
            raise

    return run


def purge_idempotency(*, now: datetime) -> int:
    """Delete the records that no longer bind anybody; how many there were."""
    return sum(purge(IdempotencyRecord.objects.expired(now)))


def _scope(view: Endpoint, request: Request) -> str:
    actor = view.actor
    who = [actor.via, actor.key_id or address_of(request._request), actor.id, actor.organization_id]
    return hashlib.sha256("\n".join([*who, str(request.method), request.path]).encode()).hexdigest()


def _begin(scope: str, key: str, body: str, now: datetime) -> IdempotencyRecord:
    """The record of this key: done, or held by this request. Raises when it is neither."""
    found = IdempotencyRecord.objects.filter(scope=scope, key=key).first()
    if found is not None and found.created_at <= now - KEPT_FOR:
        IdempotencyRecord.objects.expired(now).filter(pk=found.pk).delete()
        found = None
    mine: dict[str, Any] = {"lease": new_id(), "leased_until": now + LEASE}
    if found is None:
        try:
            return _add(scope=scope, key=key, body_sha256=body, created_at=now, **mine)
        except IntegrityError:  # another request was first by a hair
            found = IdempotencyRecord.objects.get(scope=scope, key=key)
    if found.body_sha256 != body:
        raise Unprocessable(
            "This Idempotency-Key was used for a request with another body. Use a new one.",
            code="idempotency_key_reused",
        )
    if found.state == IdempotencyRecord.State.DONE:
        return found
    dead = IdempotencyRecord.objects.filter(pk=found.pk, lease=found.lease, leased_until__lte=now)
    if not dead.update(**mine):
        raise StillRunning("The first request with this Idempotency-Key is still at work. Ask again in a moment.")
    found.lease = mine["lease"]
    return found


@atomic
def _add(**fields: Any) -> IdempotencyRecord:
    return IdempotencyRecord.objects.create(**fields)


def _work(record: IdempotencyRecord, call: Callable[[], Response], *, outside: bool) -> Response:
    if not outside:
        return _work_and_keep(record, call)
    response = call()
    _keep(record, response)
    return response


@atomic
def _work_and_keep(record: IdempotencyRecord, call: Callable[[], Response]) -> Response:
    response = call()
    _keep(record, response)
    return response


def _keep(record: IdempotencyRecord, response: Response) -> None:
    mine = IdempotencyRecord.objects.filter(pk=record.pk, lease=record.lease)
    if response.status_code >= 400:
        mine.delete()
        return
    body = "" if response.data is None else json.dumps(response.data).decode()
    done = IdempotencyRecord.State.DONE
    if not mine.update(state=done, response_status=response.status_code, response_body=body):
        raise StillRunning("Another request with this Idempotency-Key has taken over. Ask again in a moment.")


def _give_up(record: IdempotencyRecord) -> None:
    running = IdempotencyRecord.objects.filter(pk=record.pk, lease=record.lease, state=IdempotencyRecord.State.RUNNING)
    running.delete()


def _again(record: IdempotencyRecord) -> HttpResponse:
    return HttpResponse(
        record.response_body.encode(),
        status=record.response_status,
        content_type="application/json",
        headers={"Idempotent-Replayed": "true"},
    )
