"""The columns of the mirror, all derived from the lot as it came."""

from __future__ import annotations

from typing import Any

from shared import schemas
from shared.accounts.models import Organization
from shared.lots import lot_columns

from . import states


def mirror_columns(lot: schemas.Lot, *, buyer: Organization | None, gone: bool) -> dict[str, Any]:
    """Every column but the projection's own. With `gone` the lot is over, whatever state its sender wrote."""
    columns = lot_columns(lot)
    pricing, basis = lot.pricing, lot.price_basis
    over = gone and lot.status not in {states.CANCELLED, states.DELETED}
    return columns | {
        "status": states.DELETED if over else lot.status,
        "number": (lot.number or "")[:20],
        "buyer_name": str(buyer) if buyer else lot.airline_name or "",
        "revision": lot.revision,
        "reason": lot.reason or "",
        "price_per_unit": pricing.price_per_unit if pricing else None,
        "price_basis": (basis.type or "") if basis else "",
        "certification": ", ".join(_certification(lot)),
        "published_at": lot.published_at,
        "search_text": f"{lot.number or ''} {columns['search_text']}".casefold().strip(),
    }


def _certification(lot: schemas.Lot) -> tuple[str, ...]:
    """The certificates that are asked for, else the standards."""
    asked = lot.specification.certifications if lot.specification else None
    return asked or (lot.compliance.standards if lot.compliance else None) or ()
