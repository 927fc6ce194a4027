"""The comparison as a file for spreadsheets: every bid with its inputs and what follows from them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from shared.ui.csv import Cell, Column

from . import fitting
from .fitting import Said
from .measuring import Basis, Measured


def columns_of(basis: Basis) -> list[Column[Measured]]:
    """The columns; each derived one stands behind what it is reckoned from."""
    reference = basis.reference
    return [
        Column("Producer", lambda one: one.name),
        Column("State", lambda one: one.bid.get_status_display()),
        Column("Volume", lambda one: one.volume.amount if one.volume else None, basis.unit),
        Column("Share of the lot", lambda one: _rounded(one.share, 3), "%"),
        Column("Currency", lambda one: one.currency),
        Column("Price per unit", lambda one: one.terms.pricing.price_per_unit if one.terms else None),
        Column("Total", lambda one: one.total),
        Column("Density", lambda one: one.density, "kg/L"),
        Column("SAF share", lambda _: basis.saf_share, "% by volume"),
        Column("Neat tonnes", lambda one: one.tonnes),
        Column("Landed price", lambda one: one.landed, "per t neat"),
        Column("Carbon intensity", lambda one: one.carbon_intensity, "gCO2e/MJ"),
        Column("Comparator", lambda _: basis.comparator, "gCO2e/MJ"),
        Column("Reduction", lambda one: _rounded(one.reduction, 1), "%"),
        Column("CO2 reduced", lambda one: _rounded(one.reduced_each, 6), "t per t neat"),
        Column("CO2 reduced in all", lambda one: _rounded(one.reduced, 3), "t"),
        Column("Reference jet price", lambda one: reference if one.is_compared else None, "per t"),
        Column("Per tonne avoided", lambda one: one.cost_of_carbon, "per t CO2e"),
        *_said("Delivery", fitting.delivery_of),
        *_said("Place", fitting.place_of),
        *_said("Incoterm", fitting.incoterm_of),
        *_said("Payment", fitting.payment_of),
        *_said("Feedstock", fitting.feedstock_of),
        *_said("Certification", fitting.certification_of),
        *_said("Chain of custody", fitting.custody_of),
        Column("Smallest share", lambda one: one.fields.min_share, basis.unit),
        Column("Bid valid until", lambda one: one.bid.expires_at),
    ]


def _said(head: str, tell: Callable[[Measured], Said]) -> list[Column[Measured]]:
    def text(one: Measured) -> Cell:
        return tell(one).text

    def fit(one: Measured) -> Cell:
        return tell(one).note

    return [Column(head, text), Column(f"{head}, fit", fit)]


def _rounded(value: Decimal | None, places: int) -> Decimal | None:
    return None if value is None else round(value, places)
