"""What is kept when Clerk lets somebody in, and when it is asked about them again."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.accounts.actors import SYSTEM
from shared.accounts.clerk import Person, keep_named_person, keep_person, keep_seats
from shared.accounts.models import Membership, User
from shared.accounts.roles import Home
from shared.audit.services import record_event
from shared.db import atomic
from shared.identity.models import Session, UnresolvedUser
from shared.identity.services import Place
from shared.reactions import react

from . import api
from .errors import BadToken, ClerkAway
from .tokens import Claims

VOUCHED_FOR = timedelta(minutes=1)
ASK_AGAIN = timedelta(seconds=10)
WITHOUT_CLERK = timedelta(minutes=10)
LEASE, BATCH = timedelta(minutes=1), 20
LONGEST_WAIT = timedelta(hours=1)


def take_in(*, user_id: str, now: datetime) -> User:
    """The account of somebody whose token is good, as Clerk knows them now; while Clerk is away, as they are known.

    Raises BadToken if Clerk knows nobody by this id any more.
    """
    try:
        person = api.ask_person(user_id)
    except ClerkAway:
        return _take_in_unasked(user_id=user_id, now=now)
    if person is None:
        raise BadToken("Clerk knows nobody by this token any more.")
    return _keep_told(person=person, now=now)


def name_bidder(*, user_id: str, now: datetime) -> User | None:
    """Whom the wire calls `user_id`: known here, or asked of Clerk; None if there is nobody.

    While Clerk is away a shadow stands in for them, about whom it is asked later: see `resolve_users`.
    """
    user = User.objects.filter(external_id=user_id).first()
    if user is not None:
        return user
    try:
        person = api.ask_person(user_id)
    except ClerkAway:
        return _name_unasked(user_id=user_id, now=now)
    return keep_named_person(person=person, now=now) if person else None


def follow_seats(*, user: User, now: datetime) -> None:
    """Make somebody's memberships what Clerk says. Raises ClerkAway."""
    keep_seats(user=user, seats=api.ask_seats(user.external_id), now=now)


def resolve_users(*, now: datetime) -> int:
    """Ask Clerk who those are whom it could not be asked about before. Returns about how many it answered."""
    waiting = UnresolvedUser.objects.claim(limit=BATCH, now=now, lease_for=LEASE)
    return sum(_resolve(row, now) for row in waiting)


def is_unresolved(user: User) -> bool:
    """Whether Clerk has not said yet who this is."""
    return UnresolvedUser.objects.filter(user=user).exists()


@atomic
def keep_clerk_sign_in(*, user: User, digest: str, claims: Claims, place: Place, now: datetime) -> Session:
    """Keep that the session with this digest goes with one of Clerk's, which vouched for its person just now."""
    rows = Session.objects.filter(digest=digest)
    rows.update(
        signed_in_at=now, address=place.address, agent=place.agent, origin=claims.session_id, vouched_at=now,
        ask_at=now + VOUCHED_FOR, second_factor_due=False, address_unproven=False,
    )  # fmt: skip
    return rows.get()


@atomic
def take_question(*, session: Session, now: datetime) -> bool:
    """Whether it is this request that asks Clerk about the session: of many at once only one does."""
    due = Session.objects.filter(pk=session.pk, ask_at__lte=now)
    return bool(due.update(ask_at=now + ASK_AGAIN))


@atomic
def keep_vouched(*, session: Session, now: datetime) -> None:
    """Clerk said that the session goes on."""
    Session.objects.filter(pk=session.pk).update(vouched_at=now, ask_at=now + VOUCHED_FOR)


@atomic
def _keep_told(*, person: Person, now: datetime) -> User:
    user = keep_person(person=person, now=now)
    UnresolvedUser.objects.filter(user=user).delete()
    return user


@atomic
def _take_in_unasked(*, user_id: str, now: datetime) -> User:
    user = User.objects.filter(external_id=user_id, home=Home.HERE).first()
    return user or _unresolved(keep_person(person=Person(user_id), now=now), now)


@atomic
def _name_unasked(*, user_id: str, now: datetime) -> User:
    return _unresolved(keep_named_person(person=Person(user_id), now=now), now)


def _unresolved(user: User, now: datetime) -> User:
    if not is_unresolved(user):
        UnresolvedUser.objects.create(user=user, next_attempt_at=now)
    return user


def _resolve(row: UnresolvedUser, now: datetime) -> bool:
    try:
        person = api.ask_person(row.user.external_id)
    except ClerkAway:
        wait = min(LONGEST_WAIT, ASK_AGAIN * 2 ** min(row.attempts, 10))
        mine = UnresolvedUser.objects.filter(pk=row.pk, lease=row.lease)
        mine.update(attempts=row.attempts + 1, next_attempt_at=now + wait, lease="", leased_until=None)
        return False
    return _keep_answer(row=row, person=person, now=now)


@atomic
def _keep_answer(*, row: UnresolvedUser, person: Person | None, now: datetime) -> bool:
    if not UnresolvedUser.objects.filter(pk=row.pk, lease=row.lease).delete()[0]:
        return False  # answered meanwhile, by another worker or as the person came in
    if person is None:
        record_event(verb="find_nobody", subject=row.user, by=SYSTEM, now=now)
        react("user_unknown", user=row.user, now=now)
    elif row.user.home == Home.HERE:
        keep_person(person=person, now=now)
    else:
        keep_named_person(person=person, now=now)
    return True


def memberships_here(user: User) -> list[Membership]:
    """What somebody may act for in this portal."""
    return list(Membership.objects.of(user).here())
