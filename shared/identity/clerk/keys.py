"""The public keys that Clerk signs with: fetched, kept for five minutes, and never asked for as often as tokens come.

The SDK fetches them anew for every token with an unknown key id or a wrong signature, with up to a hundred tries: who
sends such tokens would make us call Clerk for each. So the SDK is given the key, and the fetching is done here.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from shared import clock

from . import api
from .errors import BadToken, ClerkAway

if TYPE_CHECKING:
    from shared.settings import ClerkSettings

FRESH = timedelta(minutes=5)
AT_MOST_EVERY = timedelta(seconds=10)
WITHOUT_CLERK = timedelta(hours=1)  # how long the keys known so far count while Clerk does not answer


@dataclass
class KeyRing:
    """The keys of one Clerk instance, by their ids, as PEM. One in each process."""

    fixed: str = ""  # CLERK_JWT_KEY: then nothing is ever fetched
    keys: dict[str, str] = field(default_factory=dict)
    fetched_at: datetime | None = None
    asked_at: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def key(self, kid: str, *, now: datetime) -> str:
        """The key with this id. Raises BadToken if Clerk has none such, ClerkAway if it cannot be known."""
        if self.fixed:
            return self.fixed
        if kid not in self.keys or self._age(now) >= FRESH:
            self._fetch(now)
        if self._age(now) >= WITHOUT_CLERK:
            raise ClerkAway
        if kid not in self.keys:
            raise BadToken("This token is signed with a key that is not Clerk's.")
        return self.keys[kid]

    def _age(self, now: datetime) -> timedelta:
        return now - self.fetched_at if self.fetched_at is not None else WITHOUT_CLERK

    def _fetch(self, now: datetime) -> None:
        """Ask, unless somebody asked just now; while Clerk does not answer, what was known stays known for a while."""
        with self._lock:
            if self.asked_at is not None and now - self.asked_at < AT_MOST_EVERY:
                return
            self.asked_at = now
            try:
                found = api.ask_keys()
            except ClerkAway:
                return
            self.keys, self.fetched_at = {str(key["kid"]): pem for key in found if (pem := _pem(key))}, now


def ring_of(clerk: ClerkSettings) -> KeyRing:
    """The keys of this instance, as this process knows them."""
    return _ring(clerk.api_url, clerk.secret_key, clerk.jwt_key)


@cache
def _ring(api_url: str, secret_key: str, jwt_key: str) -> KeyRing:
    return KeyRing(fixed=jwt_key)


def key_for(token: str, clerk: ClerkSettings) -> str:
    """The key that this token says it is signed with. Raises BadToken, and ClerkAway if it cannot be known."""
    import jwt

    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as error:
        raise BadToken("This token cannot be read.") from error
    if header.get("alg") != "RS256":  # before any key is fetched for it
        raise BadToken("This token is not signed as Clerk signs.")
    return ring_of(clerk).key(str(header.get("kid", "")), now=clock.now())


def _pem(key: dict[str, object]) -> str:
    """The key as PEM; empty for one that is not for RS256."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from jwt import InvalidKeyError
    from jwt.algorithms import RSAAlgorithm

    try:
        public = RSAAlgorithm.from_jwk({name: text for name, text in key.items() if isinstance(text, str)})
    except InvalidKeyError:
        return ""
    if not isinstance(public, RSAPublicKey):
        return ""
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
