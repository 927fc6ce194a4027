"""What the pages of bids and negotiations say beside the offers themselves."""

from __future__ import annotations

from datetime import datetime

from buyer_portal.bids.models import Bid
from shared import units
from shared.lots.facts import CHAINS, METHODS, carbon_against
from shared.ui import formats, times
from shared.ui.parts import Cell, Fact

from . import states
from .models import Negotiation, Offer

ENDED = {
    "accepted": ("Accepted", "the contract is drawn up"),
    "rejected": ("Rejected", "this is final"),
    "withdrawn": ("Withdrawn by its producer", "this is final"),
    "expired": ("Expired", "no offer stands any more"),
    "lapsed": ("Lapsed", "the contract was not signed by both"),
}


def state_cells(bid: Bid, negotiation: Negotiation | None, standing: Offer | None, now: datetime) -> list[Cell]:
    """Whose turn, which clock, what happens next."""
    producer = str(bid.organization or bid.bidder_name or "its producer")
    if not bid.is_live:
        state, note = ENDED[bid.status]
        return [
            Cell("State", state, note=f"since {times.exact(bid.updated_at, 'day')}"),
            Cell("Whose turn", "Nobody’s", note=note),
            Cell("What happens next", "Both sign the contract" if bid.status == "accepted" else "Nothing more"),
        ]
    if negotiation is None:
        return [
            Cell("State", "Not verified", note="it came without credentials"),
            Cell("Whose turn", f"{producer}’s: to confirm it", note="until then it binds nobody"),
            Cell("It binds until", at=bid.expires_at),
        ]
    if bid.is_sealed:
        return [
            Cell("State", "Sealed", note="its terms lie encrypted"),
            Cell("Whose turn", "Nobody’s", note="until bidding closes"),
            Cell("It is opened", at=bid.lot.bid_deadline),
            Cell("What happens next", "All bids are opened together"),
        ]
    return _open_cells(bid, producer, standing, now)


def _open_cells(bid: Bid, producer: str, standing: Offer | None, now: datetime) -> list[Cell]:
    mine = bid.turn == "buyer"
    number = standing.number if standing else 0
    turn = f"Yours: answer offer {number}" if mine else f"{producer}’s: to answer offer {number}"
    if bid.status == "stale":
        turn = f"{producer}’s: to confirm the bid"
    follows = "Accept, and a contract is drawn up" if mine else "They accept, counter or decline"
    then = "then the offer before it stands again" if number > 1 else "then the bid has expired"
    return [
        Cell("State", bid.get_status_display(), note=f"offer {number} stands"),
        Cell("Whose turn", turn, note=_measure(bid, mine, now), mine=mine),
        Cell(f"Offer {number} runs out", at=standing.expires_at if standing else None, note=then + ","),
        Cell("What happens next", follows, note="from exactly these terms; both sign"),
    ]


def _measure(bid: Bid, mine: bool, now: datetime) -> str:
    """What is said beside whose turn it is: how long that side has by its own measure."""
    if bid.status == "stale":
        return "the lot was changed since"
    side = bid.buyer if mine else bid.organization
    if bid.answer_due is None or side is None:
        return ""
    whose = "your" if mine else "their"
    if bid.answer_due <= now:
        over = times.span((now - bid.answer_due).total_seconds())
        return f"overdue: {whose} {side.answer_hours} h to answer were over {over} ago"
    return f"by {whose} own measure until {times.exact(bid.answer_due)}"


def fuel_facts(bid: Bid) -> list[Fact]:
    """What the fuel is, as its producer states it."""
    if bid.is_sealed:
        return []
    fields = bid.fields
    what = fields.specification
    facts = []
    if what is not None:
        pathway = units.PATHWAYS.get(what.pathway or "")
        intensity = what.carbon_intensity
        facts = [
            Fact("Pathway", what.pathway or "", note=pathway.annex if pathway else ""),
            Fact("Feedstock", what.feedstock or "", note=what.feedstock_origin or ""),
            Fact("Carbon intensity", f"{formats.number(intensity, least=1)} gCO₂e/MJ" if intensity is not None else "",
                 note=carbon_against(intensity, units.CORSIA_COMPARATOR) if intensity is not None else ""),
            Fact("Method", METHODS.get(what.carbon_method or "", "")),
            Fact("Certification", ", ".join(what.certifications or ())),
            Fact("Chain of custody", CHAINS.get(what.chain_of_custody or "", "").capitalize()),
            Fact("Density", f"{formats.number(what.density_kg_per_l)} kg/L" if what.density_kg_per_l else ""),
        ]  # fmt: skip
    if fields.min_share is not None:
        unit = bid.lot.volume_unit
        facts.append(Fact("Smallest part", f"{formats.number(fields.min_share)} {formats.unit_label(unit)}"))
    return [fact for fact in facts if fact.value]


def is_open(negotiation: Negotiation | None) -> bool:
    return negotiation is not None and negotiation.status == states.OPEN
