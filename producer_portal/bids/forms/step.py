"""What a step's form is: it shows its part of the bid's fields and says in wire form what was changed."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.utils.functional import cached_property

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import merged
from producer_portal.marketplace.models import MarketLot
from shared import schemas
from shared.errors import DomainError, Invalid
from shared.ui.forms import HouseForm


class StepForm(HouseForm):
    """One step. `WIRE` names the field that a wire name belongs to. With `whole` off what is needed may be missing."""

    WIRE: ClassVar[dict[str, str]] = {}

    def __init__(self, data: Any = None, *, bid: ProducerBid, lot: MarketLot, whole: bool = True) -> None:
        self.bid, self.lot, self.written, self.asked = bid, lot, bid.fields, lot.lot
        super().__init__(data, initial={name: value for name, value in self.shown().items() if value is not None})
        if not whole:
            for field in self.fields.values():
                field.required = False

    @classmethod
    def judged(cls, bid: ProducerBid, lot: MarketLot) -> Self:
        """The form as it stands, with what is to be corrected beside its fields, also what the buyer did not take."""
        form = cls.filled_in(bid, lot)
        mine = {name: texts for name, texts in bid.problem_fields.items() if form.owns(name)}
        if mine:
            form.add_domain_error(Invalid(bid.problem, fields=mine), cls.WIRE)
        return form

    @classmethod
    def filled_in(cls, bid: ProducerBid, lot: MarketLot) -> Self:
        """The form as if what it shows had been typed and sent."""
        blank = cls(bid=bid, lot=lot)
        form = cls({name: blank[name].value() for name in blank.fields}, bid=bid, lot=lot)
        form.is_valid()
        return form

    @classmethod
    def owns(cls, wire_name: str) -> bool:
        """Whether a field of the bid, by its wire name, is this step's."""
        return wire_name in cls.WIRE

    def shown(self) -> dict[str, Any]:
        """What the fields show of the bid, or propose from the lot before anybody came this far."""
        raise NotImplementedError

    def changes(self) -> dict[str, Any]:
        """What was typed, in wire form; null takes a field away."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                self.bid_fields = merged(self.bid, self.changes())
            except Invalid as error:
                self.add_domain_error(error, self.WIRE)
        return data

    @cached_property
    def readable(self) -> schemas.BidFields:
        """The bid with what was typed, as far as it can be read; otherwise as it was kept last."""
        form = self if self.is_bound else self.filled_in(self.bid, self.lot)
        return self.written if form.errors else form.bid_fields

    @property
    def is_new(self) -> bool:
        """Whether nobody has been at this step yet: then the lot's own terms are proposed."""
        return not self.bid.reached

    def add_domain_error(self, error: DomainError, names: Any = None) -> None:
        super().add_domain_error(error, self.WIRE if names is None else names)
