"""Telling people. Each fact has a key, and nobody is told the same fact twice, however often the deed runs again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Model

from shared.accounts.actors import Actor
from shared.accounts.models import Membership, Organization, User
from shared.accounts.readers import as_read_by
from shared.accounts.roles import Home
from shared.audit.services import record_event
from shared.db import atomic, on_commit
from shared.errors import NotFound
from shared.ids import is_id
from shared.paging import Total, count_up_to
from shared.wake import wake

from . import states
from .digest_times import next_digest_at
from .health import mail_health as mail_health
from .kinds import Mailing, kind_of
from .models import UNREAD, Letter, Mail, Notification, NotificationQuerySet, rank_of
from .preferences import choices_of, hours_of
from .readers import is_here

Text = str | Callable[[User], str]

SEND_MAILS = "shared.comms.tasks.send_mails"
LONGEST_TITLE = 200
MOST_COUNTED = 99
READ_AT_ONCE = 2000


@atomic
def notify(
    *,
    kind: str,
    title: Text,
    key: str,
    now: datetime,
    users: Iterable[User] = (),
    organization: Organization | str | None = None,
    but: User | None = None,
    body: Text = "",
    link: str = "",
    subject: Model | None = None,
    mail: Mailing = Mailing.AT_ONCE,
    bell: bool = True,
) -> list[Notification]:
    """Tell `users` and every member of `organization` one fact, each as they chose for its kind.

    `but` is who did it, and need not be told of their own deed.

    `key` names the fact: who was told it before is left out. So are people of the other portal, whom their own portal
    tells, and closed accounts. `kind` is one of `shared.comms.kinds`, `link` a path of this portal, and `mail` how loud
    a mail may be at most: who chose to have these at once gets them in the digest if it says DIGEST. Without `bell` it
    rings for nobody. A `title` or `body` that is a function is called for each reader, with their time zone and numbers
    in force. Returns the new notifications.
    """
    _check_link(link)
    people = {user.pk: user for user in [*users, *_members_of(organization)] if is_here(user) and user != but}
    told = set(Notification.objects.filter(key=key, user__in=list(people)).values_list("user_id", flat=True))
    untold = [user for user in people.values() if user.pk not in told]
    choices, hours = choices_of(untold, kind_of(kind)), hours_of(untold)
    rows = [
        Notification(
            user=user,
            organization_id=_id_of(organization),
            kind=kind,
            key=key,
            title=_one_line(_text_for(user, title)),
            body=_text_for(user, body),
            link=link,
            subject_type=(subject._meta.model_name or "") if subject else "",
            subject_id=str(subject.pk) if subject else "",
            created_at=now,
            read_at=None if bell and choices[user.pk].bell else now,
            rank=rank_of(now, unread=bell and choices[user.pk].bell),
            **_mailed(user, min(choices[user.pk].mail, mail, key=lambda one: one.loudness), hours[user.pk], now),
        )
        for user in untold
    ]
    Notification.objects.bulk_create(rows)
    if any(row.state == states.DUE for row in rows):
        on_commit(lambda: wake(SEND_MAILS))
    return rows


def _mailed(user: User, mail: Mailing, hour: int, now: datetime) -> dict[str, Any]:
    if mail == Mailing.NONE or not user.email:
        return {"state": states.NO_MAIL, "next_attempt_at": now}
    if mail == Mailing.DIGEST:
        return {"state": states.GATHERING, "next_attempt_at": next_digest_at(user, hour, now)}
    return {"state": states.DUE, "next_attempt_at": now}


@atomic
def alert_operators(*, kind: str, text: str, key: str, now: datetime, link: str = "") -> list[Notification]:
    """Tell everybody who looks after this portal that something is wrong. `kind` is a word such as `clock_skew`."""
    operators = User.objects.filter(is_staff=True, is_active=True, home=Home.HERE)
    title = f"{settings.PORTAL_TITLE}: {kind.replace('_', ' ')}"
    return notify(users=operators, kind="alert", title=title, body=text, link=link, key=f"alert:{key}", now=now)


@atomic
def send_letter(
    *,
    to: str,
    kind: str,
    title: str,
    body: str,
    key: str,
    now: datetime,
    link: str = "",
    link_text: str = "",
    user: User | None = None,
) -> Letter:
    """Write to an address that need not have an account here; `user` is whose account it is about, if anybody's.

    `key` names the letter: the same one again is not sent again, and the letter that was is returned. `link` is a path
    of this portal and may hold a secret: it is never shown or logged, and wiped once the mail was sent or given up. So
    `title`, `body` and `key` hold none.
    """
    _check_link(link)
    kind_of(kind)
    if bool(link) != bool(link_text):
        raise ValueError("a link has a text, and a text a link")
    known: Letter | None = Letter.objects.filter(key=key).first()
    if known is not None:
        return known
    letter: Letter = Letter.objects.create(
        to=to.strip(),
        user=user,
        kind=kind,
        key=key,
        title=_one_line(title),
        body=body,
        link=link,
        link_text=link_text,
        created_at=now,
        next_attempt_at=now,
    )
    on_commit(lambda: wake(SEND_MAILS))
    return letter


def get_notification_for(user: User, pk: str) -> Notification:
    """The notification `pk` if it was for this person. Raises NotFound otherwise."""
    found: Notification | None = Notification.objects.of(user).filter(pk=pk).first() if is_id(pk) else None
    if found is None:
        raise NotFound("There is no such notification.")
    return found


def unread_count(user: User) -> Total:
    """How many unread notifications this person has, counted up to 99."""
    return count_up_to(Notification.objects.of(user).unread(), MOST_COUNTED)


@atomic
def mark_read(*, notification: Notification, now: datetime) -> Notification:
    """Its reader has seen it. The first time counts."""
    _mark_read([notification.pk], now)
    notification.refresh_from_db()
    return notification


@atomic
def mark_unread(*, notification: Notification) -> Notification:
    """Its reader wants to come back to it."""
    rows: NotificationQuerySet = Notification.objects.filter(pk=notification.pk)
    rows.read().update(read_at=None, rank=F("rank") + UNREAD)
    notification.refresh_from_db()
    return notification


def mark_all_read(*, user: User, now: datetime, kind: str = "") -> int:
    """This person has seen all there is at `now`, or all of one kind; returns how many were new.

    Some thousand in one transaction, so that no other writer waits long for somebody who had very many.
    """
    there = Notification.objects.of(user).filter(rank__gte=UNREAD, rank__lte=rank_of(now, unread=True))
    there = there.filter(kind=kind) if kind else there
    done = 0
    while some := list(there.values_list("pk", flat=True)[:READ_AT_ONCE]):
        done += _mark_read(some, now)
    return done


@atomic
def _mark_read(ids: list[str], now: datetime) -> int:
    rows: NotificationQuerySet = Notification.objects.filter(pk__in=ids)
    return int(rows.unread().update(read_at=now, rank=F("rank") - UNREAD))


@atomic
def resend_mails(*, mails: Sequence[Mail], by: Actor, now: datetime) -> int:
    """Put these mails on their way again, from the beginning of their schedule. Returns how many were not already.

    What is `unsendable` is left out.
    """
    sent = sum(_resend(mail, by, now) for mail in mails if not mail.unsendable)
    if sent:
        on_commit(lambda: wake(SEND_MAILS))
    return sent


def _resend(mail: Mail, by: Actor, now: datetime) -> int:
    sources = [state for state, targets in states.MAIL_MOVES.items() if states.DUE in targets]
    # What is wiped when a mail is over may have been wiped since it was read.
    still = {field: getattr(mail, field) for field in mail.BLANKED}
    changed = (
        type(mail)
        ._default_manager.filter(pk=mail.pk, state__in=sources, **still)
        .update(
            state=states.DUE, attempts=0, next_attempt_at=now, lease="", leased_until=None, sent_at=None, last_error=""
        )
    )
    if changed:
        record_event(verb="resend_mail", subject=mail, by=by, now=now, before=mail.state, after=states.DUE)
    return int(changed)


def _text_for(user: User, text: Text) -> str:
    """What this reader is told; see `as_read_by`."""
    if isinstance(text, str):
        return text
    with as_read_by(user):
        return text(user)


def _members_of(organization: Organization | str | None) -> list[User]:
    if organization is None:
        return []
    memberships = Membership.objects.filter(organization=_id_of(organization)).select_related("user").order_by("id")
    return [membership.user for membership in memberships]


def _id_of(organization: Any) -> str:
    return str(getattr(organization, "pk", organization) or "")


def _one_line(text: str) -> str:
    """A title is also a mail's subject, which has no room for line breaks."""
    return " ".join(text.split())[:LONGEST_TITLE]


def _check_link(link: str) -> None:
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"a link is a path of this portal, not {link!r}")
