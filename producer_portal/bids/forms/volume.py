"""How much, and at which density."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from producer_portal.marketplace.models import MarketLot
from shared import schemas, units
from shared.lots.choices import UNITS
from shared.ui import formats
from shared.ui.forms import NumberField

from .step import StepForm

THOUSANDTH = Decimal("0.001")
DENSITIES = formats.with_numbers("Neat HEFA is {} to {}; left out, {} is reckoned.", "0.73", "0.77", "0.8")


class VolumeForm(StepForm):
    WIRE = {
        "volume": "amount", "volume.amount": "amount", "volume.unit": "amount", "minShare": "min_share",
        "specification.densityKgPerL": "density",
    }  # fmt: skip

    amount = NumberField(label="Volume", max_digits=18, decimal_places=3, min_value=THOUSANDTH)
    unit = forms.ChoiceField(choices=UNITS)
    density = NumberField(
        label="Density at 15 °C", required=False, max_digits=5, decimal_places=4, min_value=Decimal("0.6"),
        max_value=Decimal(1), help_text=DENSITIES,
    )  # fmt: skip
    min_share = NumberField(
        label="Smallest share you accept", required=False, max_digits=18, decimal_places=3, min_value=THOUSANDTH,
        help_text="In the unit above, if the buyer splits the lot. Empty: the whole of your volume only.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.asked.split_allowed is False:
            del self.fields["min_share"]

    def shown(self) -> dict[str, Any]:
        volume, specification = self.written.volume, self.written.specification or schemas.BidSpecification()
        offered = self.asked.volume if volume is None and self.is_new else volume
        return {
            "amount": offered.amount if offered else None,
            "unit": (offered.unit if offered else None) or self.lot_unit,
            "density": specification.density_kg_per_l or (self._lots_density if self.is_new else None),
            "min_share": self.written.min_share,
        }

    @property
    def lot_unit(self) -> str:
        return self.lot.volume_unit or "tonnes"

    @property
    def _lots_density(self) -> Decimal | None:
        return self.asked.specification.density_kg_per_l if self.asked.specification else None

    def changes(self) -> dict[str, Any]:
        amount = self._in_lots_unit("amount")
        return {
            "volume": None if amount is None else {"amount": amount, "unit": self.lot_unit},
            "minShare": self._in_lots_unit("min_share"),
            "specification": {"densityKgPerL": self.cleaned_data.get("density")},
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self._crosses(data.get("unit") or self.lot_unit) and self.asked.saf_share is None:
            unit = formats.unit_label(self.lot_unit)
            self.add_error("amount", f"The lot does not say how much of the blend is SAF: give the volume in {unit}.")
        amount = None if self.errors else self._in_lots_unit("amount")
        most, least = bounds_of(self.lot)
        unit = formats.unit_label(self.lot_unit)
        if amount is not None and most is not None and amount > most:
            self.add_error("amount", f"The buyer takes at most {formats.number(most)} {unit}.")
        elif amount is not None and least is not None and amount < least:
            self.add_error("amount", f"The buyer takes {formats.number(least)} {unit} or more.")
        return data

    def _in_lots_unit(self, name: str) -> Decimal | None:
        exact = self.exactly(name)
        return exact if exact is None else round(exact, 3).normalize() + 0

    def exactly(self, name: str = "amount") -> Decimal | None:
        """What was typed, in the unit in which the lot is tendered, before it is rounded to thousandths."""
        amount, unit = self.cleaned_data.get(name), self.cleaned_data.get("unit") or self.lot_unit
        density = self.cleaned_data.get("density") or units.DEFAULT_DENSITY
        if amount is None:
            return None
        exact, share = units.convert(amount, unit, self.lot_unit, density=density), self.crossed_share(unit)
        if share is None:
            return exact
        return exact * share / 100 if self.lot_unit == "tonnes" else exact * 100 / share

    def crossed_share(self, unit: str) -> Decimal | None:
        """How much of the blend is SAF, in percent by volume, where `unit` and the lot's measure the two."""
        return self.asked.saf_share if self._crosses(unit) else None

    def _crosses(self, unit: str) -> bool:
        """Tonnes are neat SAF; the other units measure the blend."""
        return self.asked.product == "blend" and (unit == "tonnes") != (self.lot_unit == "tonnes")


def bounds_of(lot: MarketLot) -> tuple[Decimal | None, Decimal | None]:
    """The most and the least that the buyer takes of one producer, in the lot's unit; None where that is open."""
    asked = lot.lot
    if lot.volume_amount is None:
        return None, asked.min_share
    tolerance = (asked.volume.tolerance_pct if asked.volume else None) or Decimal(0)
    most, least = (lot.volume_amount * (100 + by) / 100 for by in (tolerance, -tolerance))
    return most, least if asked.split_allowed is False else asked.min_share


def density_of(fields: schemas.BidFields) -> Decimal:
    """In kg/L: what the producer states, or the convention."""
    return (fields.specification.density_kg_per_l if fields.specification else None) or units.DEFAULT_DENSITY
