"""What an identity provider does for us."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from shared.accounts.actors import Actor
from shared.accounts.models import User

PROVIDERS = {
    "local": "shared.identity.local.LocalProvider",
    "clerk": "shared.identity.clerk.provider.ClerkProvider",
}


class IdentityProvider(Protocol):
    """Signs people in and knows them by `user_…`. Everything downstream is the same whoever provides it."""

    signs_in_here: bool
    """Whether this portal signs people in itself; otherwise its pages for that answer 404 and say where to go."""

    @property
    def elsewhere(self) -> str:
        """The address where people sign in instead."""

    @property
    def account(self) -> str:
        """The address where they see to their name, password and second factor instead."""

    @property
    def people(self) -> str:
        """The address where an organisation's owners see to its people instead."""

    def recognise(self, request: HttpRequest, *, now: datetime) -> HttpResponse | None:
        """Before a page: see whether the session still holds, and whether one begins by what the browser brings.

        Returns an answer only where that must be given instead of the page.
        """

    def authenticate(self, request: HttpRequest, *, token: str | None, now: datetime) -> Actor | None:
        """Who calls the API, and for whom: by the bearer `token` if there is one, else by session or cookie.

        None for neither. Raises NotSignedIn for a token that is not good, and SecondFactorDue while the person must set
        one up first.
        """

    def way_in(self, request: HttpRequest, *, page: str, back: str, now: datetime) -> HttpResponse | None:
        """Lead a browser to where it signs in (`page` is `sign-in` or `sign-up`) and then is at `back`, a path.

        None where that would lead in a circle.
        """

    def come_back(self, request: HttpRequest, *, back: str, now: datetime) -> HttpResponse | None:
        """A browser came back from signing in elsewhere: begin its session if it did, and lead it on.

        Raises NotSignedIn for an account that was closed here.
        """

    def register(
        self, request: HttpRequest, *, email: str, name: str, password: str, organization_name: str, now: datetime
    ) -> User:
        """Make an account and sign it in. Raises Invalid, naming the fields, and TooMany."""

    def sign_in(self, request: HttpRequest, *, email: str, password: str, now: datetime) -> User:
        """Begin a session under a new cookie. Raises NotSignedIn when it does not fit, TooMany after ten of those.

        Raises SecondFactorRequired, with a token for `finish_sign_in`, when it fits and a code is needed as well.
        """

    def finish_sign_in(self, request: HttpRequest, *, token: str, code: str, remember: bool, now: datetime) -> User:
        """The second step: begin the session that `sign_in` did not. With `remember` this browser needs no code for 30
        days. Raises SignInExpired, WrongCode, and TooMany after five of those."""

    def sign_out(self, request: HttpRequest, *, now: datetime) -> None:
        """End the session, if there is one."""

    def resolve_user(self, external_id: str, *, now: datetime) -> User | None:
        """The user whom the wire calls `external_id`; None if the provider knows that there is none."""


def get_provider() -> IdentityProvider:
    """The provider that `settings.IDENTITY_PROVIDER` names. Raises ImproperlyConfigured for one we don't have."""
    return _provider(settings.IDENTITY_PROVIDER)


@cache
def _provider(name: str) -> IdentityProvider:
    if name not in PROVIDERS:
        raise ImproperlyConfigured(
            f"IDENTITY_PROVIDER={name} is not known; it can be {' or '.join(sorted(PROVIDERS))}."
        )
    provider: IdentityProvider = import_string(PROVIDERS[name])()
    return provider
