"""People who sign in with Clerk. A browser gets a session of ours that goes with theirs at Clerk, and ends with it."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from shared.accounts.actors import SESSION_ORGANIZATION, SYSTEM, Actor, actor_of, session_actor
from shared.accounts.clerk import Seat, keep_seat, own_organization, role_of
from shared.accounts.models import Membership, Organization, User
from shared.accounts.roles import Home
from shared.accounts.services import sign_in_user, sign_out_user
from shared.accounts.shadows import USER_ID
from shared.identity.begin import begin_session
from shared.identity.devices import place_of
from shared.identity.errors import NotSignedIn, SignInElsewhere
from shared.identity.services import end_session
from shared.identity.sessions import SessionStore, session_digest

from . import api, services
from .errors import BadToken, ClerkAway
from .handshake import dev_browser_in, handshake_address, handshake_in, session_tokens_in
from .tokens import Claims, read_token
from .way import Way, forget_way, keep_way, way_of

if TYPE_CHECKING:
    from shared.settings import ClerkSettings

log = logging.getLogger(__name__)


class ClerkProvider:
    signs_in_here = False

    @property
    def clerk(self) -> ClerkSettings:
        found: ClerkSettings = settings.CLERK
        return found

    @property
    def elsewhere(self) -> str:
        return f"{self.clerk.accounts}/sign-in"

    @property
    def account(self) -> str:
        return f"{self.clerk.accounts}/user"

    @property
    def people(self) -> str:
        return f"{self.clerk.accounts}/organization"

    def recognise(self, request: HttpRequest, *, now: datetime) -> HttpResponse | None:
        try:
            self._look_again(request, now)
        except ClerkAway as away:
            return _away(request, away)
        claims = self._cookie_claims(request) if request.method in {"GET", "HEAD"} else None
        if claims is not None and claims.session_id != getattr(request.session, "origin", ""):
            with suppress(NotSignedIn):
                self._begin(request, claims, now)
        return None

    def authenticate(self, request: HttpRequest, *, token: str | None, now: datetime) -> Actor | None:
        if token is not None:
            return self._actor(read_token(token, self.clerk), now)
        self._look_again(request, now)
        if request.user.is_authenticated:
            return actor_of(request)
        claims = self._cookie_claims(request)
        return self._actor(claims, now) if claims else None

    def way_in(self, request: HttpRequest, *, page: str, back: str, now: datetime) -> HttpResponse | None:
        """First Clerk is asked whether they are signed in there already, and only then are they shown its page."""
        way = (way_of(request) or Way()).go(now, dev_browser_in(request, self.clerk))
        if way.is_a_circle:
            return None
        if page == "sign-up":
            return keep_way(_lead(f"{self.clerk.accounts}/sign-up", redirect_url=_ours(request, "sign_in", back)), way)
        returned = _ours(request, "come_back", back)
        there = handshake_address(self.clerk, back=returned, dev_browser=way.dev_browser)
        return keep_way(HttpResponseRedirect(there), way)

    def come_back(self, request: HttpRequest, *, back: str, now: datetime) -> HttpResponse | None:
        way = way_of(request)
        if way is None:  # nobody was led to Clerk from here: a link that somebody planted
            return HttpResponseRedirect(_ours(request, "sign_in", back))
        try:
            brought = handshake_in(request, self.clerk)
            claims = read_token(brought.token, self.clerk) if brought and brought.token else None
        except BadToken as error:
            log.warning("A handshake of Clerk's is not good: %s", error.message)
            brought, claims = None, None
        if claims is None:
            way = way.go(now, brought.dev_browser if brought else "")
            return keep_way(_lead(self.elsewhere, redirect_url=_ours(request, "sign_in", back)), way)
        self._begin(request, claims, now)
        return forget_way(HttpResponseRedirect(back))

    def sign_out(self, request: HttpRequest, *, now: datetime) -> None:
        """Here, and at Clerk: so in the other portal too, within a minute. Raises ClerkAway once it is done here."""
        origin = getattr(request.session, "origin", "")
        if isinstance(request.user, User):
            sign_out_user(user=request.user, now=now)
        auth.logout(request)
        if origin:
            api.end_session(origin)

    def resolve_user(self, external_id: str, *, now: datetime) -> User | None:
        return services.name_bidder(user_id=external_id, now=now) if USER_ID.fullmatch(external_id) else None

    def register(self, request: HttpRequest, **_: object) -> NoReturn:
        raise SignInElsewhere(self.elsewhere)

    sign_in = finish_sign_in = register

    def _look_again(self, request: HttpRequest, now: datetime) -> None:
        """Every minute Clerk is asked whether the session goes on, and for whom its person may act. Raises ClerkAway
        once it has not answered for ten; until then what it said last holds."""
        user, session = request.user, request.session
        if not isinstance(user, User) or not isinstance(session, SessionStore) or session.row is None:
            return
        row = session.row
        if not row.origin or row.vouched_at is None or row.ask_at is None:  # from before Clerk
            self._end(request, "not signed in at Clerk", now)
            return
        too_old = now - row.vouched_at >= services.WITHOUT_CLERK
        due = row.ask_at <= now and services.take_question(session=row, now=now)
        if not due and not too_old:
            return
        try:
            goes_on = api.is_session_active(row.origin)
            if goes_on:
                services.follow_seats(user=user, now=now)
                services.keep_vouched(session=row, now=now)
        except ClerkAway:
            if too_old:
                raise
            return
        if not goes_on:
            self._end(request, "ended at Clerk", now)

    def _cookie_claims(self, request: HttpRequest) -> Claims | None:
        """What the first good session token in a cookie says; those that are not good, or not any more, are nothing."""
        for token in session_tokens_in(request):
            with suppress(BadToken, ClerkAway):
                return read_token(token, self.clerk)
        return None

    def _actor(self, claims: Claims, now: datetime) -> Actor:
        """Who came with a token alone: for the organisation that it names, in the role that it says."""
        user = User.objects.filter(external_id=claims.user_id, home=Home.HERE).first()
        user = _open(user or services.take_in(user_id=claims.user_id, now=now))
        members = services.memberships_here(user)
        if not any(_is_for(member, claims.seat) for member in members):
            self._organization(user, claims, now)
            members = services.memberships_here(user)
        wanted = next(member.organization_id for member in members if _is_for(member, claims.seat))
        return session_actor(user, members, wanted=wanted, session_id=claims.session_id)

    def _organization(self, user: User, claims: Claims, now: datetime) -> None:
        """Keep the organisation that the token names, and the person's role there."""
        seat = claims.seat
        if seat is None:
            own_organization(user=user, now=now)
            return
        if not Organization.objects.filter(external_id=seat.organization_id, home=Home.HERE).exists():
            with suppress(ClerkAway):
                seat = replace(seat, name=api.ask_organization_name(seat.organization_id))
        keep_seat(user=user, seat=seat, now=now)

    def _begin(self, request: HttpRequest, claims: Claims, now: datetime) -> None:
        """Begin a session of ours with Clerk's. Raises NotSignedIn where that is over, or the account closed here."""
        with suppress(ClerkAway):
            if not api.is_session_active(claims.session_id):  # the token may outlive it by a minute
                raise BadToken("You were signed out at Clerk.")
        user = _open(services.take_in(user_id=claims.user_id, now=now))
        try:
            services.follow_seats(user=user, now=now)
        except ClerkAway:
            self._organization(user, claims, now)
        sign_in_user(user=user, now=now, session_id=claims.session_id)
        begin_session(request, user)
        if claims.seat and (member := _member(user, claims.seat.organization_id)):
            request.session[SESSION_ORGANIZATION] = member.organization_id
        request.session.save()
        row = services.keep_clerk_sign_in(
            user=user, digest=session_digest(request), claims=claims, place=place_of(request), now=now
        )
        if isinstance(request.session, SessionStore):
            request.session.row = row

    def _end(self, request: HttpRequest, why: str, now: datetime) -> None:
        if isinstance(request.session, SessionStore) and request.session.row is not None:
            end_session(session=request.session.row, by=SYSTEM, now=now, why=why)
        auth.logout(request)


def _open(user: User) -> User:
    if not user.is_active:
        raise NotSignedIn("This account was closed here. Write to us if that is a mistake.", code="account_closed")
    return user


def _is_for(member: Membership, seat: Seat | None) -> bool:
    """Whether this membership is the one that a token speaks of; one without an organisation, of the person's own."""
    if seat is None:
        return not member.organization.external_id
    return member.organization.external_id == seat.organization_id and member.role == role_of(seat.role)


def _member(user: User, organization_id: str) -> Membership | None:
    return Membership.objects.of(user).here().filter(organization__external_id=organization_id).first()


def _ours(request: HttpRequest, name: str, back: str) -> str:
    """One of our own addresses, as the browser knows us, that ends up at `back`."""
    return request.build_absolute_uri(f"{reverse(f'accounts:{name}')}?{urlencode({'next': back})}")


def _lead(where: str, **query: str) -> HttpResponse:
    return HttpResponseRedirect(f"{where}?{urlencode(query)}")


def _away(request: HttpRequest, away: ClerkAway) -> HttpResponse:
    response = render(request, "identity/away.html", {"error": away}, status=away.status)
    response["Retry-After"] = str(away.retry_after)
    return response
