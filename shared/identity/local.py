"""Accounts of this portal's own: an e-mail address, a password, and Django's session."""

from __future__ import annotations

from datetime import datetime

from django.contrib import auth
from django.http import HttpRequest

from shared.accounts import limits, services
from shared.accounts.models import User
from shared.accounts.shadows import USER_ID, apply_user

from .errors import WrongCredentials, too_many
from .services import keep_sign_in
from .sessions import session_digest


class LocalProvider:
    signs_in_here = True
    elsewhere = ""

    def authenticate(self, request: HttpRequest) -> User | None:
        user = getattr(request, "user", None)
        return user if isinstance(user, User) and user.is_active else None

    def register(
        self, request: HttpRequest, *, email: str, name: str, password: str, organization_name: str, now: datetime
    ) -> User:
        user = services.register_user(
            email=email, name=name, password=password, organization_name=organization_name, now=now
        )
        _begin_session(request, user, now)
        return user

    def sign_in(self, request: HttpRequest, *, email: str, password: str, now: datetime) -> User:
        address, window = limits.address_of(request), limits.window("failed_sign_in")
        # Counted before the password is looked at, and taken back if it was right: parallel guesses count too.
        if wait := window.hit(address):
            raise too_many("failed sign-ins from your address", now=now, wait=wait, code="too_many_sign_ins")
        user = auth.authenticate(request, username=email, password=password)
        if not isinstance(user, User):
            raise WrongCredentials
        window.forget(address)
        _begin_session(request, user, now)
        return user

    def sign_out(self, request: HttpRequest, *, now: datetime) -> None:
        if isinstance(request.user, User):
            services.sign_out_user(user=request.user, now=now)
        auth.logout(request)

    def resolve_user(self, external_id: str, *, now: datetime) -> User | None:
        """Any well-formed id is somebody: one that is new gets a shadow without a password."""
        return apply_user(external_id=external_id, now=now) if USER_ID.fullmatch(external_id) else None


def _begin_session(request: HttpRequest, user: User, now: datetime) -> None:
    services.sign_in_user(user=user, now=now)
    if auth.SESSION_KEY in request.session:
        request.session.cycle_key()  # Django gives a new key to strangers only
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    keep_sign_in(digest=session_digest(request), request=request, now=now)
