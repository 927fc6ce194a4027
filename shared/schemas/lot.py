"""A lot: an airline's tender, on its way in as a request and on its way between the portals as a whole record."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from .base import Request, Wire, wrong
from .lot_parts import (
    LotCompliance,
    LotDelivery,
    LotPriceBasis,
    LotPricing,
    LotSpecification,
    LotVolume,
    Product,
)
from .numbers import Amount, Count, PositivePercent
from .pricing import priced
from .texts import ClerkId, Id, OptionalDescription, OptionalLine, OptionalName, OptionalReason, Tag, distinct
from .times import WireTime

LotType = Literal["spot", "forward", "contract"]
LotMode = Literal["open", "sealed"]
LotStatus = Literal["draft", "published", "closed", "sold", "unsuccessful", "cancelled", "deleted"]


class LotFields(Request):
    """What a buyer writes. All optional, so that a draft can be nearly empty; `missing_for_publication` is stricter.

    Of total and unit price either may be left out: the other is computed (half-even, to the currency's decimals and
    to six). Both given must agree within amount × 0.0000005 + one minor unit; then the total rules.
    """

    title: OptionalName = None
    description: OptionalDescription = None
    type: LotType | None = None
    product: Product | None = None
    mode: LotMode | None = None
    volume: LotVolume | None = None
    pricing: LotPricing | None = None
    price_basis: LotPriceBasis | None = None
    delivery: LotDelivery | None = None
    specification: LotSpecification | None = None
    compliance: LotCompliance | None = None
    saf_share: PositivePercent | None = None  # of a blend, in percent by volume
    bid_deadline: WireTime | None = None
    split_allowed: bool | None = Field(default=None, strict=True)
    min_share: Amount | None = None  # the smallest part that may be awarded, in the volume's unit
    tags: Annotated[tuple[Tag, ...] | None, Field(max_length=20), AfterValidator(distinct)] = None
    airline_name: OptionalName = None

    @model_validator(mode="after")
    def _prices_agree(self) -> Self:
        amount = self.volume.amount if self.volume else None
        if self.pricing is not None and amount is not None:
            object.__setattr__(self, "pricing", priced(self.pricing, amount))
        return self

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        amount = self.volume.amount if self.volume else None
        if self.min_share is not None and amount is not None and self.min_share > amount:
            raise wrong("The smallest part is larger than the lot.", field="minShare")
        return self


class CreateLot(LotFields):
    """The body of `POST /api/lots`: a draft, or with `status: "published"` a lot that is published in the same step."""

    status: Literal["published"] | None = None

    @property
    def fields(self) -> LotFields:
        """The lot's own fields, without the wish to publish."""
        return fields_of(self)


class LotRecord(Wire):
    """What the marketplace knows of a lot. `version` 0: the sender keeps none, and `updated_at` says which is newer."""

    id: Id = Field(alias="_id")
    org_id: Id
    posted_by: ClerkId | None = None
    status: LotStatus
    number: OptionalLine = None
    revision: Count = 0
    version: Count = 0
    reason: OptionalReason = None  # why it was cancelled or not awarded
    published_at: WireTime | None = None
    created_at: WireTime | None = None
    updated_at: WireTime | None = None


class Lot(LotFields, LotRecord):
    """A whole lot on the wire: the record, and what the buyer wrote. Unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    UNKNOWN: ClassVar[Literal["ignore", "forbid"]] = "ignore"

    @property
    def fields(self) -> LotFields:
        """What the buyer wrote, without the marketplace's own fields."""
        return fields_of(self)


def fields_of(lot: LotFields) -> LotFields:
    """The writable fields alone, of a lot or of a request."""
    return LotFields(**{name: getattr(lot, name) for name in LotFields.model_fields})
