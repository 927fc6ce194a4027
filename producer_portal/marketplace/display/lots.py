"""What a lot's page says beside its facts: where it stands, whose turn it is, and what has happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from producer_portal.marketplace import states
from producer_portal.marketplace.models import MarketLot, PastEdition
from producer_portal.marketplace.services.words import ENDED
from shared import schemas
from shared.audit.models import Event
from shared.lots.conversions import density_note, price_in_units, volume_in_units
from shared.lots.facts import PARTS, FactChange, fact_changes
from shared.ui import formats, times
from shared.ui.parts import Cell, Entry, InUnit

TIME_TO_AWARD = timedelta(days=10)
MOST_EDITIONS = 10
MOST_SIMILAR = 3


def state_cells(lot: MarketLot, now: datetime) -> list[Cell]:
    """State, whose turn, which clock, what happens next."""
    buyer = lot.buyer_name or "The buyer"
    if lot.is_open(now):
        since = f"since {times.exact(lot.published_at, 'day')}" if lot.published_at else ""
        return [
            Cell("State", f"Open for bids{_revision(lot)}", note=since),
            Cell("Whose turn", "Producers’: to bid", note="the buyer may still change it"),
            _closing(lot),
            Cell("What happens next", "Bidding closes by itself", note="then the buyer has 10 days to award it"),
        ]
    if lot.status in {states.PUBLISHED, states.CLOSED}:
        closed = min(lot.closes_at, lot.left_at or now)
        return [
            Cell("State", "Closed", note=f"since {times.exact(closed, 'day')}"),
            Cell("Whose turn", "The buyer’s: to award it", note=buyer),
            Cell("Award expected by", at=closed + TIME_TO_AWARD),
            Cell("What happens next", "The buyer awards it or ends it", note="nothing closes by itself"),
        ]
    ended = lot.left_at or lot.applied_at
    return [
        Cell("State", ENDED.get(lot.status, lot.status), note=f"known here since {times.exact(ended, 'day')}"),
        Cell("Whose turn", "Nobody’s", note="this is final"),
        Cell("Bidding", "Over", note=f"the deadline was {times.exact(lot.closes_at)}" if lot.has_deadline else ""),
        Cell("What happens next", "Nothing", note="the marketplace has other lots"),
    ]


@dataclass(frozen=True)
class Edition:
    """A revision that came after the first one seen here: since when it stands, and what it changed."""

    revision: int
    at: datetime
    changes: list[FactChange]

    @property
    def words(self) -> str:
        """What it changed, in a line: `Window 1 Jul – 30 Sep 2027 (was 1 Jul – 31 Aug 2027)`."""
        return "; ".join(_in_words(change) for change in self.changes)


def editions(lot: MarketLot) -> list[Edition]:
    """The newest revisions, each with what it changed against the one before. At most ten."""
    past: list[PastEdition] = list(lot.past.order_by("-revision")[:MOST_EDITIONS])
    newer = [(lot.revision, lot.lot), *((one.revision, one.content) for one in past)]
    return [
        Edition(revision, before.until, fact_changes(was, content))
        for (revision, content), (_, was), before in zip(newer, newer[1:], past, strict=False)
    ]


def _in_words(change: FactChange) -> str:
    if not change.value and not change.was:
        return f"{change.label} rewritten"
    return f"{change.label} {change.value or 'not stated any more'} ({f'was {change.was}' if change.was else 'new'})"


@dataclass(frozen=True)
class InEveryUnit:
    """Volume and budget of a lot in each unit, what the sums are made with, and the budget in all."""

    volume: list[InUnit]
    price: list[InUnit]
    note: str
    total: str


def in_every_unit(lot: schemas.Lot) -> InEveryUnit | None:
    """In tonnes, gallons, litres and barrels, at the density that the buyer states or the convention."""
    volume, pricing = lot.volume, lot.pricing or schemas.LotPricing()
    if volume is None or volume.amount is None or volume.unit is None:
        return None
    density, each, currency = _density(lot), pricing.price_per_unit, pricing.currency or ""
    source = "as the buyer states" if density else "by convention, the buyer states no density"
    return InEveryUnit(
        volume_in_units(volume.amount, volume.unit, density, product=lot.product),
        [] if each is None else price_in_units(each, currency, volume.unit, density, product=lot.product),
        f"{density_note(density)}, {source}",
        formats.money(pricing.price, currency) if pricing.price is not None else "",
    )


def _density(lot: schemas.Lot) -> Decimal | None:
    return lot.specification.density_kg_per_l if lot.specification else None


def similar_lots(lot: MarketLot, now: datetime) -> list[MarketLot]:
    """A few open lots of the same product, those for the same region first."""
    others = (
        MarketLot.objects.open_at(now).filter(product=lot.product).exclude(pk=lot.pk).rows().order_by("closes_at", "id")
    )
    near = list(others.filter(region=lot.region)[:MOST_SIMILAR]) if lot.region else []
    if len(near) < MOST_SIMILAR:
        near += others.exclude(pk__in=[one.pk for one in near])[: MOST_SIMILAR - len(near)]
    return near


def timeline(lot: MarketLot, now: datetime, editions: list[Edition]) -> list[Entry]:
    """What is known here of the lot, newest first, and above it what its clock will do."""
    changed = {edition.revision: edition.words for edition in editions}
    entries = [entry_of(event, changed) for event in Event.objects.about(lot)[:50]]
    entries.append(Entry("Arrived here", lot.first_seen_at))
    if lot.published_at:
        entries.append(Entry("Published", lot.published_at, lot.buyer_name, "ok"))
    first = entries[0]
    entries[0] = Entry(first.text, first.at, first.by, first.tone or "now", first.lead)
    if lot.is_open(now) and lot.has_deadline:
        entries.insert(0, Entry("Bidding closes by itself", lot.closes_at, tone="next"))
    return entries


def entry_of(event: Event, changed: Mapping[int, str] = MappingProxyType({})) -> Entry:
    """What the buyer did, in words; `changed` says by revision what reads differently."""
    if event.before == event.after:
        words = [PARTS[name] for name in PARTS if name in event.data.get("changed", [])]
        text = changed.get(event.data["revision"]) or ", ".join(words)
        lead = f"Changed by the buyer, revision {event.data['revision']}{':' if text else ''}"
        return Entry(text, event.at, tone="warn", lead=lead)
    said = {states.PUBLISHED: "Open again", states.CLOSED: "Bidding closed"} | ENDED
    why = f": {event.why}" if event.why else ""
    tone: Literal["", "warn"] = "" if event.after == states.CLOSED else "warn"
    return Entry(said.get(event.after, event.after) + why, event.at, tone=tone)


def _revision(lot: MarketLot) -> str:
    return f", revision {lot.revision}" if lot.revision > 1 else ""


def _closing(lot: MarketLot) -> Cell:
    if not lot.has_deadline:
        return Cell("Bids close", "No deadline stated", note="the buyer closes it")
    return Cell("Bids close", at=lot.closes_at)
