"""What is wrong now: one function looks for each sort of trouble in what the integration shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.exchange import states
from shared.exchange.integration import Integration
from shared.exchange.words import delivery_words
from shared.paging import Total

CLOCKS_BEAR = 60  # seconds; a signature bears 300


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong now. `key` tells two of one kind apart; `text` says what, with no word that ages."""

    key: str
    text: str
    kind: str = ""


def _since(moment: datetime) -> str:
    return f"since {moment.astimezone(UTC):%d %b, %H:%M} UTC"


def _late(moment: datetime | None, now: datetime, after: timedelta) -> bool:
    return moment is not None and now - moment >= after


def breakers_open(found: Integration, after: timedelta) -> Iterable[Trouble]:
    for one in found.endpoints:
        if one.breaker != states.CLOSED and one.enabled and one.opened_at and _late(one.opened_at, found.now, after):
            text = f"Nothing can be sent to {one.name} {_since(one.opened_at)}: {one.last_error or 'no answer'}."
            yield Trouble(one.id, text)


def deliveries_dead(found: Integration, after: timedelta) -> Iterable[Trouble]:
    for one in found.endpoints:
        if one.dead:
            yield Trouble(one.id, f"{_many(Total(one.dead), 'message')} given up on the way to {one.name}.")


def messages_parked(found: Integration, after: timedelta) -> Iterable[Trouble]:
    for topic, count in found.parked:
        yield Trouble(topic, f"{_many(Total(count), 'message')} parked: about {topic}, and could not be applied here.")


def sending_late(found: Integration, after: timedelta) -> Iterable[Trouble]:
    for one in found.endpoints:
        due = one.backlog.overdue_since
        if one.enabled and one.breaker == states.CLOSED and due and _late(due, found.now, after):
            yield Trouble(one.id, f"Messages to {one.name} should have been sent {_since(due)} and were not.")


def inbox_late(found: Integration, after: timedelta) -> Iterable[Trouble]:
    due = found.inbox.overdue_since
    if due and _late(due, found.now, after):
        yield Trouble("", f"Messages that came in should have been applied {_since(due)} and were not.")


def workers_silent(found: Integration, after: timedelta) -> Iterable[Trouble]:
    if found.vitals.workers == "silent":
        yield Trouble("", f"No sweep was made {_since(found.vitals.swept_at)}. {found.vitals.why_silent}")


def broker_away(found: Integration, after: timedelta) -> Iterable[Trouble]:
    look = found.vitals.broker
    if look is not None and not look.ok and _late(look.since, found.now, after):
        yield Trouble("", f"Redis does not answer {_since(look.since)}.")


def peer_away(found: Integration, after: timedelta) -> Iterable[Trouble]:
    look = found.vitals.peer
    if look is not None and not look.ok and _late(look.since, found.now, after):
        yield Trouble("", f"The other portal is not ready {_since(look.since)}: {look.why}.")


def peer_workers_silent(found: Integration, after: timedelta) -> Iterable[Trouble]:
    look = found.vitals.peer
    if look is not None and look.ok and _late(look.silent_since, found.now, after):
        yield Trouble("", "The other portal says that none of its workers is heard of: what we send waits there.")


def clocks_apart(found: Integration, after: timedelta) -> Iterable[Trouble]:
    look = found.vitals.peer
    if look is not None and look.seconds_ahead is not None and abs(look.seconds_ahead) > CLOCKS_BEAR:
        minutes = max(1, round(abs(look.seconds_ahead) / 60))
        way = "ahead of" if look.seconds_ahead > 0 else "behind"
        yield Trouble(found.peer.id, f"The other portal's clock is about {minutes} min {way} ours.")


def comparisons_differ(found: Integration, after: timedelta) -> Iterable[Trouble]:
    for run in found.runs:
        if run.error:
            yield Trouble(run.type, f"The last comparison of {run.type}s could not be finished: {run.error}")
        elif run.unmended and not run.is_live:
            yield Trouble(run.type, f"{run.unmended} of {run.compared} {run.type}s differ between the two portals.")


def mails_fail(found: Integration, after: timedelta) -> Iterable[Trouble]:
    mails = found.mails
    if mails.failed.count:
        yield Trouble("failed", f"{_many(mails.failed, 'mail')} given up in the last week: {mails.last_error}")
    if mails.late_since and _late(mails.late_since, found.now, after):
        why = f": {mails.last_error}" if mails.last_error else "."
        yield Trouble("late", f"Mails should have been sent {_since(mails.late_since)} and were not{why}")


def endpoints_disabled(found: Integration, after: timedelta) -> Iterable[Trouble]:
    for one in found.others:
        if not one.enabled and one.disabled_why:
            yield Trouble(one.id, f"The endpoint {one.name} was disabled: {one.disabled_why}.")


def peer_gone(found: Integration, after: timedelta) -> Iterable[Trouble]:
    if found.peer.fails and found.peer.last_error == "answered 410":
        yield Trouble(found.peer.id, f"{found.peer.name} answers 410: {delivery_words(410, '')}")


def _many(total: Total, what: str) -> str:
    """ "One mail was", "3 mails were", "1000 mails and more were"."""
    if total.count == 1:
        return f"One {what} was"
    return f"{total.count} {what}s{' and more' if total.more else ''} were"
