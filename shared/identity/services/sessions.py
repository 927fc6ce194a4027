"""Where a person is signed in: looked at, and ended."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from shared.accounts.actors import Actor
from shared.accounts.limits import address_of
from shared.accounts.models import User
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import NotFound
from shared.identity.models import IDLE, Session
from shared.ids import is_id

LONGEST_AGENT = 300


def get_session_for(user: User, pk: str) -> Session:
    """The session `pk` if this person is signed in there. Raises NotFound otherwise."""
    found = Session.objects.of(user).filter(pk=pk).first() if is_id(pk) else None
    if found is None:
        raise NotFound("You are not signed in there any more.")
    return found


@atomic
def keep_sign_in(*, digest: str, request: HttpRequest, now: datetime) -> None:
    """Keep with the session that was just begun when and by what browser it was."""
    agent = request.headers.get("User-Agent", "")[:LONGEST_AGENT]
    Session.objects.filter(digest=digest).update(signed_in_at=now, address=address_of(request), agent=agent)


@atomic
def keep_seen(*, session: Session, address: str, now: datetime) -> None:
    """The session is in use: it goes on for another two weeks from now."""
    rows = Session.objects.filter(pk=session.pk, last_seen_at__lt=now)
    rows.update(last_seen_at=now, expires_at=now + IDLE, address=address)


@atomic
def end_session(*, session: Session, by: Actor, now: datetime) -> None:
    """Sign a person out there, from the next request on. Ending it again changes nothing."""
    if Session.objects.filter(pk=session.pk).delete()[0]:
        record_event(verb="end_session", subject=session, by=by, now=now)


@atomic
def end_sessions(*, user: User, by: Actor, now: datetime, keep: str = "", why: str = "") -> int:
    """Sign a person out everywhere, but not in the session whose digest is `keep`. Returns how many were ended."""
    ended: int = Session.objects.filter(user=user).exclude(digest=keep).delete()[0]
    if ended:
        record_event(verb="end_sessions", subject=user, by=by, now=now, why=why, data={"ended": ended})
    return ended
