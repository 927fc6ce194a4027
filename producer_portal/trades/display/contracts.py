"""What has happened to a contract here, for its page."""

from __future__ import annotations

from datetime import datetime

from producer_portal.trades import states
from producer_portal.trades.models import TradeContract
from shared.accounts.actors import SYSTEM
from shared.audit.models import Event
from shared.lots import NEVER
from shared.ui.parts import Entry

MOST_EVENTS = 100

HAPPENED = {
    "sign_contract": "Signed for your organisation",
    "request_changes": "You asked for changes: a new version",
    "refuse_contract": "You refused to sign",
    "amend_contract": "You proposed an amendment",
    "propose_termination": "You proposed to end it",
    "agree_termination": "You agreed to end it",
    "decline_termination": "You declined to end it",
    "withdraw_termination": "You withdrew your proposal to end it",
}
CAME = {
    states.AWAITING: "Waits for both signatures",
    states.PARTIAL: "Signed by one side",
    states.ACTIVE: "Active: both have signed",
    states.COMPLETED: "Completed",
    states.TERMINATED: "Terminated",
    states.REFUSED: "Refused",
    states.EXPIRED: "Expired unsigned",
}


def timeline(contract: TradeContract, now: datetime) -> list[Entry]:
    """What has happened here, newest first, and above it what the clock will do."""
    entries = [_entry(event) for event in Event.objects.about(contract)[:MOST_EVENTS]]
    if entries:
        first = entries[0]
        entries[0] = Entry(first.text, first.at, first.by, first.tone or "now")
    if contract.waits_for_signature and now < contract.sign_until < NEVER:
        entries.insert(0, Entry("Runs out if not signed by both", contract.sign_until, tone="next"))
    return entries


def _entry(event: Event) -> Entry:
    said = HAPPENED.get(event.verb) or CAME.get(event.after, event.after.replace("_", " ").capitalize())
    if event.verb == "take_contract" and not event.before:
        said = "Drawn up"
    tone = {states.ACTIVE: "ok", states.REFUSED: "warn", states.EXPIRED: "warn"}.get(event.after, "")
    why = f": {event.why}" if event.why else ""
    by = "" if event.via == SYSTEM.via else event.actor_name
    return Entry(said + why, event.at, by, tone)  # type: ignore[arg-type]
