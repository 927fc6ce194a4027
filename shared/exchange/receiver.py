"""The door for messages: checks in the order of the specification, one insert, 204. The work is done afterwards."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from django.conf import settings
from django.db import Error as StoreError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from shared import clock

from .alerts import alert
from .envelopes import BadEnvelope, is_known, read_envelope
from .inbox import ID_REUSED, Incoming, store_message
from .signature import BadSignature, Claim, verify, verify_bearer

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024


class Refused(Exception):
    """An answer other than 204. `reason` is for the log alone."""

    def __init__(self, status: int, code: str, sentence: str, reason: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.sentence, self.reason = status, code, sentence, reason or code

    def answer(self) -> HttpResponse:
        body = f'{{"error": "{self.sentence}", "code": "{self.code}", "fields": {{}}}}'
        headers = {405: {"Allow": "POST"}, 503: {"Retry-After": "10"}, 401: {"WWW-Authenticate": "Bearer"}}
        return HttpResponse(
            body, status=self.status, content_type="application/json", headers=headers.get(self.status, {})
        )


@csrf_exempt
def receive(request: HttpRequest, topic: str) -> HttpResponse:
    """Take one message for `topic`: 204 once it is stored for good, or a refusal that tells an attacker nothing."""
    try:
        _take(request, topic, clock.now())
    except Refused as refused:
        log.info("webhook for %s from %s: %s", topic, request.META.get("REMOTE_ADDR", ""), refused.reason)
        return refused.answer()
    except StoreError:
        log.exception("webhook for %s: the store failed", topic)
        return Refused(503, "unavailable", "The message could not be stored. Send it again.").answer()
    return HttpResponse(status=204)


def _take(request: HttpRequest, topic: str, now: datetime) -> None:
    if topic not in settings.EXCHANGE.receives:
        raise Refused(404, "not_found", "Nothing is received here.")
    if request.method != "POST":
        raise Refused(405, "method_not_allowed", "Messages are posted.")
    body = _body(request)
    message_id = _verified_id(Claim.of(request.META), body, now)
    if request.content_type != "application/json":
        raise Refused(415, "not_json", "Messages are application/json.")
    try:
        envelope = read_envelope(body, topic)
    except BadEnvelope as error:
        raise Refused(400, "invalid", "The message does not follow its schema.", f"bad message: {error}") from None
    incoming = Incoming(message_id, topic, envelope.event, body.decode(), is_known(envelope))
    if store_message(incoming, source=settings.EXCHANGE.peer_name, now=now) == ID_REUSED:
        what = f"{settings.EXCHANGE.peer_name} sent another message under the id {message_id}, which was refused."
        alert("id_reused", what, key=message_id, now=now)
        raise Refused(409, "id_reused", "This id belongs to another message.")


def _body(request: HttpRequest) -> bytes:
    length = request.META.get("CONTENT_LENGTH", "")
    if not (isinstance(length, str) and length.isascii() and length.isdigit()):
        raise Refused(411, "length_required", "Content-Length is required.")
    if int(length[:9]) > LARGEST_BODY:
        raise Refused(413, "too_large", "Messages are at most 256 kB.")
    try:
        body = request.body
    except UnreadablePostError:
        raise Refused(400, "incomplete", "The body broke off.") from None
    if len(body) != int(length):
        raise Refused(400, "incomplete", "The body is not as long as it says.")
    return body


def _verified_id(claim: Claim, body: bytes, now: datetime) -> str:
    """The message's id once it is proven. One answer for all that can be wrong: no hint which check failed."""
    secrets = settings.EXCHANGE.receiving_secrets
    if claim.is_unsigned and not settings.EXCHANGE.require_signature:
        if verify_bearer(claim, secrets_=secrets):
            return f"sha256:{hashlib.sha256(body).hexdigest()}"
        raise _unverified("bearer alone")
    try:
        verify(claim, body, secrets_=secrets, now=now)
    except BadSignature as error:
        raise _unverified(error.reason) from None
    return claim.message_id


def _unverified(reason: str) -> Refused:
    return Refused(401, "unauthorized", "The message could not be verified.", f"unverified: {reason}")
