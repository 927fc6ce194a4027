"""Signatures by Standard Webhooks 1.0: `v1,<base64 HMAC-SHA256 of "id.timestamp.body">`."""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300
MOST_SIGNATURES = 10
LONGEST_HEADER = 2000
_ID = re.compile(r"msg_[0-9A-Za-z_-]{8,64}")
_TIMESTAMP = re.compile(r"[0-9]{10}")


class BadSignature(Exception):
    """The message is not to be trusted. `reason` is for the log alone and never goes to the sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@functools.lru_cache(maxsize=256)
def key_of(secret: str) -> bytes:
    """The HMAC key: base64 after `whsec_`, otherwise the secret's own UTF-8 bytes. Raises ValueError for neither."""
    if secret.startswith(PREFIX):
        encoded = secret.removeprefix(PREFIX).rstrip("=")
        try:
            key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
        except binascii.Error as error:
            raise ValueError("a secret that begins with whsec_ must go on in base64") from error
    else:
        key = secret.encode()
    if not key:
        raise ValueError("a secret must not be empty")
    return key


def whsec_form(secret: str) -> str:
    """The secret as partners' libraries want it: `whsec_` and base64 of the key."""
    return PREFIX + base64.b64encode(key_of(secret)).decode()


def new_secret() -> str:
    """A new secret of 32 random bytes, in its `whsec_` form."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secrets_: Sequence[str], *, message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The headers of one attempt at `at`: one signature per secret, newest first, whose Bearer is also sent."""
    signatures = [_webhook(secret).sign(message_id, at, body) for secret in secrets_]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
        "Authorization": f"Bearer {secrets_[0]}".encode().decode("latin-1"),  # so that UTF-8 goes over the wire
    }


@functools.lru_cache(maxsize=256)
def _webhook(secret: str) -> Webhook:
    return Webhook(key_of(secret))  # bytes: a plain string it would silently read as base64


@dataclass(frozen=True)
class Claim:
    """What the headers of a message claim, as raw text; an absent header is empty."""

    message_id: str
    timestamp: str
    signature: str
    authorization: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Claim:
        """From WSGI's environment (`HTTP_WEBHOOK_ID` and so on)."""
        return cls(
            headers.get("HTTP_WEBHOOK_ID", ""),
            headers.get("HTTP_WEBHOOK_TIMESTAMP", ""),
            headers.get("HTTP_WEBHOOK_SIGNATURE", ""),
            headers.get("HTTP_AUTHORIZATION", ""),
        )

    @property
    def is_unsigned(self) -> bool:
        return not (self.message_id or self.timestamp or self.signature)


def verify(claim: Claim, body: bytes, *, secrets_: Sequence[str], now: datetime) -> None:
    """Raise BadSignature unless id and timestamp have their strict shape, the time is within 300 s, and both Bearer
    and a signature are right for one of `secrets_`. Every comparison is made, and each in constant time."""
    if not _ID.fullmatch(claim.message_id):
        raise BadSignature("id")
    if not _TIMESTAMP.fullmatch(claim.timestamp):
        raise BadSignature("timestamp")
    if not 0 < len(claim.signature) <= LONGEST_HEADER:
        raise BadSignature("signature header")
    entries = claim.signature.split(" ")
    if len(entries) > MOST_SIGNATURES:
        raise BadSignature("too many signatures")
    if abs(int(now.timestamp()) - int(claim.timestamp)) > TOLERANCE_SECONDS:
        raise BadSignature("time")
    bearer_is_right = verify_bearer(claim, secrets_=secrets_)
    signed = f"{claim.message_id}.{claim.timestamp}.".encode() + body
    given = [entry.encode("latin-1", "replace") for entry in entries]
    signature_is_right = False
    for secret in secrets_:
        digest = hmac.digest(key_of(secret), signed, hashlib.sha256)
        wanted = b"v1," + base64.b64encode(digest)
        for entry in given:
            signature_is_right |= hmac.compare_digest(wanted, entry)
    if not bearer_is_right:
        raise BadSignature("bearer")
    if not signature_is_right:
        raise BadSignature("signature")


def verify_bearer(claim: Claim, *, secrets_: Sequence[str]) -> bool:
    """Whether `Authorization` is `Bearer` and one of `secrets_`, compared in constant time."""
    given = claim.authorization.encode("latin-1", "replace")  # as WSGI decoded it
    right = False
    for secret in secrets_:
        right |= hmac.compare_digest(b"Bearer " + secret.encode(), given)
    return right
