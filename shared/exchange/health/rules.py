"""When it is not well: one literal table of what operators are told of, and what they can do about it.

`docs/operations.md` shows the same table; a test keeps the two alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from shared.exchange.integration import Integration

from . import troubles
from .pace import paced
from .troubles import Trouble
from .vitals import SILENT_AFTER

Tone = str
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


AT_ONCE = timedelta(0)
RULES = (
    Rule(
        "breaker_open",
        "nothing can be sent",
        timedelta(minutes=2),
        "bad",
        "The other side keeps failing, so it is given a pause. What is due waits and uses up no tries.",
        "Is the other side up? “webhooks ping” asks it. It is tried again by itself, every ten minutes or sooner.",
        troubles.breakers_open,
    ),
    Rule(
        "delivery_dead",
        "messages were given up",
        AT_ONCE,
        "bad",
        "Messages were tried for some three days, or were found too large, and are kept.",
        "Mend the cause that stands beside each, then press “Send again”, or use the command “webhooks replay --dead”.",
        troubles.deliveries_dead,
    ),
    Rule(
        "message_parked",
        "messages are parked",
        AT_ONCE,
        "bad",
        "Messages came in and were acknowledged, but applying them failed five times.",
        "Read the error and mend its cause, then press “Handle again”, or use “webhooks replay --parked”.",
        troubles.messages_parked,
    ),
    Rule(
        "sending_late",
        "messages are not sent",
        timedelta(minutes=5),
        "bad",
        "Messages are due and nobody sends them, though the other side is not known to fail.",
        "Are workers running? The command “deliver_webhooks” sends from your shell what is due.",
        troubles.sending_late,
    ),
    Rule(
        "inbox_late",
        "messages are not applied",
        timedelta(minutes=5),
        "bad",
        "Messages were acknowledged and wait to be applied.",
        "Are workers running? The command “deliver_webhooks” applies from your shell what waits.",
        troubles.inbox_late,
    ),
    Rule(
        "workers_silent",
        "no worker is heard of",
        SILENT_AFTER,
        "bad",
        "Neither sweeps nor, mostly, anything else is done in the background: nothing is sent, applied or mailed.",
        "Start the worker and the scheduler again; the text says which of them is missing.",
        troubles.workers_silent,
    ),
    Rule(
        "broker_away",
        "Redis does not answer",
        timedelta(minutes=2),
        "wait",
        "Pages work. Wake-ups and sweeps need Redis, so messages wait; rate limits are open.",
        "Start Redis again, or look at REDIS_URL. Workers connect again by themselves.",
        troubles.broker_away,
    ),
    Rule(
        "peer_away",
        "the other portal is not ready",
        timedelta(minutes=2),
        "bad",
        "Its /readyz does not answer 200. What we send waits, and goes out when it is back.",
        "Tell whoever runs it. Look at its log, its database and its migrations.",
        troubles.peer_away,
    ),
    Rule(
        "peer_workers_silent",
        "the other portal has no workers",
        timedelta(minutes=2),
        "wait",
        "It takes our messages and cannot tell anybody that nobody applies them.",
        "Tell whoever runs it: its worker or its scheduler is to be started again.",
        troubles.peer_workers_silent,
    ),
    Rule(
        "clock_skew",
        "the clocks differ",
        AT_ONCE,
        "wait",
        "Signatures bear five minutes. Beyond that every message is refused with 401 until the clocks are right.",
        "Set both machines' clocks by NTP; compare “date -u” on both.",
        troubles.clocks_apart,
    ),
    Rule(
        "reconcile",
        "the portals differ",
        AT_ONCE,
        "wait",
        "A comparison of all records found some that are not the same on both sides, or could not be finished.",
        "Compare once more: what was on its way shows too. “Compare and mend” (“reconcile --repair”) does the rest.",
        troubles.comparisons_differ,
    ),
    Rule(
        "mail_failing",
        "mails do not go out",
        timedelta(minutes=15),
        "wait",
        "The mail server refuses mails, or does not answer.",
        "Look at EMAIL_URL, and at the error beside the mail in the admin; there it is put on its way again.",
        troubles.mails_fail,
    ),
    Rule(
        "endpoint_disabled",
        "a partner's endpoint is disabled",
        AT_ONCE,
        "wait",
        "It answered 410 (gone). What is due to it waits.",
        "Ask the partner for the new address, and enable the endpoint in the admin.",
        troubles.endpoints_disabled,
    ),
    Rule(
        "peer_gone",
        "the other portal says it is gone",
        AT_ONCE,
        "bad",
        "It answered 410 (gone) and is still being retried.",
        "Its address is wrong, or something else answers there: look at the addresses on the integration page.",
        troubles.peer_gone,
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
