"""When it is not well: one literal table of what operators are told of, and what they can do about it.

`docs/operations.md` shows the same table; a test keeps the two alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.exchange import states
from shared.exchange.integration import Integration
from shared.exchange.words import delivery_words
from shared.paging import Total

from .pace import paced
from .vitals import SILENT_AFTER

CLOCKS_BEAR = 60  # seconds; a signature bears 300

Tone = str


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong now. `key` tells two of one kind apart; `text` says what, with no word that ages."""

    key: str
    text: str
    kind: str = ""


Find = Callable[[Integration, timedelta], Iterable[Trouble]]


@dataclass(frozen=True)
class Rule:
    """`kind` names the alert, `after` is how long it must have been so, `tone` how bad it is, `do` the remedy.

    Without `find` the trouble is an event: it is told when it happens, and over when somebody has seen it.
    """

    kind: str
    title: str
    after: timedelta
    tone: Tone
    means: str
    do: str
    find: Find | None = None


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


AT_ONCE = timedelta(0)
RULES = (
    Rule(
        "breaker_open",
        "nothing can be sent",
        timedelta(minutes=2),
        "bad",
        "The other side keeps failing, so it is given a pause. What is due waits and uses up no tries.",
        "Is the other side up? “webhooks ping” asks it. It is tried again by itself, every ten minutes or sooner.",
        breakers_open,
    ),
    Rule(
        "delivery_dead",
        "messages were given up",
        AT_ONCE,
        "bad",
        "Messages were tried for some three days, or were found too large, and are kept.",
        "Mend the cause that stands beside each, then press “Send again”, or use the command “webhooks replay --dead”.",
        deliveries_dead,
    ),
    Rule(
        "message_parked",
        "messages are parked",
        AT_ONCE,
        "bad",
        "Messages came in and were acknowledged, but applying them failed five times.",
        "Read the error and mend its cause, then press “Handle again”, or use “webhooks replay --parked”.",
        messages_parked,
    ),
    Rule(
        "sending_late",
        "messages are not sent",
        timedelta(minutes=5),
        "bad",
        "Messages are due and nobody sends them, though the other side is not known to fail.",
        "Are workers running? The command “deliver_webhooks” sends from your shell what is due.",
        sending_late,
    ),
    Rule(
        "inbox_late",
        "messages are not applied",
        timedelta(minutes=5),
        "bad",
        "Messages were acknowledged and wait to be applied.",
        "Are workers running? The command “deliver_webhooks” applies from your shell what waits.",
        inbox_late,
    ),
    Rule(
        "workers_silent",
        "no worker is heard of",
        SILENT_AFTER,
        "bad",
        "Neither sweeps nor, mostly, anything else is done in the background: nothing is sent, applied or mailed.",
        "Start the worker and the scheduler again; the text says which of them is missing.",
        workers_silent,
    ),
    Rule(
        "broker_away",
        "Redis does not answer",
        timedelta(minutes=2),
        "wait",
        "Pages work. Wake-ups and sweeps need Redis, so messages wait; rate limits are open.",
        "Start Redis again, or look at REDIS_URL. Workers connect again by themselves.",
        broker_away,
    ),
    Rule(
        "peer_away",
        "the other portal is not ready",
        timedelta(minutes=2),
        "bad",
        "Its /readyz does not answer 200. What we send waits, and goes out when it is back.",
        "Tell whoever runs it. Look at its log, its database and its migrations.",
        peer_away,
    ),
    Rule(
        "peer_workers_silent",
        "the other portal has no workers",
        timedelta(minutes=2),
        "wait",
        "It takes our messages and cannot tell anybody that nobody applies them.",
        "Tell whoever runs it: its worker or its scheduler is to be started again.",
        peer_workers_silent,
    ),
    Rule(
        "clock_skew",
        "the clocks differ",
        AT_ONCE,
        "wait",
        "Signatures bear five minutes. Beyond that every message is refused with 401 until the clocks are right.",
        "Set both machines' clocks by NTP; compare “date -u” on both.",
        clocks_apart,
    ),
    Rule(
        "reconcile",
        "the portals differ",
        AT_ONCE,
        "wait",
        "A comparison of all records found some that are not the same on both sides, or could not be finished.",
        "Compare once more: what was on its way shows too. “Compare and mend” (“reconcile --repair”) does the rest.",
        comparisons_differ,
    ),
    Rule(
        "mail_failing",
        "mails do not go out",
        timedelta(minutes=15),
        "wait",
        "The mail server refuses mails, or does not answer.",
        "Look at EMAIL_URL, and at the error beside the mail in the admin; there it is put on its way again.",
        mails_fail,
    ),
    Rule(
        "endpoint_disabled",
        "a partner's endpoint is disabled",
        AT_ONCE,
        "wait",
        "It answered 410 (gone). What is due to it waits.",
        "Ask the partner for the new address, and enable the endpoint in the admin.",
        endpoints_disabled,
    ),
    Rule(
        "peer_gone",
        "the other portal says it is gone",
        AT_ONCE,
        "bad",
        "It answered 410 (gone) and is still being retried.",
        "Its address is wrong, or something else answers there: look at the addresses on the integration page.",
        peer_gone,
    ),
    Rule(
        "id_reused",
        "one id, two messages",
        AT_ONCE,
        "wait",
        "The other side sent another message under an id that was used before; the second was refused with 409.",
        "Tell whoever runs it: ids are made once and for all. Mark the alert as seen.",
    ),
)
RULE_OF = {rule.kind: rule for rule in RULES}


def troubles_of(found: Integration) -> list[Trouble]:
    """All that is wrong now, the worst first, in the order of the table."""
    return [
        Trouble(trouble.key, trouble.text, rule.kind)
        for tone in ("bad", "wait")
        for rule in RULES
        if rule.tone == tone and rule.find
        for trouble in rule.find(found, paced(rule.after))
    ]
