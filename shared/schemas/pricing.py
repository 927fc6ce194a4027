"""What something costs: a total, a price per unit, and that the two agree."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Self, TypeVar

from pydantic import model_validator

from .base import Wire, wrong
from .currencies import DECIMALS
from .numbers import Currency, Money, UnitPrice, decimals_of

P = TypeVar("P", bound="Pricing")

_EXACT = Context(prec=60)
_SIX = Decimal("0.000001")
_MOST = Decimal("99999999999999.9999")
_MOST_PER_UNIT = Decimal("999999999.999999")
_HALF_OF_THE_LAST_DECIMAL = Decimal("0.0000005")


class Pricing(Wire):
    """`price` is the total in `currency`, `price_per_unit` the price of one unit of the volume it belongs to."""

    price: Money | None = None
    currency: Currency | None = None
    price_per_unit: UnitPrice | None = None

    @model_validator(mode="after")
    def _fits_currency(self) -> Self:
        if self.price is not None and self.currency and decimals_of(self.price) > self.decimals:
            count = "no decimals" if not self.decimals else f"at most {self.decimals} decimals"
            raise wrong(f"An amount in {self.currency} has {count}.", field="price")
        return self

    @property
    def decimals(self) -> int:
        """The decimals of the currency; two while none is named."""
        return DECIMALS[self.currency] if self.currency else 2


def priced(pricing: P, amount: Decimal) -> P:
    """`pricing` with total and unit price, for `amount` units. Raises the field's error where the two disagree.

    Of the two either may be missing: the other is computed, half-even. Both must agree within amount × 0.0000005 + one
    minor unit of the currency; then the total rules.
    """
    price, per_unit = pricing.price, pricing.price_per_unit
    minor_unit = Decimal(1).scaleb(-pricing.decimals)
    if price is not None and per_unit is not None:
        apart = abs(_EXACT.subtract(price, _EXACT.multiply(amount, per_unit)))
        if apart > amount * _HALF_OF_THE_LAST_DECIMAL + minor_unit:
            raise wrong(
                f"The price per unit times {amount:,f} is not the total. Give one of the two, or both that agree.",
                field="pricing.pricePerUnit",
            )
    elif per_unit is not None:
        price = _EXACT.multiply(amount, per_unit).quantize(minor_unit, ROUND_HALF_EVEN, _EXACT)
        if not 0 < price <= _MOST:
            raise wrong("The price per unit times the volume gives no possible total.", field="pricing.pricePerUnit")
    elif price is not None:
        per_unit = _EXACT.divide(price, amount).quantize(_SIX, ROUND_HALF_EVEN, _EXACT)
        if per_unit <= 0 or per_unit > _MOST_PER_UNIT:  # no unit price can be written; the total stands
            per_unit = None
    computed = {"price": price, "price_per_unit": per_unit}
    news = {name: number for name, number in computed.items() if number != getattr(pricing, name)}
    return pricing.model_copy(update=news) if news else pricing  # what was not sent stays "not sent"
