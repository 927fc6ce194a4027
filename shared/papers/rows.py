"""A contract in a list or a file of contracts, on either portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared import schemas
from shared.accounts.models import Organization
from shared.ui import formats, times
from shared.ui.csv import Column

from .facts import neat_tonnes_in


@dataclass(frozen=True)
class PaperRow:
    """One row. `sign_by` is there while signatures are missing; `other` is the other side's name."""

    pk: str
    document: schemas.ContractDocument
    other: str
    status: str
    our_turn: bool
    sign_by: datetime | None
    active_at: datetime | None
    changed_at: datetime
    lot_title: str = ""
    organization: Organization | None = None  # the other side, where it is known, for its logo

    @property
    def number(self) -> str:
        return self.document.contract_number

    @property
    def about(self) -> str:
        """What it is for: the lot, or the contract that it amends."""
        if self.document.amends_number:
            return f"amends {self.document.amends_number}"
        return " · ".join(part for part in (self.lot_title, self.document.lot_number or "") if part)

    @property
    def delivery(self) -> str:
        delivery = self.document.terms.delivery
        start, end = delivery.window_start or delivery.delivery_date, delivery.window_end or delivery.delivery_date
        return times.calendar_window(start, end) if start or end else ""


def sheet_columns(other: str) -> list[Column[PaperRow]]:
    """The columns of a file of contracts; `other` is what the other side is called."""
    return [
        Column("Contract", lambda row: row.number),
        Column("Amends", lambda row: row.document.amends_number or ""),
        Column("Lot", lambda row: row.document.lot_number or ""),
        Column(other, lambda row: row.other),
        Column("State", lambda row: row.status),
        Column("Version", lambda row: row.document.edition),
        Column("Volume", lambda row: row.document.terms.volume.amount),
        Column("Unit", lambda row: formats.unit_label(row.document.terms.volume.unit)),
        Column("SAF share, % by volume", lambda row: row.document.terms.saf_share_volume_pct),
        Column("Neat tonnes", lambda row: neat_tonnes_in(row.document.terms)),
        Column("Price per unit", lambda row: row.document.terms.pricing.price_per_unit),
        Column("Total", lambda row: row.document.terms.pricing.price),
        Column("Currency", lambda row: row.document.terms.pricing.currency or ""),
        Column("Delivery", lambda row: row.delivery),
        Column("To be signed by", lambda row: row.sign_by),
        Column("Active since", lambda row: row.active_at),
        Column("Changed", lambda row: row.changed_at),
        Column("SHA-256", lambda row: row.document.hash),
    ]
