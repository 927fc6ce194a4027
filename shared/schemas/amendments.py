"""Proposing to amend a contract: what is to read otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError
from pydantic_core import InitErrorDetails

from .base import wrong
from .contract import ContractTerms
from .lot_calls import Command
from .lot_parts import Incoterm
from .numbers import Days, Money, PositivePercent, UnitPrice
from .offer import CounterVolume, OfferTerms, bare_number, other_unit
from .texts import Message, OptionalLine, OptionalName
from .times import WireDay


class AmendContract(Command):
    """The body of `POST /api/contracts/{id}/amend`: what is left out stays as it is in force.

    `volume` is a number in the contract's unit, or the pair. `price` is the total; of the two prices either may be
    given. A delivery day takes the place of a window, and a window that of a day. Only a blend has a share of SAF.
    """

    price: Money | None = None
    price_per_unit: UnitPrice | None = None
    volume: Annotated[CounterVolume | None, BeforeValidator(bare_number)] = None
    saf_share_volume_pct: PositivePercent | None = None
    delivery_date: WireDay | None = None
    window_start: WireDay | None = None
    window_end: WireDay | None = None
    delivery_location: OptionalName = None
    incoterms: Incoterm | None = None
    payment_terms: OptionalName = None
    inspection_days: Days | None = None
    purchase_order: OptionalLine = None
    message: Message | None = None

    def terms_after(self, standing: ContractTerms) -> ContractTerms:
        """The terms in force once this is signed by both. Raises pydantic's ValidationError.

        The unit price stands unless a price is given; a price that is not given follows the one that is.
        """
        body, mine = standing.to_dict(), self.to_dict()
        body |= {name: mine[name] for name in _TAKEN_AS_THEY_ARE if name in mine}
        body["delivery"] = self._delivery(body["delivery"], mine)
        prices = {name: mine[name] for name in ("price", "pricePerUnit") if name in mine}
        if self.volume is not None:
            body["volume"] = {"unit": standing.volume.unit, **mine["volume"]}
            prices = prices or {"pricePerUnit": standing.pricing.price_per_unit}
        if prices:
            body["pricing"] = {"currency": standing.pricing.currency, **prices}
        if self.saf_share_volume_pct is not None and standing.product != "blend":
            raise ValidationError.from_exception_data("AmendContract", [_no_blend(self.saf_share_volume_pct)])
        if body["volume"]["unit"] != standing.volume.unit:
            raise ValidationError.from_exception_data("AmendContract", [other_unit(standing.volume.unit)])
        offered = OfferTerms.model_validate({name: body[name] for name in ("volume", "pricing")})
        body["pricing"] = offered.pricing.to_dict()
        return ContractTerms.model_validate(body)

    def _delivery(self, before: dict[str, Any], mine: dict[str, Any]) -> dict[str, Any]:
        named = ("deliveryDate", "windowStart", "windowEnd", "deliveryLocation", "incoterms")
        changed = {name: mine[name] for name in named if name in mine}
        gone: tuple[str, ...] = ()
        if self.delivery_date is not None:
            gone = ("windowStart", "windowEnd")
        elif self.window_start is not None or self.window_end is not None:
            gone = ("deliveryDate",)
        after = {name: value for name, value in before.items() if name not in gone} | changed
        start, end = after.get("windowStart"), after.get("windowEnd")
        if start is not None and end is not None and end < start:
            raise ValidationError.from_exception_data("AmendContract", [_ends_before_it_begins(end)])
        return after


_TAKEN_AS_THEY_ARE = ("safShareVolumePct", "paymentTerms", "inspectionDays", "purchaseOrder")


def _no_blend(share: Decimal) -> InitErrorDetails:
    return {"type": wrong("This is not a contract for a blend."), "loc": ("safShareVolumePct",), "input": share}


def _ends_before_it_begins(end: str) -> InitErrorDetails:
    return {"type": wrong("The window ends before it begins."), "loc": ("windowEnd",), "input": end}
