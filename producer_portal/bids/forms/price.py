"""At which price, paid how, and for how long it binds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django import forms
from django.utils import timezone

from shared import schemas, units
from shared.deals.binding import binds_until
from shared.lots.choices import UNITS
from shared.ui import formats, times
from shared.ui.forms import DateField, NumberField, text

from .step import StepForm
from .volume import density_of

MILLIONTH = Decimal("0.000001")
TOTAL = "total"


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
