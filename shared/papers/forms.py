"""What a side fills in on a contract's page: its signature, changes, a reason, an amendment. Both portals use them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, get_args

from django import forms
from pydantic import ValidationError

from shared import schemas
from shared.schemas.lot_parts import Incoterm
from shared.ui.forms import DateField, HouseForm, NumberField, text

from .consent import CONSENT


def _lines(label: str, rows: int = 3, *, required: bool = False, help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=2000, widget=widget, help_text=help_text)


class WireForm(HouseForm):
    """A form of which the wire's own schema is the judge; `WIRE_NAMES` maps its names to the fields."""

    WIRE_NAMES: Mapping[str, str] = {}

    def refuse(self, error: ValidationError) -> None:
        """Put what the schema says beside the fields it is about."""
        for path, sentences in schemas.field_errors(error).items():
            for sentence in sentences:
                self.add_error(self.WIRE_NAMES.get(path), sentence)


class SignForm(WireForm):
    """One's signature under one version: the hash says which."""

    AUTOCOMPLETE = {"title": "organization-title"}
    WIRE_NAMES = {"name": "name", "title": "title", "authority": "authority", "documentHash": "document_hash"}

    name = forms.CharField(label="Your name", max_length=200)
    title = text("Your position", help_text="Such as head of fuel.")
    authority = text("By what authority", help_text="Such as sole signatory, or by procuration.")
    consent = forms.BooleanField(label=CONSENT, error_messages={"required": "Tick this to sign."})
    document_hash = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def body(self) -> schemas.SignContract:
        """What is sent to sign. Raises pydantic's ValidationError."""
        given = self.cleaned_data
        return schemas.SignContract.model_validate(
            {
                "name": given["name"],
                "title": given["title"] or None,
                "authority": given["authority"] or None,
                "consent": True,
                "documentHash": given["document_hash"],
            }
        )

    def for_version(self, document_hash: str, why: str) -> SignForm:
        """What was typed, before the version `document_hash`, and to be agreed to anew: `why` stands above it."""
        kept = {name: self.data.get(name, "") for name in ("name", "title", "authority")}
        form = SignForm({**kept, "document_hash": document_hash})
        form.add_error(None, why)
        return form


class ReasonForm(HouseForm):
    """Why: the other side reads it."""

    reason = _lines("Why, in a sentence", required=True, help_text="The other side reads it.")


class ChangesForm(WireForm):
    """What may be put right before a contract is signed: oneself, and what stands around the deal."""

    WIRE_NAMES = {
        "party.name": "party_name",
        "party.address": "address",
        "party.contactName": "contact_name",
        "party.contactEmail": "contact_email",
        "purchaseOrder": "purchase_order",
        "inspectionDays": "inspection_days",
        "notices": "notices",
    }

    party_name = forms.CharField(label="Legal name", max_length=200)
    address = _lines("Address", 2)
    contact_name = text("Contact")
    contact_email = forms.EmailField(label="Contact’s e-mail", required=False, max_length=254)
    purchase_order = text("Purchase order", most=100)
    inspection_days = forms.IntegerField(label="Days to inspect a delivery", min_value=0, max_value=365)
    notices = _lines("How notices are given", 2)

    def __init__(self, *args: Any, contract: schemas.Contract, me: str, **kwargs: Any) -> None:
        party = contract.parties.buyer if me == "buyer" else contract.parties.supplier
        terms = contract.terms
        initial = {
            "party_name": party.name,
            "address": party.address or "",
            "contact_name": party.contact_name or "",
            "contact_email": party.contact_email or "",
            "purchase_order": terms.purchase_order or "",
            "inspection_days": terms.inspection_days,
            "notices": terms.notices or "",
        }
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Only what reads otherwise is asked for: `body`."""
        data = super().clean() or {}
        for name in self.fields:
            if name not in self.errors and self.initial[name] and data.get(name) in ("", None):
                self.add_error(name, "This can be put right here, not taken away.")
        if self.errors:
            return data
        try:
            self.body = schemas.RequestChanges.model_validate(self._asked(data))
        except ValidationError as error:
            self.refuse(error)
        return data

    def _asked(self, data: dict[str, Any]) -> dict[str, Any]:
        asked: dict[str, Any] = {}
        for path, name in self.WIRE_NAMES.items():
            if data.get(name) not in ("", None) and data[name] != self.initial[name]:
                part, _, last = path.rpartition(".")
                (asked.setdefault(part, {}) if part else asked)[last] = data[name]
        return asked


class AmendForm(WireForm):
    """What is to read otherwise once both have signed the amendment; it begins with what is in force."""

    WIRE_NAMES = {
        "price": "price_per_unit",
        "pricePerUnit": "price_per_unit",
        "pricing.price": "price_per_unit",
        "pricing.pricePerUnit": "price_per_unit",
        "volume": "volume",
        "volume.amount": "volume",
        "volume.unit": "volume",
        "safShareVolumePct": "saf_share",
        "windowStart": "window_start",
        "windowEnd": "window_end",
        "deliveryDate": "window_end",
        "deliveryLocation": "delivery_location",
        "paymentTerms": "payment_terms",
        "inspectionDays": "inspection_days",
        "purchaseOrder": "purchase_order",
    }

    volume = NumberField(label="Volume", max_digits=15, decimal_places=3)
    price_per_unit = NumberField(label="Price per unit", max_digits=15, decimal_places=6, required=False)
    saf_share = NumberField(label="SAF share", max_digits=6, decimal_places=3, help_text="Of the blend, by volume.")
    window_start = DateField(label="Delivery from", required=False)
    window_end = DateField(label="Delivery until", required=False, help_text="For one day, give it twice.")
    delivery_location = text("Place")
    incoterms = forms.ChoiceField(
        label="Incoterm", required=False, choices=[("", "Not stated"), *((one, one) for one in get_args(Incoterm))]
    )
    payment_terms = text("Payment")
    inspection_days = forms.IntegerField(label="Days to inspect a delivery", min_value=0, max_value=365)
    purchase_order = text("Purchase order", most=100)
    message = _lines("Why", help_text="The other side reads it beside the amendment.")

    def __init__(self, *args: Any, terms: schemas.ContractTerms, **kwargs: Any) -> None:
        self.terms, delivery = terms, terms.delivery
        initial = {
            "volume": terms.volume.amount,
            "price_per_unit": terms.pricing.price_per_unit,
            "saf_share": terms.saf_share_volume_pct,
            "window_start": _day(delivery.window_start or delivery.delivery_date),
            "window_end": _day(delivery.window_end or delivery.delivery_date),
            "delivery_location": delivery.delivery_location or "",
            "incoterms": delivery.incoterms or "",
            "payment_terms": terms.payment_terms or "",
            "inspection_days": terms.inspection_days,
            "purchase_order": terms.purchase_order or "",
        }
        super().__init__(*args, initial=initial, **kwargs)
        if terms.product != "blend":
            del self.fields["saf_share"]
        else:
            self.fields["saf_share"].required = terms.saf_share_volume_pct is not None

    def clean(self) -> dict[str, Any]:
        """Let the wire's schema judge: `body`, and the terms `after` it."""
        data = super().clean() or {}
        for name in self.fields:
            if name not in self.errors and self.initial.get(name) and data.get(name) in ("", None):
                self.add_error(name, "An amendment can change this, not take it away.")
        if self.errors:
            return data
        try:
            self.body = schemas.AmendContract.model_validate(self._asked(data))
            self.after = self.body.terms_after(self.terms)
        except ValidationError as error:
            self.refuse(error)
        return data

    def _asked(self, data: dict[str, Any]) -> dict[str, Any]:
        plain = {
            "volume": "volume", "pricePerUnit": "price_per_unit", "safShareVolumePct": "saf_share",
            "deliveryLocation": "delivery_location", "incoterms": "incoterms", "paymentTerms": "payment_terms",
            "inspectionDays": "inspection_days", "purchaseOrder": "purchase_order",
        }  # fmt: skip
        asked = {wire: data[name] for wire, name in plain.items() if data.get(name) != self.initial[name]}
        start, end = data["window_start"], data["window_end"]
        if (start, end) != (self.initial["window_start"], self.initial["window_end"]):
            days = {"deliveryDate": end} if start == end else {"windowStart": start, "windowEnd": end}
            asked |= {name: datetime.combine(day, time(), UTC) for name, day in days.items() if day}
        if data["message"]:
            asked["message"] = data["message"]
        return {name: value for name, value in asked.items() if value not in (None, "")}


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(UTC).date() if moment else None
