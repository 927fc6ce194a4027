"""The forms of the wizard's steps. Each shows its part of the bid's fields and says in wire form what was changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, ClassVar, Self

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property

from producer_portal.certificates.models import Certificate
from producer_portal.marketplace.models import MarketLot
from shared import clock, schemas, units
from shared.deals.binding import binds_until
from shared.errors import DomainError, Invalid
from shared.lots.choices import CARBON_METHODS, CERTIFICATES, CHAIN_OF_CUSTODY, INCOTERMS, NOT_SAID, PATHWAYS, UNITS
from shared.ui import formats, times
from shared.ui.forms import CommaList, DateField, HouseForm, NumberField, any_of, number, one_of, text

from .models import ProducerBid
from .services import merged

THOUSANDTH, MILLIONTH = Decimal("0.001"), Decimal("0.000001")
TOTAL = "total"
DENSITIES = formats.with_numbers("Neat HEFA is {} to {}; left out, {} is reckoned.", "0.73", "0.77", "0.8")


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


class VolumeForm(StepForm):
    WIRE = {
        "volume": "amount", "volume.amount": "amount", "volume.unit": "amount", "minShare": "min_share",
        "specification.densityKgPerL": "density",
    }  # fmt: skip

    amount = NumberField(label="Volume", max_digits=18, decimal_places=3, min_value=THOUSANDTH)
    unit = forms.ChoiceField(choices=UNITS)
    density = NumberField(
        label="Density at 15 °C", required=False, max_digits=5, decimal_places=4, min_value=Decimal("0.6"),
        max_value=Decimal(1), help_text=DENSITIES,
    )  # fmt: skip
    min_share = NumberField(
        label="Smallest share you accept", required=False, max_digits=18, decimal_places=3, min_value=THOUSANDTH,
        help_text="In the unit above, if the buyer splits the lot. Empty: the whole of your volume only.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.asked.split_allowed is False:
            del self.fields["min_share"]

    def shown(self) -> dict[str, Any]:
        volume, specification = self.written.volume, self.written.specification or schemas.BidSpecification()
        offered = self.asked.volume if volume is None and self.is_new else volume
        return {
            "amount": offered.amount if offered else None,
            "unit": (offered.unit if offered else None) or self.lot_unit,
            "density": specification.density_kg_per_l or (self._lots_density if self.is_new else None),
            "min_share": self.written.min_share,
        }

    @property
    def lot_unit(self) -> str:
        return self.lot.volume_unit or "tonnes"

    @property
    def _lots_density(self) -> Decimal | None:
        return self.asked.specification.density_kg_per_l if self.asked.specification else None

    def changes(self) -> dict[str, Any]:
        amount = self._in_lots_unit("amount")
        return {
            "volume": None if amount is None else {"amount": amount, "unit": self.lot_unit},
            "minShare": self._in_lots_unit("min_share"),
            "specification": {"densityKgPerL": self.cleaned_data.get("density")},
        }

    def clean(self) -> dict[str, Any]:
        data, amount = super().clean(), None if self.errors else self._in_lots_unit("amount")
        most, least = bounds_of(self.lot)
        unit = formats.unit_label(self.lot_unit)
        if amount is not None and most is not None and amount > most:
            self.add_error("amount", f"The buyer takes at most {formats.number(most)} {unit}.")
        elif amount is not None and least is not None and amount < least:
            self.add_error("amount", f"The buyer takes {formats.number(least)} {unit} or more.")
        return data

    def _in_lots_unit(self, name: str) -> Decimal | None:
        exact = self.exactly(name)
        return exact if exact is None else round(exact, 3).normalize() + 0

    def exactly(self, name: str = "amount") -> Decimal | None:
        """What was typed, in the unit in which the lot is tendered, before it is rounded to thousandths."""
        amount, unit = self.cleaned_data.get(name), self.cleaned_data.get("unit") or self.lot_unit
        density = self.cleaned_data.get("density") or units.DEFAULT_DENSITY
        return None if amount is None else units.convert(amount, unit, self.lot_unit, density=density)


def bounds_of(lot: MarketLot) -> tuple[Decimal | None, Decimal | None]:
    """The most and the least that the buyer takes of one producer, in the lot's unit; None where that is open."""
    asked = lot.lot
    if lot.volume_amount is None:
        return None, asked.min_share
    tolerance = (asked.volume.tolerance_pct if asked.volume else None) or Decimal(0)
    most, least = (lot.volume_amount * (100 + by) / 100 for by in (tolerance, -tolerance))
    return most, least if asked.split_allowed is False else asked.min_share


class PriceForm(StepForm):
    WIRE = {
        "pricing": "price", "pricing.price": "price", "pricing.pricePerUnit": "price", "pricePerUnit": "price",
        "pricing.currency": "price", "paymentTerms": "payment_terms", "expiresAt": "valid_until", "message": "message",
    }  # fmt: skip

    price = NumberField(label="Price", max_digits=20, decimal_places=6, min_value=MILLIONTH)
    per = forms.ChoiceField(label="Unit of the price")
    payment_terms = text("Payment", help_text="Such as “30 days after delivery”.")
    valid_until = DateField(label="Bid valid until", required=False, help_text="Your price binds you until its end.")
    message = forms.CharField(
        label="Note to the buyer", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sign = formats.SYMBOLS.get(self.currency, self.currency)
        per = self.fields["per"]
        assert isinstance(per, forms.ChoiceField)
        per.choices = [*((unit, f"{sign}/{formats.PRICE_UNITS[unit]}") for unit, _ in UNITS), (TOTAL, f"{sign} in all")]
        if self.asked.delivery and self.asked.delivery.incoterms:
            self.fields["price"].label = f"Price, {self.asked.delivery.incoterms}"

    @property
    def currency(self) -> str:
        return self.lot.currency or (self.written.pricing.currency if self.written.pricing else None) or "USD"

    @property
    def unit(self) -> str:
        return self.written.volume.unit if self.written.volume else self.lot.volume_unit or "tonnes"

    def shown(self) -> dict[str, Any]:
        pricing, written = self.written.pricing or schemas.Pricing(), self.written
        binds = written.expires_at or (binds_until(self.lot.closes_at) if self.lot.has_deadline else None)
        asked = self.asked.pricing
        return {
            **self._price_shown(pricing),
            "payment_terms": written.payment_terms or (asked.payment_terms if asked and self.bid.reached < 2 else None),
            "valid_until": times.local(binds - timedelta(milliseconds=1)).date() if binds else None,
            "message": written.message,
        }

    def _price_shown(self, pricing: schemas.Pricing) -> dict[str, Any]:
        """The price per unit, unless only the total says exactly what was typed."""
        each, total, volume = pricing.price_per_unit, pricing.price, self.written.volume
        if each is None or (volume and total is not None and each * volume.amount != total):
            return {"price": total, "per": TOTAL if total is not None else self.unit}
        return {"price": each, "per": self.unit}

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        price: dict[str, Any] = {"price": None, "pricePerUnit": None}
        if data.get("price") is not None:
            price = {"price": data["price"]} if data.get("per") == TOTAL else {"pricePerUnit": self._per_lots_unit()}
        return {
            "pricing": {"currency": self.currency, **price},
            "paymentTerms": data.get("payment_terms") or None,
            "expiresAt": self._end_of(data.get("valid_until")),
            "message": data.get("message") or None,
        }

    def _per_lots_unit(self) -> Decimal:
        typed, per = self.cleaned_data["price"], self.cleaned_data.get("per") or self.unit
        if per == self.unit:
            return Decimal(typed)
        exact: Decimal = typed * units.convert(Decimal(1), self.unit, per, density=density_of(self.written))
        return exact.quantize(MILLIONTH, ROUND_HALF_EVEN)

    @staticmethod
    def _end_of(day: date | None) -> str | None:
        if day is None:
            return None
        zone = timezone.get_current_timezone()
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC).isoformat()

    def clean_valid_until(self) -> date | None:
        day: date | None = self.cleaned_data.get("valid_until")
        if day is None or not self.lot.has_deadline:
            return day
        least = binds_until(self.lot.closes_at)
        if datetime.fromisoformat(self._end_of(day) or "") < least:
            first = times.calendar_day(times.local(least).date())
            raise forms.ValidationError(
                f"Choose {first} or later: the buyer has until then to judge the bids, and can’t accept one that has"
                " run out."
            )
        return day


class DeliveryForm(StepForm):
    WIRE = {"deliveryDate": "delivery_date", "deliveryLocation": "delivery_location", "incoterms": "incoterms"}

    delivery_date = DateField(
        label="First delivery",
        required=False,
        help_text="Left out: in the buyer’s window. Days are UTC’s.",
    )
    delivery_location = text("Delivered to", help_text="Terminal, tank farm or port.")
    incoterms = one_of(INCOTERMS, "Incoterm", help_text="Who pays freight and bears the risk.")

    def shown(self) -> dict[str, Any]:
        written, asked = self.written, self.asked.delivery or schemas.LotDelivery()
        proposed = asked if self.bid.reached < 3 else schemas.LotDelivery()
        place = proposed.delivery_location or proposed.airport
        return {
            "delivery_date": written.delivery_date.astimezone(UTC).date() if written.delivery_date else None,
            "delivery_location": written.delivery_location or place,
            "incoterms": written.incoterms or proposed.incoterms,
        }

    def changes(self) -> dict[str, Any]:
        data, day = self.cleaned_data, self.cleaned_data.get("delivery_date")
        return {
            "deliveryDate": datetime.combine(day, time(), UTC).isoformat() if day else None,
            "deliveryLocation": data.get("delivery_location") or None,
            "incoterms": data.get("incoterms") or None,
        }


class FuelForm(StepForm):
    WIRE = {
        f"specification.{wire}": name
        for wire, name in (
            ("pathway", "pathway"), ("feedstock", "feedstock"), ("feedstockOrigin", "feedstock_origin"),
            ("carbonIntensity", "carbon_intensity"), ("carbonMethod", "carbon_method"),
            ("certifications", "certifications"), ("chainOfCustody", "chain_of_custody"),
        )
    }  # fmt: skip

    pathway = one_of([NOT_SAID, *PATHWAYS])
    feedstock = text(most=100, help_text="Such as “Used cooking oil”.")
    feedstock_origin = text("Origin", most=100, help_text="Country or region that it comes from.")
    carbon_intensity = number("Carbon intensity", help_text="Over the life cycle.")
    carbon_method = one_of(CARBON_METHODS, "Carbon method", help_text="How the intensity is established.")
    certifications = any_of(CERTIFICATES, "Certification")
    more_certifications = CommaList(label="Other certificates", required=False, help_text="With commas between.")
    chain_of_custody = one_of([NOT_SAID, *CHAIN_OF_CUSTODY], "Chain of custody")

    @classmethod
    def owns(cls, wire_name: str) -> bool:
        return wire_name in cls.WIRE or wire_name.startswith("specification.certifications.")

    def shown(self) -> dict[str, Any]:
        fuel = self.written.specification or schemas.BidSpecification()
        asked = (self.asked.specification.pathways if self.asked.specification else None) or ()
        known, named = dict(CERTIFICATES), fuel.certifications or ()
        if not named and self.bid.reached < 4:
            named = tuple(one.scheme for one in valid_certificates(self.bid))
        return {
            "pathway": fuel.pathway or (asked[0] if len(asked) == 1 and self.bid.reached < 4 else None),
            "feedstock": fuel.feedstock,
            "feedstock_origin": fuel.feedstock_origin,
            "carbon_intensity": fuel.carbon_intensity,
            "carbon_method": fuel.carbon_method,
            "certifications": [name for name in named if name in known],
            "more_certifications": [name for name in named if name not in known],
            "chain_of_custody": fuel.chain_of_custody,
        }

    def changes(self) -> dict[str, Any]:
        data = self.cleaned_data
        fuel = {wire.partition(".")[2]: data.get(name) or None for wire, name in self.WIRE.items()}
        fuel["carbonIntensity"] = data.get("carbon_intensity")  # nought is a figure
        named = [*(data.get("certifications") or []), *(data.get("more_certifications") or [])]
        return {"specification": {**fuel, "certifications": named or None}}


def valid_certificates(bid: ProducerBid) -> list[Certificate]:
    """Those of the bid's organisation that are valid today."""
    held = Certificate.objects.filter(organization=bid.organization_id)
    return list(held.valid_on(times.local(clock.now()).date()).order_by("scheme", "id"))


def density_of(fields: schemas.BidFields) -> Decimal:
    """In kg/L: what the producer states, or the convention."""
    return (fields.specification.density_kg_per_l if fields.specification else None) or units.DEFAULT_DENSITY
