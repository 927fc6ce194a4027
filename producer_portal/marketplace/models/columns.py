"""The columns of the mirror, all derived from the lot as it came."""

from __future__ import annotations

from typing import Any

from producer_portal.marketplace import states
from shared import schemas
from shared.accounts.models import Organization
from shared.lots import NEVER, lot_columns, standards_key

LONGEST_KEY = 200


def mirror_columns(lot: schemas.Lot, *, buyer: Organization | None, gone: bool) -> dict[str, Any]:
    """Every column but the projection's own. With `gone` the lot is over, whatever state its sender wrote."""
    columns = lot_columns(lot, number=lot.number or "")
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
        "certificates_key": _certificates_key(lot),
        "published_at": lot.published_at,
        "starts_at": columns["delivery_from"] or NEVER,
    }


def _certification(lot: schemas.Lot) -> tuple[str, ...]:
    """The certificates that are asked for, else the standards."""
    asked = lot.specification.certifications if lot.specification else None
    return asked or (lot.compliance.standards if lot.compliance else None) or ()


def _certificates_key(lot: schemas.Lot) -> str:
    """All certificates and standards that are asked for, as many as there is room for."""
    certificates = (lot.specification.certifications if lot.specification else None) or ()
    standards = (lot.compliance.standards if lot.compliance else None) or ()
    names = list(dict.fromkeys([*certificates, *standards]))
    while len(key := standards_key(names)) > LONGEST_KEY:
        names.pop()
    return key
