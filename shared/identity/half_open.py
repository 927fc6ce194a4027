"""Between the password and the code: a word of ours that the password was right, good for ten minutes."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.core import signing

from shared import clock
from shared.accounts.models import User

from .errors import SignInExpired

GOOD_FOR = timedelta(minutes=10)
_signer = signing.Signer(salt="shared.identity.half_open")


def half_open_token(user: User, *, now: datetime) -> str:
    """It opens nothing by itself, and is void once the password is another one."""
    return _signer.sign_object({"user": user.pk, "at": clock.to_wire(now), "password": user.get_session_auth_hash()})


def user_half_in(token: str, *, now: datetime) -> User:
    """Whose password was right. Raises SignInExpired for a token that is too old, void, or not ours."""
    try:
        said = _signer.unsign_object(token)
    except Exception as error:
        raise SignInExpired from error
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if user is None or not clock.from_wire(said["at"]) <= now < clock.from_wire(said["at"]) + GOOD_FOR:
        raise SignInExpired
    if not hmac.compare_digest(user.get_session_auth_hash(), said["password"]):
        raise SignInExpired
    return user
