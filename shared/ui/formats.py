"""Numbers as people read them: thousands set apart, exact decimals, the unit and the currency always named.

How thousands and decimals are set apart is the reader's own choice. It holds inside `reading_as`, which surrounds a
person's request; outside of it (machines, workers, files) it is 1,234.56.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.functional import lazy

from shared.accounts.readers import HOUSE as HOUSE
from shared.accounts.readers import Reader as Reader
from shared.accounts.readers import reader as reader
from shared.accounts.readers import reading_as as reading_as
from shared.accounts.roles import NumberFormat
from shared.schemas.currencies import DECIMALS

NOTHING = "–"
MINUS = "−"

UNITS = {
    "tonnes": "t neat",
    "gallons": "US gal",
    "litres": "L",
    "liters": "L",
    "barrels": "bbl",
    "gco2e_per_mj": "gCO₂e/MJ",
}
# Behind a price the word "neat" stands in the column head.
PRICE_UNITS = {**UNITS, "tonnes": "t"}

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
Amount = Decimal | int | float | str | None


@dataclass(frozen=True)
class Marks:
    """What stands between groups of three digits, and before the decimals."""

    group: str
    point: str


MARKS = {
    NumberFormat.COMMA: Marks(",", "."),
    NumberFormat.POINT: Marks(".", ","),
    NumberFormat.SPACE: Marks("\N{NARROW NO-BREAK SPACE}", ","),
    NumberFormat.APOSTROPHE: Marks("’", "."),
}


def exact_decimal(value: Decimal | int | float | str) -> Decimal:
    """`value` as a Decimal; a float by the digits it prints, never by its binary tail."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def number(value: Amount, places: int | None = None, *, least: int = 0) -> str:
    """`1234.50` as "1,234.5"; with `places` exactly that many decimals (half to even), with `least` no fewer."""
    if value is None or value == "":
        return NOTHING
    amount = exact_decimal(value)
    if places is not None:
        amount = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    sign = MINUS if amount < 0 else ""
    whole, fraction = digits_of(abs(amount), MARKS[reader().numbers])
    if places is None:
        fraction = fraction.rstrip("0").ljust(least, "0")
    return f"{sign}{_joined(whole, fraction)}"


def typed(value: Decimal) -> str:
    """`value` as its reader would type it, with every digit it has: what a form shows to be changed."""
    return _joined(*digits_of(value, MARKS[reader().numbers]))


def _with_numbers(text: str, *numbers: str) -> str:
    return text.format(*(number(one) for one in numbers))


# Words that are written down once, such as help, with numbers in their braces as whoever reads them writes numbers.
with_numbers = lazy(_with_numbers, str)


def digits_of(value: Decimal, marks: Marks) -> tuple[str, str]:
    """The digits before and after the point, those before it in groups of three."""
    whole, _, fraction = f"{value:,f}".partition(".")
    return whole.replace(",", marks.group), fraction


def _joined(whole: str, fraction: str) -> str:
    return f"{whole}{MARKS[reader().numbers].point}{fraction}" if fraction else whole


def unit_label(unit: str) -> str:
    """`tonnes` as "t neat"; a unit we have no word for stays as it is."""
    return UNITS.get(unit, unit)


def money(amount: Amount, currency: str, per: str = "") -> str:
    """`6.42, "USD", "gallons"` as "$6.42/US gal". No fewer decimals than the currency has, all that the price has."""
    if amount is None or amount == "":
        return NOTHING
    digits = number(amount, least=DECIMALS.get(currency, 2))
    sign, digits = (MINUS, digits[1:]) if digits.startswith(MINUS) else ("", digits)
    before = SYMBOLS.get(currency) or (f"{currency}\N{NO-BREAK SPACE}" if currency else "")
    after = f"/{PRICE_UNITS.get(per, per)}" if per else ""
    return f"{sign}{before}{digits}{after}"


def money_minor(minor: int | None, currency: str) -> str:
    """Whole minor units (`209500000, "USD"`) as "$2,095,000.00"."""
    if minor is None:
        return NOTHING
    return money(Decimal(minor).scaleb(-DECIMALS.get(currency, 2)), currency)
