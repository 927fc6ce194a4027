"""What lots are searched by, read from the text of a query string."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field

from . import json
from .base import Wire, wrong
from .lot import LotStatus, LotType
from .numbers import Currency, Number
from .texts import Id, OptionalName, Standard
from .times import WireDay


def listed(value: Any) -> Any:
    """`ISCC, CORSIA` as its parts."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def spelt_number(value: Any) -> Any:
    """The number that a text of the query spells, by the rules of JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value.encode())
    except (json.BadJson, UnicodeEncodeError):
        raise wrong("This must be a number.") from None


Bound = Annotated[Decimal, Number(4, "99999999999999.9999"), BeforeValidator(spelt_number)]


class LotFilters(Wire):
    """The filters of `GET /api/lots/external` and `GET /api/marketplace/lots`; all given must hold.

    `min_price` and `max_price` bound the lot's total price, in whatever currency it is unless `currency` is given.
    """

    org_id: Id | None = None
    status: LotStatus | None = None
    type: LotType | None = None
    min_price: Bound | None = None
    max_price: Bound | None = None
    currency: Currency | None = None
    standards: Annotated[tuple[Standard, ...], Field(max_length=15), BeforeValidator(listed)] = ()
    search: OptionalName = None
    updated_since: WireDay | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """The filters that a query string names; empty ones and other parameters are left out.

        Raises pydantic's ValidationError.
        """
        return cls.model_validate({name: text for name, text in query.items() if text.strip()})
