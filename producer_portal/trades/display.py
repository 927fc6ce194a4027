"""What a contract's pages say of it: where it stands, whose turn, what was agreed in short, and what has happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.accounts.actors import SYSTEM
from shared.audit.models import Event
from shared.lots import NEVER
from shared.ui import formats, times
from shared.ui.parts import Entry

from . import states
from .models import TradeContract

MOST_EVENTS = 100

HAPPENED = {
    "sign_contract": "Signed for your organisation",
    "request_changes": "You asked for changes: a new version",
    "refuse_contract": "You refused to sign",
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


@dataclass(frozen=True)
class Row:
    """One contract in the list. `is_ours`: it waits for our signature; `until`: how long it may be signed."""

    contract: TradeContract
    volume: str
    total: str
    each: str
    place: str
    when: str
    is_ours: bool
    until: datetime | None


def row_of(contract: TradeContract, now: datetime) -> Row:
    told, place = contract.contract, contract.place(now)
    volume, pricing, delivery, currency = told.volume, told.pricing, told.delivery, told.pricing.currency or ""
    start, end = delivery.window_start or delivery.delivery_date, delivery.window_end or delivery.delivery_date
    return Row(
        contract,
        volume=f"{formats.number(volume.amount)} {formats.unit_label(volume.unit)}",
        total=formats.money(pricing.price, currency),
        each=formats.money(pricing.price_per_unit, currency, volume.unit) if pricing.price_per_unit else "",
        place=delivery.delivery_location or "",
        when=times.calendar_window(start, end) if start or end else "",
        is_ours=place == "ours",
        until=contract.sign_until if place in {"ours", "theirs"} and contract.sign_until != NEVER else None,
    )


def timeline(contract: TradeContract, now: datetime) -> list[Entry]:
    """What has happened here, newest first, and above it what the clock will do."""
    entries = [_entry(event) for event in Event.objects.about(contract)[:MOST_EVENTS]]
    if entries:
        first = entries[0]
        entries[0] = Entry(first.text, first.at, first.by, first.tone or "now")
    if contract.place(now) in {"ours", "theirs"} and contract.sign_until != NEVER:
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
