"""The composer of a counter: its form, where it goes, and what it comes to. Both portals show it alike."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from shared import schemas
from shared.ui import formats

from .forms import CounterForm
from .reckoning import Totals, totals_of
from .room import Room, suggestion


def composer(
    room: Room,
    *,
    counter_url: str,
    reckon_url: str,
    specification: schemas.BidSpecification | None,
    now: datetime,
    reference: Decimal | None = None,
    product: str | None = None,
    saf_share: Decimal | None = None,
    volume: Decimal | None = None,
    form: CounterForm | None = None,
) -> dict[str, Any]:
    """What `deals/composer.html` shows for an answer to the standing offer; nothing where none stands.

    It begins half-way between the two sides' newest prices, with the standing offer's volume or with `volume`, a part
    of it. `reference` is the price of jet fuel per tonne, in the currency of the offers; `product` and
    `saf_share` are the lot's.
    """
    if room.standing is None:
        return {}
    offer = room.standing.offer
    terms = offer.terms
    suggested = suggestion(room, terms.pricing.decimals)
    currency, unit = terms.pricing.currency or "", terms.volume.unit
    return {
        "form": form or CounterForm(standing=offer, suggested=suggested, volume=volume, now=now),
        "counter_url": counter_url,
        "reckon_url": reckon_url,
        "number": str(room.next_number),
        "price_unit": f"{currency}/{formats.PRICE_UNITS.get(unit, unit)}",
        "unit": formats.unit_label(unit),
        "suggested": formats.money(suggested, currency, unit) if suggested is not None else "",
        "totals": _totals_to_begin_with(terms, suggested, volume, specification, reference, product, saf_share),
    }


def _totals_to_begin_with(
    terms: schemas.OfferTerms,
    suggested: Decimal | None,
    volume: Decimal | None,
    specification: schemas.BidSpecification | None,
    reference: Decimal | None,
    product: str | None,
    saf_share: Decimal | None,
) -> Totals:
    body = terms.to_dict()
    each = suggested if suggested is not None else terms.pricing.price_per_unit
    if each is not None and (suggested is not None or volume is not None):
        body["pricing"] = {"currency": terms.pricing.currency, "pricePerUnit": each}
        body["volume"] |= {"amount": volume} if volume is not None else {}
    first = schemas.OfferTerms.model_validate(body)
    return totals_of(
        first, standing=terms, specification=specification, reference=reference, product=product, saf_share=saf_share
    )
