"""Offers: what one side would agree to. Their terms never change; another offer takes their place."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from . import json
from .base import Request, Wire, wrong
from .lot_changes import flat
from .lot_parts import Incoterm, Unit
from .numbers import Amount, Count, Money, UnitPrice
from .pricing import Pricing, priced
from .texts import Code, Id, Message, OptionalName
from .times import WireDay, WireTime

Side = Literal["buyer", "producer"]
Turn = Literal["buyer", "producer", "none"]
OfferStatus = Literal["pending", "countered", "accepted", "declined", "withdrawn", "expired"]
TermsHash = Annotated[str, Code(r"[0-9a-f]{64}", "A hash of terms is 64 hexadecimal digits in lower case.")]


class Quantity(Wire):
    """A volume in its unit."""

    amount: Amount
    unit: Unit


class OfferTerms(Wire):
    """What is offered. Total and unit price are both there once the volume is; see `priced`."""

    volume: Quantity
    pricing: Pricing
    delivery_date: WireDay | None = None
    delivery_location: OptionalName = None
    incoterms: Incoterm | None = None
    payment_terms: OptionalName = None
    message: Message | None = None

    @model_validator(mode="after")
    def _priced(self) -> Self:
        if self.pricing.price is None and self.pricing.price_per_unit is None:
            raise wrong("Give the total price or the price per unit.", field="pricing.price")
        if self.pricing.currency is None:
            raise wrong("Give the currency of the price.", field="pricing.currency")
        object.__setattr__(self, "pricing", priced(self.pricing, self.volume.amount))
        return self

    @property
    def hash(self) -> str:
        """SHA-256 in hex of their canonical form: equal terms have one hash, however their numbers are written."""
        return hashlib.sha256(json.canonical(self.to_dict())).hexdigest()


class Offer(Wire):
    """One offer of a negotiation. `number` counts them from 1, which is the bid itself; `answers` is the one before."""

    offer_id: Id
    number: Count
    by: Side
    status: OfferStatus
    terms: OfferTerms
    terms_hash: TermsHash
    answers: Id | None = None
    made_by: OptionalName = None
    created_at: WireTime
    expires_at: WireTime


class CounterVolume(Wire):
    """How much a counter is for; without a unit, in that of the offer it answers."""

    amount: Amount
    unit: Unit | None = None


def bare_number(value: Any) -> Any:
    """A number without a unit as the beginning of a pair; anything else as it is."""
    return {"amount": value} if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


class CounterOffer(Request):
    """The body of a counter: what is left out stays as in the offer it answers.

    `volume` is a number in that offer's unit, or the pair. `price` is the total; of the two prices either may be given.
    """

    price: Money | None = None
    price_per_unit: UnitPrice | None = None
    volume: Annotated[CounterVolume | None, BeforeValidator(bare_number)] = None
    delivery_date: WireDay | None = None
    delivery_location: OptionalName = None
    incoterms: Incoterm | None = None
    payment_terms: OptionalName = None
    message: Message | None = None
    expires_at: WireTime | None = None
    offer_id: Id | None = None  # the offer that it answers: only if that one still stands
    expected_version: Count | None = None

    def terms_after(self, standing: OfferTerms) -> OfferTerms:
        """The terms of this counter to `standing`, whose message it does not repeat. Raises pydantic's ValidationError.

        The unit price stands unless a price is given; a price that is not given follows the one that is.
        """
        body, mine = standing.to_dict(), self.to_dict()
        body.pop("message", None)
        body |= {name: mine[name] for name in _KEPT_FROM_BEFORE if name in mine}
        prices = {name: mine[name] for name in ("price", "pricePerUnit") if name in mine}
        if self.volume is not None:
            body["volume"] = {"unit": standing.volume.unit, **mine["volume"]}
            if not prices and standing.pricing.price_per_unit is not None:
                prices = {"pricePerUnit": standing.pricing.price_per_unit}
        if prices:
            body["pricing"] = {"currency": standing.pricing.currency, **prices}
        if body["volume"]["unit"] != standing.volume.unit:
            raise ValidationError.from_exception_data("CounterOffer", [other_unit(standing.volume.unit)])
        return OfferTerms.model_validate(body)


_KEPT_FROM_BEFORE = ("deliveryDate", "deliveryLocation", "incoterms", "paymentTerms", "message")


def other_unit(unit: str) -> InitErrorDetails:
    """What is wrong with a volume that is in another unit than `unit`."""
    sentence = f"This is negotiated in {unit}; convert the volume to {unit}."
    return {"type": wrong(sentence), "loc": ("volume", "unit"), "input": unit}


def changes_between(before: OfferTerms, after: OfferTerms) -> list[tuple[str, Any, Any]]:
    """What reads differently, term by term: (dotted wire name, old value, new value), None for "not given".

    The message is no term of the deal and the total follows from volume and unit price; neither is listed.
    """
    old, new = flat(before.to_dict()), flat(after.to_dict())
    names = [name for name in dict.fromkeys([*old, *new]) if name not in {"message", "pricing.price"}]
    found = [(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]
    if not found and old["pricing.price"] != new["pricing.price"]:
        return [("pricing.price", old["pricing.price"], new["pricing.price"])]
    return found
