"""Lots as rows of a sheet: which column says what, when they are exported and when they are imported.

Each column but those of the record is a field of the lot form, so that a sheet can say what the editor can, and is
judged by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from buyer_portal.lots.forms.fields import day_of
from buyer_portal.lots.forms.lots import shown_of
from buyer_portal.lots.models import Lot
from shared.schemas import json
from shared.ui.csv import Cell, Column, cell_text

BETWEEN = ", "


@dataclass(frozen=True)
class Said:
    """One column that a lot's writer fills in: `name` is the form's field, `note` what an example says there."""

    name: str
    head: str
    unit: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        return f"{self.head} ({self.unit})" if self.unit else self.head


SAID = [
    Said("title", "Title", note="HEFA-SPK for Zürich, Q3 2027"),
    Said("description", "Description", note="Neat HEFA-SPK by rail."),
    Said("type", "Kind of deal", note="forward"),
    Said("product", "Product", note="neat"),
    Said("saf_share", "SAF share", "% by volume"),
    Said("volume_amount", "Volume", note="4000"),
    Said("volume_unit", "Unit", note="tonnes"),
    Said("tolerance", "Tolerance", "%", note="5"),
    Said("density", "Density", "kg/L"),
    Said("split_allowed", "Split allowed", note="yes"),
    Said("min_share", "Smallest share", note="400"),
    Said("window_start", "Delivery from", note="2027-07-01"),
    Said("window_end", "Delivery until", note="2027-09-30"),
    Said("schedule", "Schedule", note="2027-07-15: 2000; 2027-08-15: 2000"),
    Said("delivery_location", "Delivered to", note="Rümlang tank farm"),
    Said("airport", "Airport", note="ZRH"),
    Said("country", "Country", note="CH"),
    Said("region", "Region"),
    Said("incoterms", "Incoterm", note="DAP"),
    Said("delivery_method", "Transport", note="rail"),
    Said("pathways", "Pathways", note="HEFA-SPK"),
    Said("feedstocks", "Feedstocks", note="Used cooking oil, Tallow"),
    Said("excluded_feedstocks", "Excluded feedstocks", note="PFAD"),
    Said("feedstock_origins", "Origin"),
    Said("carbon_intensity", "Carbon intensity at most", "gCO₂e/MJ", note="25"),
    Said("ghg_comparator", "Comparator", "gCO₂e/MJ", note="89"),
    Said("carbon_method", "Carbon method", note="corsia default"),
    Said("ghg_reduction", "Reduction at least", "%"),
    Said("standards", "Certification", note="ISCC EU, ISCC CORSIA"),
    Said("chain_of_custody", "Chain of custody", note="mass balance"),
    Said("claims", "Who claims", note="scope 1"),
    Said("documents", "Documents", note="pos, delivery ticket"),
    Said("documents_due_days", "Documents due", "days", note="10"),
    Said("currency", "Currency", note="USD"),
    Said("price_per_unit", "Budget per unit", note="2050"),
    Said("price", "Budget in all"),
    Said("payment_terms", "Payment", note="30 days net"),
    Said("basis", "Price basis", note="fixed"),
    Said("index", "Index"),
    Said("differential", "Differential"),
    Said("pricing_window", "Pricing window"),
    Said("floor", "Floor"),
    Said("cap", "Cap"),
    Said("basis_ghg_saving", "Saving in the index", "%"),
    Said("escalator", "Escalator"),
    Said("fallback", "Fallback"),
    Said("mode", "Bidding", note="open"),
    Said("bid_deadline", "Bids close", note="2027-05-31T17:00+02:00"),
    Said("tags", "Tags"),
    Said("airline_name", "Airline"),
]

# What the marketplace itself says of a lot. An import knows these columns, and leaves them to it.
RECORD: list[Column[Lot]] = [
    Column("Number", lambda lot: lot.number),
    Column("State", lambda lot: lot.status),
]
AND_MORE: list[Column[Lot]] = [
    Column("Neat volume", lambda lot: lot.volume_tonnes, unit="t"),
    Column("Revision", lambda lot: lot.revision),
    Column("Published", lambda lot: lot.published_at),
    Column("Bidding ended", lambda lot: lot.closed_at),
    Column("Changed", lambda lot: lot.updated_at),
    Column("Reason", lambda lot: lot.reason),
]


@dataclass(frozen=True)
class SheetRow:
    """A lot, and what its form shows of it: read once for all its cells."""

    lot: Lot
    shown: dict[str, Any]


def columns() -> list[Column[SheetRow]]:
    """All columns of an export."""
    return [
        *(Column(one.head, _of_lot(one.cell), one.unit) for one in RECORD),
        *(Column(one.head, _of_field(one.name), one.unit) for one in SAID),
        *(Column(one.head, _of_lot(one.cell), one.unit) for one in AND_MORE),
    ]


def row_of(lot: Lot) -> SheetRow:
    return SheetRow(lot, shown_of(json.loads(lot.body.encode())) | {"bid_deadline": lot.bid_deadline})


def _of_lot(cell: Callable[[Lot], Cell]) -> Callable[[SheetRow], Cell]:
    return lambda row: cell(row.lot)


def _of_field(name: str) -> Callable[[SheetRow], Cell]:
    return lambda row: _cell(name, row.shown)


def _cell(name: str, shown: dict[str, Any]) -> Cell:
    """What a column says of a lot: codes with their words apart, lists with commas, deliveries with semicolons."""
    value = shown.get(name)
    if name == "standards":
        value = [*(value or []), *shown.get("more_standards", [])]
    if name == "schedule":
        return "; ".join(f"{day_of(one['deliveryDate'])}: {cell_text(Decimal(one['amount']))}" for one in value or [])
    if isinstance(value, list):
        return BETWEEN.join(words_of(one) if name in CODED else one for one in value)
    return words_of(value) if name in CODED and value else value


# Columns whose values are codes of the wire; they are written with spaces, and read with or without.
CODED = {
    "type", "product", "volume_unit", "split_allowed", "carbon_method", "basis", "mode", "pathways",
    "chain_of_custody", "claims", "documents",
}  # fmt: skip


def words_of(code: str) -> str:
    """`mass_balance` as "mass balance"."""
    return code.replace("_", " ")
