"""Beginning a session: under a new cookie, whoever was in the browser before."""

from __future__ import annotations

from django.contrib import auth
from django.http import HttpRequest

from shared.accounts.models import User


def begin_session(request: HttpRequest, user: User) -> None:
    """From now on this browser's requests are `user`'s. The session is saved."""
    if auth.SESSION_KEY in request.session:
        request.session.cycle_key()  # Django gives a new key to strangers only
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
