"""Sealed bids: until the opening their terms lie encrypted in one column.

The key is `SEALED_BIDS_KEY` (several, newest first, while it is rotated). Who has the database alone reads nothing.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from shared.schemas import json


def seal(value: Any) -> str:
    """`value`, plain JSON with Decimals, as a text that says nothing of it."""
    return _box().encrypt(json.dumps(value)).decode()


def unseal(sealed: str) -> Any:
    """What was sealed. Raises cryptography's InvalidToken if no key opens it."""
    return json.loads(_box().decrypt(sealed.encode()))


def _box() -> MultiFernet:
    """A key of any text: its SHA-256 is what Fernet wants."""
    keys = [base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()) for key in settings.SEALED_BIDS_KEYS]
    return MultiFernet([Fernet(key) for key in keys])
