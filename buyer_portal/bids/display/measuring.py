"""Bids made comparable: each in the same few figures, exact, from what the page itself shows.

Rounded once, and carried on as rounded: neat tonnes to the kilogram, landed prices and prices per tonne of CO2 to two
decimals, half to even. Nothing else is rounded before it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from typing import Any

from buyer_portal.bids import states
from buyer_portal.bids.models import Bid
from buyer_portal.lots.models import Lot
from buyer_portal.reference.models import ReferencePrice
from buyer_portal.reference.services import reference_price_of
from shared import schemas, units
from shared.deals.reckoning import CENT, abatement, density_of, landed_price, neat_tonnes_of, share_of_blend

MOST = 1000  # bids of one lot that are read at once; of more than that only bids that are over are ever left out


@dataclass(frozen=True)
class Basis:
    """What the bids on a lot are measured by: `price`, the buyer's reference jet price, and the `currency` compared.

    `left_out`: how many bids on it are not measured. They are the oldest of those that are over.
    """

    lot: Lot
    fields: schemas.LotFields
    price: ReferencePrice | None
    currency: str
    left_out: int = 0

    @property
    def unit(self) -> str:
        return self.lot.volume_unit or "tonnes"

    @property
    def gallon(self) -> Decimal:
        """Litres of a US gallon, for who reckons after."""
        return units.LITRES_PER_GALLON

    @property
    def saf_share(self) -> Decimal | None:
        """In percent by volume; None for what is neat."""
        return share_of_blend(self.fields)

    @property
    def is_measured_neat(self) -> bool:
        """Whether a volume can be told in neat tonnes: not that of a blend whose share of SAF nobody stated."""
        return self.fields.product != "blend" or self.unit == "tonnes" or self.saf_share is not None

    @property
    def comparator(self) -> Decimal:
        """Carbon intensity of what the fuel replaces, in gCO2e/MJ, as the lot states it; CORSIA's unless it does."""
        stated = self.fields.compliance.ghg_comparator if self.fields.compliance else None
        return stated or units.CORSIA_COMPARATOR

    @property
    def replaces_fuel(self) -> bool:
        """Whether what is bought is burnt instead of jet fuel. Of attributes alone the jet fuel is bought besides."""
        return self.fields.product != "attributes"

    @property
    def reference(self) -> Decimal | None:
        """The price of the jet fuel that a neat tonne replaces, in the currency compared; None where none is known."""
        if not self.replaces_fuel:
            return Decimal(0)
        return self.price.amount if self.price is not None and self.price.currency == self.currency else None


@dataclass(frozen=True)
class Measured:
    """One bid in figures: of what its producer last offered or, once it is accepted, of what was agreed.

    `bid` as `BidQuerySet.to_measure` reads it.
    """

    bid: Any
    basis: Basis

    @cached_property
    def fields(self) -> schemas.BidFields:
        fields: schemas.BidFields = self.bid.fields
        return fields

    @cached_property
    def terms(self) -> schemas.OfferTerms | None:
        """None while it is sealed."""
        offered: schemas.OfferTerms | None = self.bid.offered
        return offered

    @property
    def name(self) -> str:
        return str(self.bid.organization or self.bid.bidder_name or "A producer")

    @property
    def specification(self) -> schemas.BidSpecification:
        return self.fields.specification or schemas.BidSpecification()

    @property
    def density(self) -> Decimal:
        return density_of(self.fields.specification)

    @property
    def currency(self) -> str:
        return (self.terms.pricing.currency if self.terms else None) or ""

    @property
    def is_compared(self) -> bool:
        """Whether it is in the currency compared. The house states no rate of exchange, so nothing is converted."""
        return self.currency == self.basis.currency

    @property
    def is_acceptable(self) -> bool:
        """Whether its producer's offer waits for the buyer's answer, as far as the row says."""
        return bool(self.bid.status == states.PENDING and self.bid.turn == "buyer")

    @property
    def total(self) -> Decimal | None:
        return self.terms.pricing.price if self.terms else None

    @property
    def volume(self) -> schemas.Quantity | None:
        return self.terms.volume if self.terms else None

    @cached_property
    def tonnes(self) -> Decimal | None:
        """Neat, to the kilogram."""
        if self.terms is None:
            return None
        asked = self.basis
        return neat_tonnes_of(
            self.terms.volume, self.fields.specification, product=asked.fields.product, saf_share=asked.saf_share
        )

    @cached_property
    def landed(self) -> Decimal | None:
        """Price per neat tonne as offered, in the bid's own currency."""
        return landed_price(self.total, self.tonnes) if self.total is not None and self.tonnes else None

    @property
    def carbon_intensity(self) -> Decimal | None:
        return self.specification.carbon_intensity

    @property
    def reduction(self) -> Decimal | None:
        """How far it lies below the comparator, in percent."""
        intensity = self.carbon_intensity
        return None if intensity is None else units.reduction_percent(intensity, self.basis.comparator)

    @property
    def reduced_each(self) -> Decimal | None:
        """Tonnes of CO2 that one neat tonne reduces: 3.16 × (1 − CI ÷ 89)."""
        return None if self.carbon_intensity is None else units.corsia_claim(Decimal(1), self.carbon_intensity)

    @property
    def reduced(self) -> Decimal | None:
        """Tonnes of CO2 that all of it reduces."""
        if self.carbon_intensity is None or self.tonnes is None:
            return None
        return units.corsia_claim(self.tonnes, self.carbon_intensity)

    @cached_property
    def cost_of_carbon(self) -> Decimal | None:
        """What a tonne of CO2 avoided costs: (landed − reference jet) ÷ CO2 reduced per tonne, to two decimals."""
        reference, intensity = self.basis.reference, self.carbon_intensity
        if self.landed is None or reference is None or intensity is None or not self.is_compared:
            return None
        cost = abatement(self.landed, intensity, reference)
        return None if cost is None else cost.quantize(CENT, ROUND_HALF_EVEN)

    @property
    def share(self) -> Decimal | None:
        """Of the lot's volume, in percent."""
        if self.volume is None or not self.basis.lot.volume_amount or self.volume.unit != self.basis.unit:
            return None
        return 100 * self.volume.amount / self.basis.lot.volume_amount


def basis_of(lot: Lot, measured: Iterable[Bid] = ()) -> Basis:
    """What the bids on `lot` are measured by: its own currency, or where it names none the commonest of the bids."""
    return _basis(lot, measured, reference_price_of(lot.organization_id))


def _basis(lot: Lot, measured: Iterable[Bid], price: ReferencePrice | None) -> Basis:
    currency: str = lot.currency
    if not currency:
        named = Counter(terms.pricing.currency or "" for bid in measured if (terms := bid.offered) is not None)
        currency = named.most_common(1)[0][0] if named else ""
    return Basis(lot, lot.fields, price, currency)


def measured_together(bids: Iterable[Bid], price: ReferencePrice | None) -> list[Measured]:
    """Bids on several lots of one buyer, in their order, each by its own lot and all by the buyer's reference price.

    The bids come with their lots; nothing more is asked of the store.
    """
    bids = list(bids)
    on: dict[str, list[Bid]] = {}
    for bid in bids:
        on.setdefault(bid.lot_id, []).append(bid)
    bases = {pk: _basis(some[0].lot, some, price) for pk, some in on.items()}
    return [Measured(bid, bases[bid.lot_id]) for bid in bids]


def measured_bids(lot: Lot, *, whole: bool = False) -> tuple[Basis, list[Measured]]:
    """The bids on `lot`, the cheapest that may still be agreed on first, what is over last. Two queries.

    Accepted and live ones are all there. Where there are more than `MOST`, only the newest of those that are over are,
    unless all are wanted with `whole`: two more queries.
    """
    bids, left_out = _read(lot, whole)
    basis = replace(basis_of(lot, bids), left_out=left_out)
    return basis, sorted((Measured(bid, basis) for bid in bids), key=in_order)


def _read(lot: Lot, whole: bool) -> tuple[list[Bid], int]:
    rows = Bid.objects.on(lot).to_measure().order_by("-id")
    newest = list(rows if whole else rows[: MOST + 1])
    if whole or len(newest) <= MOST:
        return newest, 0
    over = rows.filter(status__in=states.OVER)
    return [*rows.exclude(status__in=states.OVER), *over[:MOST]], max(over.count() - MOST, 0)


def in_order(one: Measured) -> tuple[int, bool, bool, Decimal, str]:
    """Accepted, live, over; within each by landed price, what is not compared last, then as they came in."""
    place = 0 if one.bid.status == states.ACCEPTED else 1 if one.bid.is_live else 2
    return place, not one.is_compared, one.landed is None, one.landed or Decimal(0), one.bid.pk
