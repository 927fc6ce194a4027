"""Secrets that must be read again, such as an authenticator's: sealed under a key that is made of SECRET_KEY."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

PURPOSE = b"shared.identity.sealing"


class Unreadable(Exception):
    """It was sealed under a SECRET_KEY that is neither the one now nor among SECRET_KEY_FALLBACKS, or for another."""


def seal(text: str, *, owner: str) -> str:
    """`text`, readable again only by `unseal` with the same owner: a row copied to somebody else opens nothing."""
    return _keys().encrypt(f"{owner} {text}".encode()).decode()


def unseal(sealed: str, *, owner: str) -> str:
    """What was sealed for `owner`, under today's SECRET_KEY or one of SECRET_KEY_FALLBACKS. Raises Unreadable."""
    try:
        whose, _, text = _keys().decrypt(sealed).decode().partition(" ")
    except InvalidToken as error:
        raise Unreadable from error
    if whose != owner:
        raise Unreadable
    return text


def _keys() -> MultiFernet:
    """The newest first: that one seals, all of them open. Source: RFC 5869 for the key, Fernet for the rest."""
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(force_bytes(secret))
    return Fernet(base64.urlsafe_b64encode(derived))
