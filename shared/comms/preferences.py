"""How each person wants to be told: by bell, by mail at once, in the daily digest, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.accounts.actors import Actor
from shared.accounts.models import User
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import Invalid

from . import states
from .digest_times import DEFAULT_HOUR, next_digest_at
from .kinds import Kind, Mailing, kind_of, kinds_for
from .models import DigestTime, Notification, Preference
from .subscriptions import DIGEST


@dataclass(frozen=True)
class Choice:
    """How one kind of fact reaches somebody. Without the bell it is kept, but not counted as unread."""

    bell: bool
    mail: Mailing


@dataclass(frozen=True)
class Preferences:
    """All that one person chose, or that holds unless they choose."""

    choices: Mapping[str, Choice]
    digest_hour: int


def preferences_of(user: User) -> Preferences:
    """What holds for this person, kind by kind in the table's order. Two queries."""
    chosen = {row.kind: row for row in Preference.objects.filter(user=user)}
    kinds = kinds_for(operator=user.is_staff)
    return Preferences({kind.name: _choice(kind, chosen.get(kind.name)) for kind in kinds}, hours_of([user])[user.pk])


def choices_of(users: Iterable[User], kind: Kind) -> dict[str, Choice]:
    """How each of these people is told of `kind`, by their ids. One query."""
    people = [user.pk for user in users]
    chosen = {row.user_id: row for row in Preference.objects.filter(user__in=people, kind=kind.name)}
    return {pk: _choice(kind, chosen.get(pk)) for pk in people}


def hours_of(users: Iterable[User]) -> dict[str, int]:
    """The hour of each one's digest, by their ids. One query."""
    people = [user.pk for user in users]
    chosen = dict(DigestTime.objects.filter(user__in=people).values_list("user_id", "hour"))
    return {pk: chosen.get(pk, DEFAULT_HOUR) for pk in people}


def _choice(kind: Kind, chosen: Preference | None) -> Choice:
    if kind.fixed:
        return Choice(bell=True, mail=Mailing.AT_ONCE)
    if chosen is None:
        return Choice(kind.bell, kind.mail)
    return Choice(chosen.bell, Mailing(chosen.mail))


@atomic
def choose_notifications(
    *, user: User, choices: Mapping[str, Choice], by: Actor, now: datetime, digest_hour: int | None = None
) -> Preferences:
    """Keep what this person wants; kinds left out stay as they are. It holds for what waits to be sent, too.

    Raises Invalid for a kind that is always told or that there is not, and for an hour that no day has.
    """
    if digest_hour not in (None, *range(24)):
        raise Invalid("Choose an hour from 0 to 23.", fields={"digest_hour": ["Choose an hour from 0 to 23."]})
    before = preferences_of(user)
    changed = {name: choice for name, choice in choices.items() if choice != before.choices.get(name)}
    for name, choice in changed.items():
        _check(name, before)
        _keep(user, name, choice)
        _hold_back(user, name, choice.mail)
    if digest_hour is not None and digest_hour != before.digest_hour:
        _keep_hour(user, digest_hour, now)
    if changed or digest_hour not in (None, before.digest_hour):
        data = {name: [choice.bell, choice.mail.value] for name, choice in changed.items()}
        record_event(verb="choose_notifications", subject=user, by=by, now=now, data=data)
    return preferences_of(user)


@atomic
def unsubscribe(*, user: User, kind: str, now: datetime) -> None:
    """No more mails of this kind to this person, or, with DIGEST, no more digests; the bell stays as it is.

    Raises Invalid for a kind that is always told.
    """
    before = preferences_of(user).choices
    if kind == DIGEST:
        ended = [name for name, choice in before.items() if choice.mail == Mailing.DIGEST]
    else:
        ended = [kind] if kind in before else []
    choices = {name: Choice(before[name].bell, Mailing.NONE) for name in ended}
    choose_notifications(user=user, choices=choices, by=Actor(user=user, via="public"), now=now)


def _check(name: str, before: Preferences) -> None:
    if name not in before.choices:
        raise Invalid(f"There is no kind of notification called {name}.", code="no_such_kind")
    if kind_of(name).fixed:
        raise Invalid(f"{kind_of(name).label} is always told: it is about the safety of your account.", code="fixed")


def _keep(user: User, kind: str, choice: Choice) -> None:
    values = {"bell": choice.bell, "mail": choice.mail}
    if not Preference.objects.filter(user=user, kind=kind).update(**values):
        Preference.objects.create(user=user, kind=kind, **values)


def _keep_hour(user: User, hour: int, now: datetime) -> None:
    if not DigestTime.objects.filter(user=user).update(hour=hour):
        DigestTime.objects.create(user=user, hour=hour)
    waiting = Notification.objects.of(user).filter(state=states.GATHERING)
    waiting.update(next_attempt_at=next_digest_at(user, hour, now))


def _hold_back(user: User, kind: str, mail: Mailing) -> None:
    """Who wants no mail gets none that waits either, unless a worker has it in hand."""
    if mail == Mailing.NONE:
        waiting = Notification.objects.of(user).filter(kind=kind, state__in=[states.DUE, states.GATHERING], lease="")
        waiting.update(state=states.NO_MAIL)
