"""Codes that prove more than a password: an authenticator's, by RFC 6238, and the ten that stand in for it."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime

import pyotp
import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from shared.accounts.keys import digest_of

STEP = 30  # seconds that a code of the app is shown
DRIFT = 1  # steps that the app's clock may be ahead or behind
RECOVERY_CODES = 10
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is taken for another when it is copied by hand
RECOVERY_LENGTH = 16  # 79 bits: too many to try, so a plain digest is enough
NOT_OURS = re.compile(r"[\s-]")


def new_secret() -> str:
    """160 random bits in base 32, as RFC 4226 recommends."""
    return pyotp.random_base32(32)


def app_address(secret: str, email: str) -> str:
    """The `otpauth://` address that an app reads from the QR code."""
    issuer = f"SAF Market {settings.PORTAL_TITLE}"
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=email, issuer_name=issuer)


def matching_counter(secret: str, code: str, now: datetime) -> int | None:
    """The time step, one of the three around `now`, whose code this is. Every one is compared, whichever matches."""
    here = int(now.timestamp()) // STEP
    codes = pyotp.HOTP(secret)
    found = [
        counter
        for counter in range(here - DRIFT, here + DRIFT + 1)
        if hmac.compare_digest(codes.at(counter).encode(), code.encode("utf-8", "surrogateescape"))
    ]
    return max(found, default=None)


def new_recovery_codes() -> list[str]:
    """Ten codes such as `kq3v-7mzp-t2hd-9xwa`."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def _recovery_code() -> str:
    letters = "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
    return grouped(letters, "-")


def plain(code: str) -> str:
    """A code as it counts, however it was typed: without spaces and hyphens, in small letters."""
    return NOT_OURS.sub("", code).lower()


def is_of_the_app(code: str) -> bool:
    return len(code) == 6 and code.isascii() and code.isdigit()


def recovery_digest(code: str) -> str:
    return digest_of(plain(code))


def grouped(text: str, by: str = " ") -> str:
    """In groups of four, as people copy it."""
    return by.join(text[start : start + 4] for start in range(0, len(text), 4))


def qr_code(address: str) -> SafeString:
    """The address as an inline SVG without styles or scripts: dark on white in either theme, as cameras want it."""
    svg = segno.make(address, error="m", micro=False).svg_inline(
        border=4, svgclass=None, lineclass=None, light="#fff", omitsize=True
    )
    return mark_safe(svg)  # noqa: S308  made of the address's bits alone
