"""Accounts of this portal's own: an e-mail address, a password, perhaps a second factor, and a session."""

from __future__ import annotations

from datetime import datetime

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from shared.accounts import limits
from shared.accounts.actors import Actor, actor_of
from shared.accounts.keys import digest_of
from shared.accounts.models import User
from shared.accounts.services import register_user, sign_in_user, sign_out_user
from shared.accounts.shadows import USER_ID, apply_user

from . import rules, services
from .begin import begin_session
from .devices import device_token_in, give_device_token, place_of
from .errors import SecondFactorDue, SecondFactorRequired, WrongCredentials, too_many
from .half_open import half_open_token, user_half_in
from .sessions import session_digest


class LocalProvider:
    signs_in_here = True
    elsewhere = ""

    account = people = ""

    def recognise(self, request: HttpRequest, *, now: datetime) -> HttpResponse | None:
        """Django's session says it all."""
        return None

    def authenticate(self, request: HttpRequest, *, token: str | None, now: datetime) -> Actor | None:
        user = getattr(request, "user", None)
        if token is not None or not isinstance(user, User) or not user.is_active:
            return None
        if getattr(request.session, "second_factor_due", False):
            raise SecondFactorDue
        return actor_of(request)

    def way_in(self, request: HttpRequest, *, page: str, back: str, now: datetime) -> HttpResponse | None:
        name = "accounts:register" if page == "sign-up" else "accounts:sign_in"
        return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}")

    def come_back(self, request: HttpRequest, *, back: str, now: datetime) -> HttpResponse | None:
        return HttpResponseRedirect(back)

    def register(
        self, request: HttpRequest, *, email: str, name: str, password: str, organization_name: str, now: datetime
    ) -> User:
        user = register_user(email=email, name=name, password=password, organization_name=organization_name, now=now)
        services.ask_address_proof(user=user, now=now)
        _begin_session(request, user, now)
        return user

    def sign_in(self, request: HttpRequest, *, email: str, password: str, now: datetime) -> User:
        address, window = limits.address_of(request), limits.window("failed_sign_in")
        # Counted before the password is looked at, and taken back if it was right: parallel guesses count too.
        if wait := window.hit(address):
            raise too_many("failed sign-ins from your address", now=now, wait=wait, code="too_many_sign_ins")
        # Who guesses from many addresses is held up too; its owner still comes in by a browser they used before.
        account, caller = limits.window("failed_account"), digest_of(email.strip().lower())
        counted = not rules.is_known(email, device_token_in(request))
        if counted and (wait := account.hit(caller)):
            raise too_many("failed sign-ins to this account", now=now, wait=wait, code="too_many_sign_ins")
        user = auth.authenticate(request, username=email, password=password)
        if not isinstance(user, User):
            raise WrongCredentials
        window.forget(address)
        if counted:
            account.forget(caller)
        if rules.second_factor_of(user) and not rules.is_trusted(user, device_token_in(request), now=now):
            raise SecondFactorRequired(half_open_token(user, now=now))
        _begin_session(request, user, now)
        return user

    def finish_sign_in(self, request: HttpRequest, *, token: str, code: str, remember: bool, now: datetime) -> User:
        user = user_half_in(token, now=now)
        services.use_code(user=user, code=code, now=now)
        _begin_session(request, user, now, remember=remember)
        return user

    def sign_out(self, request: HttpRequest, *, now: datetime) -> None:
        if isinstance(request.user, User):
            sign_out_user(user=request.user, now=now)
        auth.logout(request)

    def resolve_user(self, external_id: str, *, now: datetime) -> User | None:
        """Any well-formed id is somebody: one that is new gets a shadow without a password."""
        return apply_user(external_id=external_id, now=now) if USER_ID.fullmatch(external_id) else None


def _begin_session(request: HttpRequest, user: User, now: datetime, *, remember: bool = False) -> None:
    sign_in_user(user=user, now=now)
    begin_session(request, user)
    token = services.keep_sign_in(
        user=user, digest=session_digest(request), place=place_of(request), remember=remember, now=now
    )
    give_device_token(request, token)
