"""Numbers on the wire: JSON numbers, exact as Decimal, each kind within its bounds. A text or a float is none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from functools import cached_property
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .base import wrong
from .currencies import DECIMALS

_WIDE = Context(prec=100)  # wider than any number that the parser lets in


@dataclass(frozen=True)
class Number:
    """A Decimal with at most `decimals` decimals, from `least` (itself excluded with `above`) to `most`."""

    decimals: int
    most: str
    least: str = "0"
    above: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        least = "exclusiveMinimum" if self.above else "minimum"
        return {"type": "number", least: _bound(self.least), "maximum": _bound(self.most)}

    def check(self, value: Any) -> Decimal:
        """`value`, a Decimal or an int, as a Decimal. Raises the field's error."""
        if isinstance(value, bool) or not isinstance(value, Decimal | int):
            raise wrong("This must be a number.")
        number = Decimal(value)
        if not number.is_finite():
            raise wrong("This must be a number.")
        least, most = self._bounds
        if number <= least if self.above else number < least:
            raise wrong(f"This must be {'more than' if self.above else 'at least'} {self.least}.")
        if number > most:
            raise wrong(f"This must be at most {most:,f}.")
        if decimals_of(number) > self.decimals:
            raise wrong(f"At most {self.decimals} decimals are allowed." if self.decimals else "Give a whole number.")
        return number

    @cached_property
    def _bounds(self) -> tuple[Decimal, Decimal]:
        return Decimal(self.least), Decimal(self.most)


@dataclass(frozen=True)
class Whole:
    """A whole number from `least` to `most`."""

    least: int = 0
    most: int = 2**53 - 1  # what every JSON reader holds exactly

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def check(self, value: Any) -> int:
        if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
            value = int(value)  # 5.0 is a whole number, in JSON as elsewhere
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong("This must be a whole number.")
        if not self.least <= value <= self.most:
            raise wrong(f"This must lie between {self.least:,} and {self.most:,}.")
        return int(value)


class CurrencyCode:
    """A currency of ISO 4217 that is in circulation."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "enum": list(DECIMALS)}

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or value not in DECIMALS:
            raise wrong("Give a currency by its ISO code, such as USD or EUR.")
        return value


def _bound(number: str) -> int | float:
    """A bound for JSON Schema, the only place where an inexact number does no harm."""
    return float(number) if "." in number else int(number)


def decimals_of(number: Decimal) -> int:
    """How many decimals `number` needs; trailing zeros do not count, so 1.50 has one."""
    exponent = number.as_tuple().exponent
    if exponent != 0:
        exponent = number.normalize(_WIDE).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


Money = Annotated[Decimal, Number(4, "99999999999999.9999", above=True)]  # decimals by currency: see LotPricing
UnitPrice = Annotated[Decimal, Number(6, "999999999.999999", above=True)]
Differential = Annotated[Decimal, Number(6, "999999999.999999", least="-999999999.999999")]
Amount = Annotated[Decimal, Number(3, "999999999999.999", above=True)]  # thousandths of the unit
Percent = Annotated[Decimal, Number(3, "100")]
PositivePercent = Annotated[Decimal, Number(3, "100", above=True)]
CarbonIntensity = Annotated[Decimal, Number(3, "200", least="-200")]  # gCO2e/MJ; captured methane makes it negative
Density = Annotated[Decimal, Number(4, "1", least="0.6")]  # kg/L at 15 °C
Currency = Annotated[str, CurrencyCode()]
Count = Annotated[int, Whole()]
Days = Annotated[int, Whole(0, 3650)]
Hours = Annotated[int, Whole(1, 720)]  # thirty days, as long as an offer may stand
