"""Bids in a list: what each offers in short, the clock that runs, and where its button leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from producer_portal.marketplace.models import MarketLot, with_buyers
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.models import Organization
from shared.ui import formats

from .contracted import ContractLink, contracts_of

ACTIONS = {
    states.DRAFT: "Go on",
    states.FAILED: "Correct it",
    states.COUNTER_OFFER: "Answer",
    states.STALE: "Confirm",
}
UNTIL_BIDS_CLOSE = (states.DRAFT, states.FAILED, states.STALE)
OURS = (states.COUNTER_OFFER, states.STALE)
MOST_LOOKED_AT = 50


@dataclass(frozen=True)
class Clock:
    """Until when something holds, and what that is."""

    until: datetime
    word: str


@dataclass(frozen=True)
class Row:
    """One bid in a list."""

    bid: ProducerBid
    volume: str
    price: str
    whose: str  # the offer that is shown, where it is not ours
    action: str
    clock: Clock | None = None
    contract: ContractLink | None = None
    buyer: Organization | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it waits for us: for an answer, or for our signature."""
        return self.bid.status in OURS or (self.contract is not None and self.contract.place == "ours")

    @property
    def url(self) -> str:
        """Where its button leads: to the contract, once that waits for us."""
        return self.contract.url if self.contract and self.contract.place == "ours" else page_of(self.bid)


def page_of(bid: ProducerBid) -> str:
    return reverse("bids:page", args=[bid.pk])


def rows_of(bids: Sequence[ProducerBid]) -> list[Row]:
    """At most three queries: for the contracts, for the lots, with the deadlines of open ones, and for their buyers."""
    contracts, lots = contracts_of(bids), _lots(bids)
    return [_row(bid, contracts.get(bid.pk), lots.get(bid.lot_id)) for bid in bids]


def bids_at_work(actor: Actor, most: int) -> list[Row]:
    """What the organisation works on: what waits for it, then its drafts, then what waits for buyers.

    At most four queries.
    """
    newest = ProducerBid.objects.visible_to(actor).open().order_by("-updated_at", "-id")[:MOST_LOOKED_AT]
    first = sorted(newest, key=lambda bid: (bid.status not in OURS, not bid.is_editable))
    return rows_of(first[:most])


def price_of(bid: ProducerBid, standing: schemas.Offer | None = None) -> str:
    """For one unit, as the offer that stands says it, or else as it was written: `$2,106.00/t`."""
    volume, pricing = _offered(bid, standing or bid.standing)
    return formats.money(pricing.price_per_unit, pricing.currency or "", volume.unit if volume else "")


def _offered(bid: ProducerBid, standing: schemas.Offer | None) -> tuple[schemas.Quantity | None, schemas.Pricing]:
    if standing is not None:
        return standing.terms.volume, standing.terms.pricing
    fields = bid.fields
    return fields.volume, fields.pricing or schemas.Pricing()


def _row(bid: ProducerBid, contract: ContractLink | None, lot: MarketLot | None) -> Row:
    standing, is_open = bid.standing, bid.status in states.OPEN and lot is not None and lot.is_active
    closes_at = lot.closes_at if is_open and lot is not None and lot.has_deadline else None
    volume, _ = _offered(bid, standing)
    return Row(
        bid,
        volume=f"{formats.number(volume.amount)} {formats.unit_label(volume.unit)}" if volume else formats.NOTHING,
        price=price_of(bid, standing),
        whose="theirs" if standing is not None and standing.by == "buyer" else "",
        action="Sign" if contract and contract.place == "ours" else ACTIONS.get(bid.status, "View"),
        clock=_clock(bid, standing, contract, closes_at),
        contract=contract,
        buyer=lot.buyer if lot is not None else None,
    )


def _clock(
    bid: ProducerBid, standing: schemas.Offer | None, contract: ContractLink | None, closes_at: datetime | None
) -> Clock | None:
    """The clock that runs for this bid, if one does."""
    if contract is not None:
        return Clock(contract.sign_by, "to be signed") if contract.sign_by else None
    if bid.status == states.COUNTER_OFFER and bid.answer_until:
        return Clock(bid.answer_until, "to answer")
    if closes_at is not None and (bid.status in UNTIL_BIDS_CLOSE or standing is None):
        return Clock(closes_at, "bids close")
    if bid.status == states.SUBMITTED and standing is not None:
        return Clock(standing.expires_at, "offer ends")
    return None


def _lots(bids: Sequence[ProducerBid]) -> dict[str, MarketLot]:
    """The mirrored lots of these bids by their ids, each with its buyer."""
    rows = MarketLot.objects.filter(pk__in={bid.lot_id for bid in bids}) if bids else MarketLot.objects.none()
    return {lot.pk: lot for lot in with_buyers(rows.only("closes_at", "status", "organization_id"))}
