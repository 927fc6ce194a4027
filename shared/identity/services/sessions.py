"""Where a person is signed in: looked at, and ended."""

from __future__ import annotations

from datetime import datetime

from shared.accounts.actors import Actor
from shared.accounts.models import User
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import NotFound
from shared.identity import rules
from shared.identity.models import IDLE, Session
from shared.ids import is_id


def get_session_for(user: User, pk: str) -> Session:
    """The session `pk` if this person is signed in there. Raises NotFound otherwise."""
    found = Session.objects.of(user).filter(pk=pk).first() if is_id(pk) else None
    if found is None:
        raise NotFound("You are not signed in there any more.")
    return found


@atomic
def keep_seen(*, session: Session, address: str, now: datetime) -> None:
    """The session is in use: it goes on for another two weeks from now.

    Whether its person must set up a second factor is looked at again, as they may have joined an organisation.
    """
    assert session.user is not None
    Session.objects.filter(pk=session.pk, last_seen_at__lt=now).update(
        last_seen_at=now,
        expires_at=now + IDLE,
        address=address,
        second_factor_due=rules.second_factor_is_due(session.user),
    )


@atomic
def end_session(*, session: Session, by: Actor, now: datetime, why: str = "") -> None:
    """Sign a person out there, from the next request on. Ending it again changes nothing."""
    if Session.objects.filter(pk=session.pk).delete()[0]:
        record_event(verb="end_session", subject=session, by=by, now=now, why=why)


@atomic
def end_sessions(*, user: User, by: Actor, now: datetime, keep: str = "", why: str = "") -> int:
    """Sign a person out everywhere, but not in the session whose digest is `keep`. Returns how many were ended."""
    ended: int = Session.objects.filter(user=user).exclude(digest=keep).delete()[0]
    if ended:
        record_event(verb="end_sessions", subject=user, by=by, now=now, why=why, data={"ended": ended})
    return ended


@atomic
def sign_out_closed(*, user: User, by: Actor, now: datetime) -> None:
    """The account was closed: should it be opened again, nobody is signed in to it."""
    end_sessions(user=user, by=by, now=now, why="close_user")
