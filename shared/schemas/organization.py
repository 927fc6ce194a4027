"""An organisation as the other side sees it."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_serializer

from .base import Wire
from .numbers import Count, Hours
from .texts import Id, OptionalAddress, OptionalName, RequiredName
from .times import WireTime


class Branding(Wire):
    """How an organisation is shown: an address of its logo on its own portal (receivers copy it), and a short name."""

    logo: OptionalAddress = None
    brand_name: OptionalName = None

    @model_serializer
    def _with_nulls(self) -> dict[str, Any]:
        return {"logo": self.logo, "brandName": self.brand_name}  # the source documents show a missing logo as null


class Organization(Wire):
    """A buyer or producer. `version` 0: the sender keeps no versions, and `updated_at` says which of two is newer."""

    id: Id = Field(alias="_id")
    version: Count = 0
    name: RequiredName
    updated_at: WireTime | None = None
    branding: Branding | None = None
    answer_hours: Hours | None = None  # within how many it means to answer an offer
