"""What the marketplace is filtered by: on its page, over its API, and in saved searches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from shared import schemas
from shared.lots import Asked, lot_conditions, standards_key
from shared.lots.regions import region_name
from shared.schemas.lot_filters import Bound, listed, spelt_number
from shared.schemas.numbers import CarbonIntensity
from shared.schemas.texts import Standard, Tag
from shared.schemas.times import WireDay

CERTIFICATES = ("ISCC EU", "ISCC CORSIA", "RSB EU RED", "RSB CORSIA", "ClassNK SCS")
_SPELT = {name.casefold(): name for name in CERTIFICATES}
A_DAY = timedelta(days=1)
# The columns that a filter may ask, but for the moment of the last change.
SEARCHED = (
    "type", "currency", "price", "standards_key", "search_text", "product", "region", "price_basis", "certificates_key",
    "mode", "volume_kg", "carbon_per_gj", "delivery_from", "delivery_until", "closes_at",
)  # fmt: skip
UNSTATED = "unstated"  # the price basis of a lot that leaves it open


def certificate_name(text: str) -> str:
    """A certificate's name as its scheme spells it; of a scheme we do not know in capitals."""
    return _SPELT.get(text.strip().casefold()) or text.strip().upper()


def _spelt(name_of: Callable[[str], str]) -> Callable[[Any], Any]:
    """Reads a list of names, each in its one spelling."""

    def read(value: Any) -> Any:
        names = listed(value)
        return tuple(name_of(name) if isinstance(name, str) else name for name in names) if names else names

    return read


class MarketFilters(schemas.LotFilters):
    """The filters of every list of lots, and those of the marketplace alone; all given must hold.

    Of `product`, `region`, `certifications` and `price_basis` it is enough that one value holds. Volumes are in neat
    tonnes. `carbon_intensity` is the asker's own, in gCO2e/MJ: it finds lots whose limit it meets, and those without
    one. `delivery_from` and `delivery_until` are days; a lot fits if its own delivery window has a day in common.
    """

    product: Annotated[tuple[schemas.Product, ...], Field(max_length=3), BeforeValidator(listed)] = ()
    region: Annotated[tuple[Tag, ...], Field(max_length=15), BeforeValidator(_spelt(region_name))] = ()
    certifications: Annotated[
        tuple[Standard, ...], Field(max_length=15), BeforeValidator(_spelt(certificate_name))
    ] = ()
    price_basis: Annotated[
        tuple[Literal["fixed", "index", "unstated"], ...], Field(max_length=3), BeforeValidator(listed)
    ] = ()
    mode: schemas.LotMode | None = None
    min_volume: Bound | None = None
    max_volume: Bound | None = None
    carbon_intensity: Annotated[CarbonIntensity | None, BeforeValidator(spelt_number)] = None
    delivery_from: WireDay | None = None
    delivery_until: WireDay | None = None
    closes_before: WireDay | None = None

    def but_for(self, names: Iterable[str]) -> MarketFilters:
        """The same without the filters of these names."""
        return self.model_copy(update={name: type(self).model_fields[name].default for name in names})

    def conditions(self) -> list[Asked]:
        """All that the filters ask of a lot's columns."""
        bases = ["" if basis == UNSTATED else basis for basis in self.price_basis]
        asked = [
            Asked("product", "in", self.product),
            Asked("region", "in", self.region),
            Asked("price_basis", "in", bases),
            Asked("certificates_key", "contains_any", [standards_key([name]) for name in self.certifications]),
            Asked("mode", "exact", self.mode),
            Asked("volume_kg", "gte", thousandths(self.min_volume)),
            Asked("volume_kg", "lte", thousandths(self.max_volume, ROUND_FLOOR)),
            Asked("carbon_per_gj", "gte", thousandths(self.carbon_intensity)),
            Asked("delivery_until", "gte", self.delivery_from and _midnight(self.delivery_from)),
            Asked("delivery_from", "lt", self.delivery_until and _midnight(self.delivery_until) + A_DAY),
            Asked("closes_at", "lt", self.closes_before),
        ]
        return lot_conditions(self) + [one for one in asked if one.value not in (None, (), [])]

    def fit(self, lot: object) -> bool:
        """Whether one lot, a MarketLot, passes all of them. The store is not asked."""
        return all(asked.holds(lot) for asked in self.conditions())


def thousandths(amount: Decimal | None, rounding: str = ROUND_CEILING) -> int | None:
    """Tonnes as kilograms, gCO₂e/MJ as gCO₂e/GJ: whole, as the columns are."""
    return None if amount is None else int((amount * 1000).to_integral_value(rounding))


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
