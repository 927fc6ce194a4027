"""The lot editor's form. What it does not show of a lot, it leaves as it is."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, get_args

from django import forms
from pydantic import ValidationError

from shared import schemas
from shared.schemas import json
from shared.schemas.lot_parts import Incoterm, Pathway
from shared.ui.forms import DateField, HouseForm, MomentField, NumberField

# Where each field of the form lives in the lot.
PATHS = {
    "title": "title",
    "description": "description",
    "type": "type",
    "product": "product",
    "saf_share": "safShare",
    "volume_amount": "volume.amount",
    "volume_unit": "volume.unit",
    "tolerance": "volume.tolerancePct",
    "price_per_unit": "pricing.pricePerUnit",
    "price": "pricing.price",
    "currency": "pricing.currency",
    "payment_terms": "pricing.paymentTerms",
    "window_start": "delivery.windowStart",
    "window_end": "delivery.windowEnd",
    "delivery_location": "delivery.deliveryLocation",
    "airport": "delivery.airport",
    "country": "delivery.country",
    "region": "delivery.region",
    "incoterms": "delivery.incoterms",
    "delivery_method": "delivery.deliveryMethod",
    "pathways": "specification.pathways",
    "feedstocks": "specification.feedstocks",
    "excluded_feedstocks": "specification.excludedFeedstocks",
    "carbon_intensity": "specification.carbonIntensity",
    "standards": "compliance.standards",
    "ghg_reduction": "compliance.ghgReduction",
    "mode": "mode",
    "bid_deadline": "bidDeadline",
    "split_allowed": "splitAllowed",
    "min_share": "minShare",
    "tags": "tags",
}
FIELD_OF = {path: name for name, path in PATHS.items()}

TYPES = [("", "Choose"), ("spot", "Spot"), ("forward", "Forward"), ("contract", "Term contract")]
PRODUCTS = [
    ("", "Choose"), ("neat", "Neat SAF"), ("blend", "Jet A-1 blended with SAF"), ("attributes", "Attributes only"),
]  # fmt: skip
UNITS = [("tonnes", "t neat"), ("gallons", "US gal"), ("litres", "L"), ("barrels", "bbl")]
MODES = [("open", "Open: you see bids as they come"), ("sealed", "Sealed: all are opened when bidding closes")]


class CommaList(forms.CharField):
    """A list of short texts, typed with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [part.strip() for part in (value or "").split(",") if part.strip()]


def number(label: str, *, help_text: str = "", places: int = 3) -> NumberField:
    return NumberField(label=label, required=False, help_text=help_text, max_digits=18, decimal_places=places)


class LotForm(HouseForm):
    """Everything may be left out while the lot is a draft; publishing says what is missing."""

    title = forms.CharField(max_length=200, help_text="What, where and when, such as “HEFA-SPK for Zürich, Q3 2027”.")
    description = forms.CharField(
        required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What a producer should know beyond the figures below.",
    )  # fmt: skip
    type = forms.ChoiceField(label="Kind of deal", choices=TYPES, required=False)
    product = forms.ChoiceField(choices=PRODUCTS, required=False)
    saf_share = number("SAF share", help_text="Per cent by volume, of a blend.", places=2)
    tags = CommaList(required=False, help_text="Words by which producers may find this lot.")

    volume_amount = number("Volume", help_text="Neat SAF is contracted in tonnes.")
    volume_unit = forms.ChoiceField(label="Unit", choices=UNITS, initial="tonnes")
    tolerance = number("Tolerance", help_text="More or less that you take, in per cent.", places=2)
    split_allowed = forms.BooleanField(label="The lot may be split between producers", required=False)
    min_share = number("Smallest share", help_text="Of a split, in the unit of the volume.")

    currency = forms.ChoiceField(choices=[(code, code) for code in ("USD", "EUR", "GBP", "CHF", "SEK", "JPY")])
    price_per_unit = number("Budget per unit", help_text="Leave it out to ask for offers.", places=6)
    price = number("Budget in all", help_text="Worked out from the two above if you leave it empty.", places=4)
    payment_terms = forms.CharField(label="Payment", required=False, max_length=200, help_text="Such as “30 days net”.")

    window_start = DateField(label="Delivery from", required=False)
    window_end = DateField(label="Delivery until", required=False)
    delivery_location = forms.CharField(label="Delivered to", required=False, max_length=200)
    airport = forms.CharField(required=False, max_length=3, help_text="IATA code, such as ZRH.")
    country = forms.CharField(required=False, max_length=2, help_text="Two letters, such as CH.")
    region = forms.ChoiceField(
        required=False,
        choices=[("", "Choose")] + [(name, name) for name in (
            "Europe", "North America", "Asia and Pacific", "Latin America", "Middle East", "Africa",
        )],
    )  # fmt: skip
    incoterms = forms.ChoiceField(
        label="Incoterm", required=False, choices=[("", "Choose")] + [(term, term) for term in get_args(Incoterm)]
    )
    delivery_method = forms.CharField(label="By", required=False, max_length=200, help_text="Pipeline, rail, barge …")

    pathways = forms.MultipleChoiceField(
        required=False, choices=[(name, name) for name in get_args(Pathway)], widget=forms.CheckboxSelectMultiple
    )
    feedstocks = CommaList(required=False, help_text="Those you accept. Empty: any, with proof.")
    excluded_feedstocks = CommaList(required=False, help_text="Such as PFAD, palm, food crops.")
    carbon_intensity = number("Carbon intensity, at most", help_text="gCO₂e/MJ over the life cycle.")
    ghg_reduction = number("Reduction, at least", help_text="Per cent below 89 gCO₂e/MJ (CORSIA).", places=2)
    standards = CommaList(label="Certification", required=False, help_text="Such as ISCC EU, ISCC CORSIA, RSB CORSIA.")

    mode = forms.ChoiceField(label="Bidding", choices=MODES, required=False, initial="open")
    bid_deadline = MomentField(
        label="Bids close", required=False,
        help_text="In your time zone. Left out: 14 days after publishing, at latest the day before delivery.",
    )  # fmt: skip

    def __init__(self, *args: Any, lot: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """`lot` is the lot's body as it stands, the ground on which this form changes what it shows."""
        self.body = lot or {}
        initial = {name: _get(self.body, path) for name, path in PATHS.items()}
        initial = {name: value for name, value in initial.items() if value is not None}
        for name in ("window_start", "window_end", "bid_deadline"):
            if isinstance(initial.get(name), str):
                initial[name] = datetime.fromisoformat(initial[name])
        super().__init__(*args, initial=initial | (kwargs.pop("initial", None) or {}), **kwargs)

    def clean(self) -> dict[str, Any]:
        """Put the typed values into the lot's body and let the wire's own schema judge the whole."""
        data = super().clean() or {}
        if self.errors:
            return data
        body: dict[str, Any] = json.loads(json.dumps(self.body))
        for name, path in PATHS.items():
            _put(body, path, _wire_value(name, data.get(name)))
        changed = set(self.changed_data)
        if "price" in changed and "price_per_unit" not in changed:
            _put(body, "pricing.pricePerUnit", None)  # the one that was typed rules, the other is worked out
        elif changed & {"price_per_unit", "volume_amount"} and "price" not in changed:
            _put(body, "pricing.price", None)
        if set(body.get("pricing", {})) == {"currency"} and "pricing" not in self.body:
            del body["pricing"]
        if set(body.get("volume", {})) == {"unit"}:
            del body["volume"]
        try:
            self.lot_fields = schemas.LotFields.model_validate(body)
        except ValidationError as error:
            for path, sentences in schemas.field_errors(error).items():
                for sentence in sentences:
                    self.add_error(_field_for(path), sentence)
        return data


def _field_for(path: str) -> str | None:
    """The form's field for a wire path, also for an element of a list; None puts the error above the form."""
    while path:
        if path in FIELD_OF:
            return FIELD_OF[path]
        path = path.rpartition(".")[0]
    return None


def _wire_value(name: str, value: Any) -> Any:
    if value in (None, "", [], ()) or (name == "split_allowed" and value is False):
        return None
    if name in {"airport", "country"}:
        return str(value).upper()
    if isinstance(value, Decimal | bool | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if hasattr(value, "isoformat"):
        return datetime.combine(value, time(), UTC).isoformat()
    return list(value)


def _get(body: dict[str, Any], path: str) -> Any:
    place: Any = body
    for key in path.split("."):
        place = place.get(key) if isinstance(place, dict) else None
    return place


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    *parents, last = path.split(".")
    place = body
    for key in parents:
        place = place.setdefault(key, {})
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value
    if parents and not body.get(parents[0]):
        body.pop(parents[0], None)


class ReasonForm(HouseForm):
    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="A sentence. Every producer reads it."
    )
