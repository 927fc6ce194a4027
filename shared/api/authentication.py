"""Who calls the API: a machine by its key, or a person by the session (or token) of the identity provider."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from rest_framework import authentication
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from shared import clock
from shared.accounts.actors import Actor, Role
from shared.accounts.keys import digest_of
from shared.accounts.models import ApiKey, Membership, User
from shared.accounts.shadows import mirror_caller
from shared.errors import Forbidden
from shared.identity.errors import NotSignedIn
from shared.identity.provider import get_provider

from .exceptions import WWW_AUTHENTICATE

USED_EVERY = timedelta(minutes=1)
NO_LONGER_GOOD = {
    "expired": "This key has expired. An owner of its organisation can make a new one in the settings.",
    "revoked": "This key was revoked. An owner of its organisation can make a new one in the settings.",
}
ENVIRONMENT_KEY = "environment"  # the id of the trusted key that has no row

Caller = tuple[User | AnonymousUser, Actor]


class ApiKeyAuthentication(authentication.BaseAuthentication):
    """`X-API-Key: <key>` or `Authorization: Bearer <key>`. A wrong key is always 401, also where none is needed."""

    def authenticate(self, request: Request) -> Caller | None:
        secret = key_in(request)
        if secret is None:
            return None
        actor = key_actor(secret, request, now=clock.now())
        if actor is None:
            raise NotSignedIn("This key is not known here, or not any more.", code="bad_key")
        return actor.user or AnonymousUser(), actor

    def authenticate_header(self, request: Request) -> str:
        return WWW_AUTHENTICATE


class SessionAuthentication(authentication.SessionAuthentication):
    """A signed-in person. With a session cookie, what changes something needs the CSRF token as well."""

    def authenticate(self, request: Request) -> Caller | None:
        token = _bearer_in(request)
        actor = get_provider().authenticate(request._request, token=token, now=clock.now())
        if actor is None or actor.user is None:
            if token is not None:
                raise NotSignedIn("This token is not good, or not any more. Sign in again.", code="bad_token")
            return None
        if token is None:
            # On Django's own request: REST framework's would parse the JSON to look for a form's token.
            try:
                self.enforce_csrf(cast(Request, request._request))
            except MultiPartParserError as error:  # a form that cannot be read, looked through for its token
                raise UnsupportedMediaType(request.content_type) from error
        if "X-Acting-User" in request.headers or "X-Acting-Org" in request.headers:
            raise Forbidden(
                "Who signed in acts as themselves: leave out X-Acting-User and X-Acting-Org.", code="acting"
            )
        return actor.user, actor

    def authenticate_header(self, request: Request) -> str:
        return WWW_AUTHENTICATE


def key_actor(secret: str, request: Request | HttpRequest, *, now: datetime) -> Actor | None:
    """Whom the key `secret` stands for, with the person and organisation the request says it acts for.

    None for a key that is none. Raises NotSignedIn for one that was revoked or has expired, and says so.
    """
    user_id, organization_id = _acting(request, "X-Acting-User"), _acting(request, "X-Acting-Org")
    if _is_trusted(secret):
        return _trusted_actor(ENVIRONMENT_KEY, user_id, organization_id, now)
    key = ApiKey.objects.filter(digest=digest_of(secret)).select_related("organization").first()
    if key is None:
        return None
    if (state := key.state(now)) != "active":
        raise NotSignedIn(NO_LONGER_GOOD[state], code=f"key_{state}")
    if key.last_used_at is None or key.last_used_at <= now - USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    if key.is_trusted:
        return _trusted_actor(key.pk, user_id, organization_id, now)
    return _organization_actor(key, user_id, organization_id)


def _is_trusted(secret: str) -> bool:
    """Compared with every key, and every byte of it, so that the time it takes says nothing."""
    given = secret.encode("utf-8", "surrogateescape")
    return any([hmac.compare_digest(given, key.encode()) for key in settings.TRUSTED_API_KEYS])  # noqa: C419


def _trusted_actor(key_id: str, user_id: str, organization_id: str, now: datetime) -> Actor:
    user, organization = mirror_caller(user_id=user_id, organization_id=organization_id, now=now)
    # The portal where the person signed in has checked their role.
    role = Role.OWNER if organization is not None else None
    return Actor(user=user, organization=organization, role=role, via="trusted", key_id=key_id)


def _organization_actor(key: ApiKey, user_id: str, organization_id: str) -> Actor:
    ours = key.organization
    if organization_id and organization_id not in {key.organization_id, ours.external_id if ours else ""}:
        raise Forbidden(
            "X-Acting-Org names another organisation than the key belongs to.", code="not_your_organization"
        )
    if not user_id:
        return Actor(organization=key.organization, role=key.role, via="key", key_id=key.pk)
    members = Membership.objects.filter(
        organization=key.organization_id, user__external_id=user_id, user__is_active=True
    )
    member = members.select_related("user").first()
    if member is None:
        raise Forbidden("X-Acting-User is not a member of the key's organisation.", code="not_a_member")
    role = min(key.role, Role(member.role), key=lambda role: role.rank)
    return Actor(user=member.user, organization=key.organization, role=role, via="key", key_id=key.pk)


def _acting(request: Request | HttpRequest, header: str) -> str:
    name = request.headers.get(header)
    if name == "":
        raise Forbidden(f"{header} is empty. Name somebody, or leave it out.", code="bad_acting_header")
    return name or ""


def key_in(request: Request | HttpRequest) -> str | None:
    """The key that a request carries, good or not; None if it carries none."""
    key = request.headers.get("X-API-Key")
    if key is not None:
        return key.strip()
    token = _bearer_in(request)
    return None if token is None or token.count(".") == 2 else token  # two dots: a JWT


def _bearer_in(request: Request | HttpRequest) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
