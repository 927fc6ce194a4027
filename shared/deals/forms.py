"""Answering an offer with another: the composer of both portals."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, get_args

from django import forms
from pydantic import ValidationError

from shared import schemas
from shared.schemas.lot_parts import Incoterm
from shared.ui.forms import DateField, HouseForm, NumberField

HOURS = [(24, "24 hours"), (48, "48 hours"), (72, "72 hours"), (120, "5 days"), (168, "7 days"), (720, "30 days")]
WIRE_NAMES = {
    "price": "price_per_unit",
    "pricing.price": "price_per_unit",
    "pricing.pricePerUnit": "price_per_unit",
    "pricePerUnit": "price_per_unit",
    "volume": "volume",
    "volume.amount": "volume",
    "volume.unit": "volume",
    "deliveryDate": "delivery_date",
    "deliveryLocation": "delivery_location",
    "paymentTerms": "payment_terms",
    "expiresAt": "holds_for",
}


class CounterForm(HouseForm):
    """A counter to the standing offer. What is left as it was stays as in that offer."""

    price_per_unit = NumberField(label="Price per unit", max_digits=15, decimal_places=6)
    volume = NumberField(label="Volume", max_digits=15, decimal_places=3)
    delivery_date = DateField(label="Delivery", required=False, help_text="Left empty: as the lot says.")
    delivery_location = forms.CharField(label="Place", required=False, max_length=200)
    incoterms = forms.ChoiceField(
        label="Incoterm", required=False, choices=[("", "As the lot says"), *((one, one) for one in get_args(Incoterm))]
    )
    payment_terms = forms.CharField(label="Payment", required=False, max_length=200)
    holds_for = forms.TypedChoiceField(label="Offer holds for", choices=HOURS, coerce=int, initial=72)
    message = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    offer_id = forms.CharField(widget=forms.HiddenInput, max_length=24)

    def __init__(
        self,
        *args: Any,
        standing: schemas.Offer,
        suggested: Decimal | None = None,
        volume: Decimal | None = None,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        self.standing, self.now = standing, now
        terms = standing.terms
        initial = {
            "price_per_unit": suggested if suggested is not None else terms.pricing.price_per_unit,
            "volume": volume if volume is not None else terms.volume.amount,
            "delivery_date": terms.delivery_date.astimezone(UTC).date() if terms.delivery_date else None,
            "delivery_location": terms.delivery_location or "",
            "incoterms": terms.incoterms or "",
            "payment_terms": terms.payment_terms or "",
            "offer_id": standing.offer_id,
        }
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Let the wire's own schema judge the counter: `counter`, and the terms that it leads to."""
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            self.counter = schemas.CounterOffer.model_validate(self._body(data))
            self.terms = self.counter.terms_after(self.standing.terms)
        except ValidationError as error:
            for path, sentences in schemas.field_errors(error).items():
                for sentence in sentences:
                    self.add_error(WIRE_NAMES.get(path), sentence)
        return data

    def _body(self, data: dict[str, Any]) -> dict[str, Any]:
        day = data.get("delivery_date")
        body = {
            "pricePerUnit": data["price_per_unit"],
            "volume": data["volume"],
            "deliveryDate": datetime.combine(day, time(), UTC) if day else None,
            "deliveryLocation": data.get("delivery_location"),
            "incoterms": data.get("incoterms"),
            "paymentTerms": data.get("payment_terms"),
            "message": data.get("message"),
            "expiresAt": self.now + timedelta(hours=data["holds_for"]),
            "offerId": data["offer_id"],
        }
        return {name: value for name, value in body.items() if value not in (None, "")}


class RejectForm(HouseForm):
    """Why a bid is rejected: its producer reads both."""

    code = forms.ChoiceField(
        label="Reason",
        choices=[
            ("price", "Price"), ("volume", "Volume"), ("delivery", "Delivery"), ("compliance", "Compliance"),
            ("documents", "Documents"), ("unspecified", "No particular reason"),
        ],
    )  # fmt: skip
    text = forms.CharField(
        label="In a sentence", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The producer reads it.",
    )  # fmt: skip
