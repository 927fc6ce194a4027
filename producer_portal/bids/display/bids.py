"""What a bid's pages say of it: where it stands, whose turn, what was offered, and what has happened."""

from __future__ import annotations

from datetime import datetime

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from producer_portal.marketplace.models import MarketLot
from shared import schemas
from shared.accounts.actors import SYSTEM
from shared.audit.models import Event
from shared.deals.facts import sustainability_facts, term_facts
from shared.deals.reckoning import neat_tonnes_of
from shared.lots.facts import FactGroup
from shared.ui import formats, times
from shared.ui.parts import Cell, Entry, Fact

from .contracted import ContractLink
from .figures import asked_for

MOST_EVENTS = 100

OVER = {
    states.LOST: ("Not chosen", "The buyer decided for other bids, or rejected yours."),
    states.WITHDRAWN: ("Withdrawn", "You took it back."),
    states.EXPIRED: ("Expired", "It ran out before the two of you agreed."),
    states.LAPSED: ("Lapsed", "You agreed, but the contract was not signed by both."),
    states.DELETED: ("Put away", "You put this draft away."),
}
HAPPENED = {
    "begin_bid": "Begun",
    "delete_bid": "Put away",
    "withdraw_bid": "Withdrawn",
    "confirm_bid": "Confirmed for the changed lot",
    "counter_bid": "You countered",
    "withdraw_counter_bid": "You withdrew your counter",
    "accept_counter_bid": "You answered the buyer’s offer",
}
CAME = {
    states.SUBMITTING: "Sent",
    states.SUBMITTED: "The buyer has it",
    states.COUNTER_OFFER: "The buyer countered",
    states.STALE: "The buyer changed the lot: to be confirmed",
    states.WON: "Won",
    states.LOST: "Not chosen",
    states.WITHDRAWN: "Withdrawn",
    states.EXPIRED: "Expired",
    states.LAPSED: "Lapsed",
    states.FAILED: "Not taken",
}
# Why the bid is with the buyer once more, by where it came from.
AGAIN = {
    states.COUNTER_OFFER: "With the buyer again: your offer stands",
    states.STALE: "With the buyer again: it holds for the changed lot",
}


def draft_cells(bid: ProducerBid, lot: MarketLot, now: datetime, *, unmet: int, last: int) -> list[Cell]:
    """The state line over the wizard. `unmet`: how much of what the lot asks is said otherwise; `last`: its steps."""
    left = max(last - 1 - bid.reached, 0)
    ahead = "Review it, then submit" if not left else f"{left} more {'step' if left == 1 else 'steps'}, then submit"
    differs = "One thing differs" if unmet == 1 else f"{unmet} things differ"
    return [
        Cell("State", "Draft, only you see it", note=f"kept {times.exact(bid.updated_at, 'day')}", mine=True),
        _closing(lot, now),
        Cell("For you", differs if unmet else "Nothing speaks against it",
             note="from what the lot asks: the buyer judges" if unmet else "as far as it is written"),
        Cell("What happens next", ahead, note="you can withdraw until it is accepted"),
    ]  # fmt: skip


def _closing(lot: MarketLot, now: datetime) -> Cell:
    if not lot.is_open(now):
        return Cell("Bids close", "Bidding is over", note="this draft can no longer be sent")
    if not lot.has_deadline:
        return Cell("Bids close", "No deadline stated", note="the buyer closes it")
    return Cell("Bids close", at=lot.closes_at)


def bid_cells(
    bid: ProducerBid, lot: MarketLot | None, now: datetime, contract: ContractLink | None = None
) -> list[Cell]:
    """State, whose turn, which clock, what happens next."""
    buyer = bid.buyer_name or "The buyer"
    match bid.status:
        case states.DRAFT | states.FAILED:
            word = "Draft, only you see it" if bid.status == states.DRAFT else "Not taken by the buyer"
            clock = _closing(lot, now) if lot else Cell("Bids close", "The lot is gone")
            return [
                Cell("State", word, note=f"kept {times.exact(bid.updated_at, 'day')}", mine=True),
                Cell("Whose turn", "Yours: to send it"), clock,
                Cell("What happens next", "You complete it and send it", note="only then the buyer sees it"),
            ]  # fmt: skip
        case states.SUBMITTING:
            tries = f"{bid.attempts} {'try' if bid.attempts == 1 else 'tries'} without an answer"
            return [
                Cell("State", "Being sent", note=tries if bid.attempts else "a moment"),
                Cell("Whose turn", "Nobody’s", note="it is sent again by itself"),
                _closing(lot, now) if lot else Cell("Bids close", "–"),
                Cell("What happens next", "The buyer’s answer", note="it stays one bid, however often it is sent"),
            ]
        case states.SUBMITTED:
            sealed = bid.record is not None and bid.record.sealed
            ahead = "Opened when bidding closes" if sealed else "The buyer accepts, counters or rejects"
            return [
                Cell("State", "Sealed with the buyer" if sealed else "With the buyer", note=_since(bid)),
                Cell("Whose turn", "The buyer’s", note=_buyers_measure(buyer, lot, sealed=sealed)),
                _opening(lot) if sealed and lot and lot.has_deadline else _until("Your offer binds until", bid),
                Cell("What happens next", ahead, note="you can withdraw until it is accepted"),
            ]  # fmt: skip
        case states.COUNTER_OFFER:
            return [
                Cell("State", "Counter-offer", note=f"from {buyer}"),
                Cell("Whose turn", "Yours: to answer", note=_measure(bid, now), mine=True),
                _until("Their offer stands until", bid),
                Cell("What happens next", "You accept, counter or decline", note="unanswered, it runs out"),
            ]
        case states.STALE:
            return [
                Cell("State", "To be confirmed", note="the buyer changed the lot"),
                Cell("Whose turn", "Yours: to confirm", mine=True),
                _closing(lot, now) if lot else Cell("Bids close", "–"),
                Cell("What happens next", "You say whether it still holds", note="until then it can’t be accepted"),
            ]
        case states.WON:
            return [
                Cell("State", "Won", note=_since(bid)),
                Cell(
                    "Whose turn",
                    contract.turn if contract else "Both sides’: to sign",
                    note=buyer,
                    mine=contract is not None and contract.place == "ours",
                ),
                Cell("Bidding", "Agreed", note=f"contract {contract.number}" if contract else ""),
                Cell(
                    "What happens next",
                    contract.ahead if contract else "The contract is signed by both",
                    note="it says exactly what was agreed",
                ),
            ]
    word, note = OVER.get(bid.status, (bid.get_status_display(), ""))
    return [
        Cell("State", word, note=note),
        Cell("Whose turn", "Nobody’s", note="this is final"),
        Cell("Over since", at=None, value=times.exact(bid.updated_at, "day")),
        Cell("What happens next", "Nothing", note="the marketplace has other lots"),
    ]


def _since(bid: ProducerBid) -> str:
    return f"sent {times.exact(bid.submitted_at, 'day')}" if bid.submitted_at else ""


def _measure(bid: ProducerBid, now: datetime) -> str:
    """How long we have by our own measure."""
    if bid.answer_due is None:
        return ""
    if bid.answer_due <= now:
        over = times.span((now - bid.answer_due).total_seconds())
        return f"overdue: your {bid.organization.answer_hours} h to answer were over {over} ago"
    return f"by your own measure until {times.exact(bid.answer_due)}"


def _buyers_measure(buyer: str, lot: MarketLot | None, *, sealed: bool) -> str:
    """Who is to answer, and within how many hours they mean to; a sealed bid waits for the opening."""
    known = lot.buyer if lot is not None and not sealed else None
    return f"{buyer} means to answer within {known.answer_hours} h" if known is not None else buyer


def _opening(lot: MarketLot) -> Cell:
    return Cell("Bids are opened", at=lot.closes_at)


def _until(label: str, bid: ProducerBid) -> Cell:
    standing = bid.standing
    until = standing.expires_at if standing else bid.fields.expires_at
    return Cell(label, at=until) if until else Cell(label, "Not stated")


def offer_groups(fields: schemas.BidFields, terms: schemas.OfferTerms | None, lot: MarketLot | None) -> list[FactGroup]:
    """All that a bid says, in groups: exactly what goes to the buyer."""
    fuel, volume = fields.specification or schemas.BidSpecification(), fields.volume
    tonnes = neat_tonnes_of(volume, fuel, **asked_for(lot)) if volume else None
    offered = term_facts(terms) if terms else _unfinished(fields)
    groups = [
        FactGroup("Your bid, as you wrote it", [*offered, *_binding(fields)]),
        FactGroup("Fuel", [
            Fact("Pathway", fuel.pathway or ""),
            Fact("Feedstock", fuel.feedstock or "", note=fuel.feedstock_origin or ""),
            Fact("Density", f"{formats.number(fuel.density_kg_per_l)} kg/L" if fuel.density_kg_per_l else ""),
        ]),
        FactGroup("Carbon and certification", sustainability_facts(fuel, tonnes)),
    ]  # fmt: skip
    stated = [FactGroup(one.title, [fact for fact in one.facts if fact.value]) for one in groups]
    return [one for one in stated if one.facts]


def _unfinished(fields: schemas.BidFields) -> list[Fact]:
    volume, pricing = fields.volume, fields.pricing or schemas.Pricing()
    unit, currency = volume.unit if volume else "", pricing.currency or ""
    day = fields.delivery_date
    return [
        Fact("Volume", f"{formats.number(volume.amount)} {formats.unit_label(unit)}" if volume else ""),
        Fact("Price per unit", formats.money(pricing.price_per_unit, currency, unit) if pricing.price_per_unit else ""),
        Fact("Delivery", times.calendar_window(day, day) if day else ""),
        Fact("Place", fields.delivery_location or ""),
        Fact("Incoterm", fields.incoterms or ""),
        Fact("Payment", fields.payment_terms or ""),
    ]


def _binding(fields: schemas.BidFields) -> list[Fact]:
    unit = formats.unit_label(fields.volume.unit) if fields.volume else ""
    return [
        Fact("Smallest share", f"{formats.number(fields.min_share)} {unit}" if fields.min_share else ""),
        Fact("Valid until", times.exact(fields.expires_at) if fields.expires_at else ""),
    ]


def timeline(bid: ProducerBid, now: datetime) -> list[Entry]:
    """What has happened, newest first, and above it what the clock will do."""
    entries = [_entry(event) for event in Event.objects.about(bid)[:MOST_EVENTS]]
    if entries:
        first = entries[0]
        entries[0] = Entry(first.text, first.at, first.by, first.tone or "now", first.lead)
    standing = bid.standing
    if standing is not None and bid.turn != "none" and standing.expires_at > now:
        whose = "Your offer" if standing.by == "producer" else "The buyer’s offer"
        entries.insert(0, Entry(f"{whose} runs out by itself", standing.expires_at, tone="next"))
    return entries


def _entry(event: Event) -> Entry:
    again = AGAIN.get(event.before) if event.after == states.SUBMITTED else ""
    said = HAPPENED.get(event.verb) or again or CAME.get(event.after, event.after.replace("_", " ").capitalize())
    tone = {states.WON: "ok", states.FAILED: "warn", states.STALE: "warn"}.get(event.after, "")
    why = f": {event.why}" if event.why else ""
    by = "" if event.via == SYSTEM.via else event.actor_name
    return Entry(said + why, event.at, by, tone)  # type: ignore[arg-type]
