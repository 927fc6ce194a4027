"""When, and delivered to where."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from shared import schemas
from shared.lots.choices import INCOTERMS
from shared.ui.forms import DateField, one_of, text

from .step import StepForm


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
