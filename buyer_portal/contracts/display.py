"""What has happened to a contract, for its page: who did what and when, newest first, and what the clock will do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from shared.accounts.actors import SYSTEM
from shared.audit.models import Event
from shared.ui.parts import Entry

from . import states
from .models import Contract

MOST_EVENTS = 100

HAPPENED = {
    "draw_up_contract": "Drawn up from the accepted offer",
    "sign_contract": "Signed",
    "request_changes": "Changed",
    "refuse_contract": "Refused",
    "expire_contract": "Expired unsigned",
    "amend_contract": "Amendment proposed",
    "propose_termination": "An end proposed",
    "decline_termination": "The end declined",
    "withdraw_termination": "The proposed end withdrawn",
    "terminate_contract": "Terminated",
}
TONES = {states.ACTIVE: "ok", states.REFUSED: "warn", states.EXPIRED: "warn", states.TERMINATED: "warn"}


def timeline(contract: Contract, now: datetime) -> list[Entry]:
    """The deeds on a contract of either side, newest first. One query."""
    entries = [_entry(event) for event in Event.objects.about(contract)[:MOST_EVENTS]]
    if entries:
        entries[0] = replace(entries[0], tone=entries[0].tone or "now")
    if contract.status in states.UNSIGNED and now < contract.sign_by:
        entries.insert(0, Entry("Runs out if not signed by both", contract.sign_by, tone="next"))
    return entries


def _entry(event: Event) -> Entry:
    said = HAPPENED.get(event.verb, event.verb.replace("_", " ").capitalize())
    if event.verb == "sign_contract" and event.after == states.ACTIVE:
        said = "Signed by the second side: active"
    if event.verb == "request_changes":
        said = f"Version {event.data['edition']} asked for"
    if event.verb == "amend_contract":
        said = f"Amendment {event.data['amendment']} proposed"
    by = "" if event.via == SYSTEM.via else event.actor_name
    tone = TONES.get(event.after, "")
    return Entry(f"{said}: {event.why}" if event.why else said, event.at, by, tone)  # type: ignore[arg-type]
