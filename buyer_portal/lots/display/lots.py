"""What a lot's pages say beside its facts: where it stands, what has happened, what changed, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot, LotRevision
from buyer_portal.lots.services.awards import left_to_award
from shared import schemas
from shared.audit.models import Event
from shared.lots.facts import PARTS, FactChange, FactGroup, change_in_words, fact_changes, fact_groups, with_past
from shared.ui import formats, times
from shared.ui.parts import Cell, Entry

MOST_EVENTS = 50
MOST_REVISIONS = 20
MOST_CHANGES = 2

DEEDS: dict[str, tuple[str, str]] = {
    "create_lot": ("Draft begun", ""),
    "copy_lot": ("Draft begun", ""),
    "edit_lot": ("Draft changed", ""),
    "publish_lot": ("Published", "ok"),
    "close_lot": ("Bidding closed", ""),
    "cancel_lot": ("Cancelled", "warn"),
    "end_lot_unsuccessful": ("Ended without an award", "warn"),
    "delete_lot": ("Put away", ""),
    "restore_lot": ("Taken up again", ""),
    "open_sealed_bids": ("The sealed bids were opened", "ok"),
    "conclude_lot": ("Sold", "ok"),
}
ENDED = {states.SOLD: "Sold", states.UNSUCCESSFUL: "Ended without an award", states.CANCELLED: "Cancelled"}


@dataclass(frozen=True)
class Judging:
    """What the bids on a lot come to, as the app that has them counts them."""

    live: int = 0  # may still be agreed on
    sealed: int = 0  # of those, not opened yet
    yours: int = 0  # of those, the buyer's turn
    unsigned: int = 0  # accepted, their contract not active yet
    won: int = 0  # their contract is active

    @property
    def may_be_concluded(self) -> bool:
        """Whether something is sold, and nothing waits for a signature."""
        return bool(self.won) and not self.unsigned


def state_cells(lot: Lot, now: datetime, *, may_trade: bool, missing: int, judging: Judging = Judging()) -> list[Cell]:
    """State, whose turn, which clock, what happens next."""
    if lot.status == states.DRAFT:
        return _draft_cells(lot, now, may_trade, missing)
    if lot.is_open(now):
        return [
            Cell("State", f"Published, revision {lot.revision}", note=_since(lot.published_at)),
            _turn(judging, may_trade) or Cell("Whose turn", "Producers’: to bid", note=_bids_so_far(judging)),
            Cell("Bids close", at=lot.bid_deadline),
            Cell("What happens next", "The lot closes by itself", note="then you have 10 days to award it"),
        ]
    if lot.status in {states.PUBLISHED, states.CLOSED}:
        decide = "Yours: award it or end it" if may_trade else "Your traders’: award it or end it"
        return [
            Cell("State", "Closed", note=_since(lot.bidding_ended_at)),
            _turn(judging, may_trade) or Cell("Whose turn", decide, note="no more bids come in", mine=may_trade),
            _award_clock(lot, now),
            _after_closing(judging),
        ]
    if lot.status == states.DELETED:
        return [
            Cell("State", "Put away", note=_since(lot.updated_at)),
            Cell("Whose turn", "Nobody’s", note="it was never published"),
            Cell("What happens next", "You can take it up again", note="for 90 days"),
        ]
    return [
        Cell("State", ENDED.get(lot.status, lot.status), note=_since(lot.updated_at)),
        Cell("Whose turn", "Nobody’s", note="this is final"),
        Cell("Bidding", "Over", note=_since(lot.bidding_ended_at)),
        Cell("What happens next", "Nothing", note="a copy can begin a new lot"),
    ]


def _turn(judging: Judging, may_trade: bool) -> Cell | None:
    """Whose turn it is because of the bids; None where they say nothing to it."""
    if judging.yours:
        whose = "Yours" if may_trade else "Your traders’"
        return Cell("Whose turn", f"{whose}: judge {_bids(judging.yours)}", note=_others(judging), mine=may_trade)
    if judging.unsigned:
        return Cell("Whose turn", "Both sides’: to sign", note=f"{_bids(judging.unsigned)} accepted, not signed yet")
    return None


def _others(judging: Judging) -> str:
    others = judging.live - judging.yours
    if not others:
        return ""
    return "1 more waits for its producer" if others == 1 else f"{others} more wait for their producers"


def _after_closing(judging: Judging) -> Cell:
    if judging.may_be_concluded:
        return Cell("What happens next", "Nothing by itself", note="award more, or conclude it with what is awarded")
    if judging.unsigned:
        return Cell("What happens next", "It is sold by itself", note="once signed contracts cover its volume")
    return Cell("What happens next", "Nothing by itself", note="producers wait for your word")


def _bids_so_far(judging: Judging) -> str:
    if judging.sealed:
        return f"{_bids(judging.sealed)} so far, sealed"
    return "you may still change or close it"


def _bids(count: int) -> str:
    return f"{count} bid" if count == 1 else f"{count} bids"


def _award_clock(lot: Lot, now: datetime) -> Cell:
    if left_to_award(lot) == 0:
        return Cell("Awarded", "All of it", note="nothing is left to award")
    late = lot.award_until is not None and lot.award_until <= now
    return Cell("Award overdue since" if late else "Award until", at=lot.award_until)


def _draft_cells(lot: Lot, now: datetime, may_trade: bool, missing: int) -> list[Cell]:
    deed = "complete it" if missing else "publish it"
    deadline = Cell("Bids close", at=lot.bid_deadline)
    if lot.bid_deadline is None:
        deadline = Cell("Bids close", "Not set", note="14 days after publishing")
    return [
        Cell("State", "Draft", note=f"changed {times.relative(lot.updated_at, now)}"),
        Cell("Whose turn", f"Yours: {deed}" if may_trade else f"Your traders’: {deed}",
             note=things_missing(missing), mine=may_trade),
        deadline,
        Cell("What happens next", "You publish it", note="until then no producer sees it"),
    ]  # fmt: skip


def cells_for_producers(lot: Lot, fields: schemas.LotFields, now: datetime) -> list[Cell]:
    """The state line as producers see it, or will once the lot is published."""
    if lot.status == states.DRAFT or lot.is_open(now):
        return [
            Cell("State", f"Open for bids, revision {lot.revision or 1}", note=_since(lot.published_at or now)),
            Cell("Whose turn", "Producers’: to bid", note="the buyer may still change it"),
            Cell("Bids close", at=fields.bid_deadline),
            Cell("What happens next", "Bidding closes by itself", note="then the buyer has 10 days to award it"),
        ]
    return [
        Cell("State", ENDED.get(lot.status, "Closed"), note=_since(lot.bidding_ended_at)),
        Cell("Whose turn", "Nobody’s" if lot.status in ENDED else "The buyer’s: to award it"),
    ]


def things_missing(count: int) -> str:
    return {0: "nothing is missing", 1: "1 thing is missing"}.get(count, f"{count} things are missing")


def _since(moment: datetime | None) -> str:
    return f"since {times.exact(moment, 'day')}" if moment else ""


def timeline(lot: Lot, now: datetime, editions: Sequence[Edition] = (), more: Sequence[Entry] = ()) -> list[Entry]:
    """What happened to the lot, newest first, `more` of it from a higher app; and above it what its clock will do."""
    changes = {edition.revision: edition.changes for edition in editions}
    entries = [_told(event, changes) for event in Event.objects.about(lot)[:MOST_EVENTS]]
    entries = sorted([*more, *entries], key=lambda entry: entry.at or now, reverse=True)[:MOST_EVENTS]
    if entries and not entries[0].tone:
        entries[0] = replace(entries[0], tone="now")
    if lot.is_open(now):
        entries.insert(0, Entry("Bidding closes by itself", lot.bid_deadline, tone="next"))
    if lot.status == states.CLOSED and lot.award_until and now < lot.award_until and left_to_award(lot) != 0:
        entries.insert(0, Entry("The time to award it is over", lot.award_until, tone="next"))
    return entries


def _told(event: Event, changes: dict[int, list[FactChange]]) -> Entry:
    """One deed in words, an edit with what it changed where that is known."""
    entry, known = entry_of(event), changes.get(event.data.get("revision", 0), [])
    if event.verb != "edit_lot" or not known:
        return entry
    told = [change_in_words(change) for change in known[:MOST_CHANGES]]
    left = len(known) - len(told)
    return replace(entry, text="; ".join(told) + (f"; and {left} more" if left else ""))


def entry_of(event: Event) -> Entry:
    """One deed in words."""
    text, tone = DEEDS.get(event.verb, (event.verb.replace("_", " ").capitalize(), ""))
    by = "" if event.via == "system" else event.actor_name
    if event.verb == "edit_lot" and "revision" in event.data:
        return _edited(event, by)
    if event.verb == "copy_lot":
        text = f"Draft begun as a copy of {event.data.get('from', 'another lot')}"
    if event.verb == "close_lot" and event.via == "system":
        text = "Bidding closed at its deadline"
    if event.verb == "conclude_lot" and "awarded" in event.data:
        amount, unit = Decimal(event.data["awarded"]), formats.unit_label(event.data.get("unit", ""))
        text = f"Sold, {formats.number(amount)} {unit} in all"
    if event.verb == "open_sealed_bids":
        text = f"{_bids(event.data.get('bids', 0))}, sealed until then, opened"
    return Entry(f"{text}: {event.why}" if event.why else text, event.at, by, tone)  # type: ignore[arg-type]


def _edited(event: Event, by: str) -> Entry:
    material = bool(event.data.get("material"))
    what = "Changed" if material else "Clarified"
    names = dict.fromkeys(PARTS.get(name.partition(".")[0], name) for name in event.data.get("changed", []))
    return Entry(
        ", ".join(names), event.at, by, "warn" if material else "", lead=f"{what}, revision {event.data['revision']}:"
    )


@dataclass(frozen=True)
class Edition:
    """One published edition after the first, and what it changed."""

    revision: int
    at: datetime
    by: str
    material: bool
    changes: list[FactChange]


def editions(lot: Lot) -> list[Edition]:
    """The editions after the first, newest first, each with what it changed. At most twenty."""
    rows: list[LotRevision] = list(lot.revisions.select_related("made_by").order_by("-revision")[: MOST_REVISIONS + 1])
    return [
        Edition(row.revision, row.made_at, str(row.made_by), row.material, fact_changes(before.fields, row.fields))
        for row, before in pairwise(rows)
    ]


def facts_of(fields: schemas.LotFields, newest: Edition | None) -> list[FactGroup]:
    """The lot's facts; those that its newest edition changed say what they were."""
    return with_past(fact_groups(fields), newest.changes if newest else [])
