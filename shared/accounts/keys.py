"""The secrets of API keys and of letters: made here, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets

PREFIX_LENGTH = 12


def new_secret() -> str:
    """A new key: `saf_` and 43 characters that hold 256 random bits. It has no dot, so it is never taken for a JWT."""
    return "saf_" + secrets.token_urlsafe(32)


def new_token() -> str:
    """A secret for the link in a letter: 43 characters that hold 256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """SHA-256 in hex. It has enough randomness of its own to need neither salt nor a slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
