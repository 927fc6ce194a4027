"""What a contract's pages say of it: where it stands, whose turn, what was agreed in short, and what has happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.accounts.actors import SYSTEM
from shared.audit.models import Event
from shared.lots import NEVER
from shared.ui import formats, times
from shared.ui.parts import Cell, Entry

from . import states
from .models import TradeContract

MOST_EVENTS = 100

OVER = {
    states.COMPLETED: ("Completed", "everything was delivered and paid"),
    states.TERMINATED: ("Terminated", "it ended before everything was delivered"),
    states.REFUSED: ("Refused", "one side declined to sign"),
    states.EXPIRED: ("Expired", "it was not signed by both in time"),
}
HAPPENED = {
    "sign_contract": "Signed for your organisation",
    "request_changes_contract": "You asked for changes: a new version",
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


def contract_cells(contract: TradeContract, now: datetime, *, may_sign: bool) -> list[Cell]:
    """State, whose turn, which clock, what happens next."""
    buyer, place, edition = contract.buyer_name or "the buyer", contract.place(now), contract.contract.edition
    version = f"version {edition}"
    if place == "ours":
        turn = "Yours: to read and sign" if may_sign else "Your organisation’s: to sign"
        signed = contract.status == states.PARTIAL
        ahead = "It is active once you sign" if signed else "Both sides sign, in any order"
        return [
            Cell("State", f"Signed by {buyer}" if signed else "Awaiting signatures", note=version),
            Cell("Whose turn", turn, note="" if may_sign else "somebody with the right to sign", mine=True),
            _until(contract),
            Cell("What happens next", ahead, note="unsigned, it runs out by itself"),
        ]
    if place == "theirs":
        return [
            Cell("State", "Signed by you", note=version),
            Cell("Whose turn", "The buyer’s: to sign", note=buyer),
            _until(contract),
            Cell("What happens next", f"It is active once {buyer} signs", note="unsigned, it runs out by itself"),
        ]
    if place == "active":
        since = contract.contract.active_at
        return [
            Cell("State", f"Active, {version}", note=f"since {times.exact(since, 'day')}" if since else ""),
            Cell("Whose turn", "Nobody’s", note="both have signed"),
            Cell("Clock", "None runs"),
            Cell("What happens next", "Deliveries by its terms", note="it is changed only by an amendment"),
        ]
    word, note = OVER.get(contract.status, ("Time to sign is over", "the Buyer portal closes it"))
    return [
        Cell("State", word, note=note),
        Cell("Whose turn", "Nobody’s", note="this is final"),
        Cell("Over since", times.exact(contract.told_at if contract.status in OVER else contract.sign_until, "day")),
        Cell("What happens next", "Nothing", note="what was awarded is free again" if _lapsed(contract) else ""),
    ]


def _until(contract: TradeContract) -> Cell:
    at = contract.sign_until
    return Cell("Sign until", at=at) if at != NEVER else Cell("Sign until", "Not stated")


def _lapsed(contract: TradeContract) -> bool:
    return contract.status not in {states.COMPLETED, states.TERMINATED}


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
