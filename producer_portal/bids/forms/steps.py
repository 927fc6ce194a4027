"""The steps of the wizard: what each is called, its form, and which step a field of the bid belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from pydantic import ValidationError

from producer_portal.bids.models import ProducerBid
from producer_portal.marketplace.models import MarketLot
from shared import schemas
from shared.ui import formats, times

from .delivery import DeliveryForm
from .fuel import FuelForm
from .price import PriceForm
from .step import StepForm
from .volume import VolumeForm

REVIEW = "review"


@dataclass(frozen=True)
class Step:
    """`slug` is the end of its address, and the name of its route."""

    number: int
    slug: str
    title: str
    form: type[StepForm]

    @property
    def previous(self) -> Step | None:
        return STEPS[self.number - 2] if self.number > 1 else None

    @property
    def next_slug(self) -> str:
        return STEPS[self.number].slug if self.number < len(STEPS) else REVIEW

    def url(self, bid: ProducerBid) -> str:
        return reverse(f"bids:{self.slug}", args=[bid.pk])


STEPS = [
    Step(1, "volume", "Volume", VolumeForm),
    Step(2, "price", "Price", PriceForm),
    Step(3, "delivery", "Delivery", DeliveryForm),
    Step(4, "fuel", "Fuel and certificates", FuelForm),
]
BY_SLUG = {step.slug: step for step in STEPS}
LAST = len(STEPS) + 1


@dataclass(frozen=True)
class Problem:
    """One thing to correct before the bid can go, and where."""

    text: str
    step: Step

    def url(self, bid: ProducerBid) -> str:
        return f"{self.step.url(bid)}?check=1"


@dataclass(frozen=True)
class Shown:
    """One step as the way through the wizard shows it. `note` is what was said there, in a few words."""

    number: int
    title: str
    url: str
    note: str = ""
    is_done: bool = False
    is_current: bool = False


def step_of(wire_name: str) -> Step:
    """The step at which this field of the bid is written; the first for what is about none."""
    return next((step for step in STEPS if step.form.owns(wire_name)), STEPS[0])


def problems_of(bid: ProducerBid, lot: MarketLot) -> list[Problem]:
    """What keeps the bid from being sent: what is missing or does not fit, and what the buyer did not take."""
    found = []
    for step in STEPS:
        form = step.form.judged(bid, lot)
        found += [
            Problem(f"{form[name].label}: {text}" if name in form.fields else str(text), step)
            for name, texts in form.errors.items()
            for text in texts
        ]
    return found


def way_of(bid: ProducerBid, current: str) -> list[Shown]:
    """All the steps, those that are behind the writer ticked off."""
    fields = bid.fields
    shown = [
        Shown(
            step.number, step.title, step.url(bid), note=_note(step.slug, fields), is_done=step.number <= bid.reached,
            is_current=step.slug == current,
        )
        for step in STEPS
    ]  # fmt: skip
    review = reverse("bids:review", args=[bid.pk])
    return [*shown, Shown(LAST, "Review and submit", review, is_current=current == REVIEW)]


def go_on_url(bid: ProducerBid) -> str:
    """Where the writing goes on: the first step that nobody was at, or the one at fault, or the review."""
    at_fault = [step_of(name) for name in bid.problem_fields]
    if at_fault:
        return f"{min(at_fault, key=lambda step: step.number).url(bid)}?check=1"
    return STEPS[bid.reached].url(bid) if bid.reached < len(STEPS) else reverse("bids:review", args=[bid.pk])


def terms_of(bid: ProducerBid, lot: MarketLot | None) -> schemas.OfferTerms | None:
    """What the bid offers, once it is whole."""
    try:
        return bid.fields.terms(currency=lot.currency if lot else "")
    except ValidationError:
        return None


def _note(slug: str, fields: schemas.BidFields) -> str:
    volume, pricing, fuel = fields.volume, fields.pricing, fields.specification or schemas.BidSpecification()
    match slug:
        case "volume":
            return f"{formats.number(volume.amount)} {formats.unit_label(volume.unit)}" if volume else ""
        case "price":
            if pricing is None or pricing.price_per_unit is None:
                return ""
            unit = volume.unit if volume else ""
            return formats.money(pricing.price_per_unit, pricing.currency or "", unit)
        case "delivery":
            day = fields.delivery_date
            return times.calendar_window(day, day) if day else fields.delivery_location or ""
    parts = [fuel.pathway or "", f"{formats.number(fuel.carbon_intensity, least=1)} g" if fuel.carbon_intensity else ""]
    return ", ".join(part for part in parts if part)
