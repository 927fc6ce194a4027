"""The lot editor's form. What it does not show of a lot, and what was not changed in it, it leaves as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, get_args

from django import forms
from pydantic import ValidationError

from shared import schemas
from shared.errors import DomainError
from shared.lots.facts import DOCUMENTS, TYPES
from shared.schemas import json
from shared.schemas.lot_calls import ReasonedCommand
from shared.schemas.lot_parts import Incoterm, Pathway
from shared.ui.forms import DateField, HouseForm, MomentField, NumberField

# Where each field of the form lives in the lot.
PATHS = {
    "title": "title",
    "description": "description",
    "type": "type",
    "product": "product",
    "saf_share": "safShare",
    "tags": "tags",
    "volume_amount": "volume.amount",
    "volume_unit": "volume.unit",
    "tolerance": "volume.tolerancePct",
    "split_allowed": "splitAllowed",
    "min_share": "minShare",
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
    "ghg_reduction": "compliance.ghgReduction",
    "standards": "compliance.standards",
    "documents": "compliance.documents",
    "currency": "pricing.currency",
    "price_per_unit": "pricing.pricePerUnit",
    "price": "pricing.price",
    "payment_terms": "pricing.paymentTerms",
    "mode": "mode",
    "bid_deadline": "bidDeadline",
}
CERTIFICATIONS = "specification.certifications"
FIELD_OF = {path: name for name, path in PATHS.items()} | {
    "delivery.deliveryDate": "window_start",
    CERTIFICATIONS: "standards",
}
WINDOW = ("window_start", "window_end")
# What a lot means that does not say it.
UNSAID = {"volume_unit": "tonnes", "currency": "USD", "mode": "open"}

PRODUCTS = [
    ("", "Choose"), ("neat", "Neat SAF"), ("blend", "Jet A-1 blended with SAF"), ("attributes", "Attributes only"),
]  # fmt: skip
UNITS = [("tonnes", "t neat"), ("gallons", "US gal"), ("litres", "L"), ("barrels", "bbl")]
MODES = [("open", "Open: you see bids as they come"), ("sealed", "Sealed: all are opened when bidding closes")]
REGIONS = ("Europe", "North America", "Asia and Pacific", "Latin America", "Middle East", "Africa")
CURRENCIES = ("USD", "EUR", "GBP", "CHF", "SEK", "JPY")


class CommaList(forms.CharField):
    """A list of short texts, typed with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [part.strip() for part in (value or "").split(",") if part.strip()]


def number(label: str, *, help_text: str = "", places: int = 3) -> NumberField:
    return NumberField(label=label, required=False, help_text=help_text, max_digits=18, decimal_places=places)


def optional(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("", "Choose"), *((name, name) for name in names)]


class LotForm(HouseForm):
    """Everything but the title may be left out while the lot is a draft; publishing says what is missing."""

    title = forms.CharField(max_length=200, help_text="What, where and when, such as “HEFA-SPK for Zürich, Q3 2027”.")
    description = forms.CharField(
        required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What a producer should know beyond the figures below.",
    )  # fmt: skip
    type = forms.ChoiceField(label="Kind of deal", choices=[("", "Choose"), *TYPES.items()], required=False)
    product = forms.ChoiceField(choices=PRODUCTS, required=False)
    saf_share = number("SAF share", help_text="Of a blend, by volume.", places=2)
    tags = CommaList(required=False, help_text="Words by which producers may find this lot, with commas between.")

    volume_amount = number("Volume", help_text="Neat SAF is contracted in tonnes.")
    volume_unit = forms.ChoiceField(label="Unit", choices=UNITS)
    tolerance = number("Tolerance", help_text="More or less that you take.", places=2)
    split_allowed = forms.BooleanField(label="The lot may be split between producers", required=False)
    min_share = number("Smallest share", help_text="Of a split, in the unit of the volume.")

    window_start = DateField(label="Delivery from", required=False)
    window_end = DateField(label="Delivery until", required=False, help_text="Days are counted in UTC.")
    delivery_location = forms.CharField(label="Delivered to", required=False, max_length=200)
    airport = forms.CharField(required=False, max_length=3, help_text="IATA code, such as ZRH.")
    country = forms.CharField(required=False, max_length=2, help_text="Two letters, such as CH.")
    region = forms.ChoiceField(required=False, choices=optional(REGIONS))
    incoterms = forms.ChoiceField(label="Incoterm", required=False, choices=optional(get_args(Incoterm)))
    delivery_method = forms.CharField(
        label="Transport", required=False, max_length=100, help_text="Pipeline, rail, barge …"
    )

    carbon_intensity = number("Carbon intensity, at most", help_text="Over the life cycle.")
    ghg_reduction = number("Reduction, at least", help_text="Below 89 gCO₂e/MJ (CORSIA).", places=2)
    standards = CommaList(label="Certification", required=False, help_text="Such as ISCC EU, ISCC CORSIA, RSB CORSIA.")
    pathways = forms.MultipleChoiceField(
        required=False,
        choices=[(name, name[:1].upper() + name[1:]) for name in get_args(Pathway)],
        widget=forms.CheckboxSelectMultiple,
    )
    feedstocks = CommaList(required=False, help_text="Those you accept. Empty: any, with proof.")
    excluded_feedstocks = CommaList(required=False, help_text="Such as PFAD, palm, food crops.")
    documents = forms.MultipleChoiceField(
        label="Documents with each delivery", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(code, name[:1].upper() + name[1:]) for code, name in DOCUMENTS.items()],
    )  # fmt: skip

    currency = forms.ChoiceField(choices=[(code, code) for code in CURRENCIES])
    price_per_unit = number("Budget per unit", help_text="Leave it out to ask for offers.", places=6)
    price = number("Budget in all", help_text="Worked out from the budget per unit if you leave it empty.", places=4)
    payment_terms = forms.CharField(label="Payment", required=False, max_length=200, help_text="Such as “30 days net”.")
    mode = forms.ChoiceField(label="Bidding", choices=MODES)
    bid_deadline = MomentField(
        label="Bids close", required=False,
        help_text="In your time zone. Left out: 14 days after publishing, at latest the day before delivery.",
    )  # fmt: skip

    def __init__(self, *args: Any, lot: schemas.LotFields | None = None, **kwargs: Any) -> None:
        """`lot` is the lot as it stands, the ground on which this form changes what it shows."""
        self.body: dict[str, Any] = json.loads(json.dumps(lot or schemas.LotFields()))
        super().__init__(*args, initial=_shown(self.body), **kwargs)
        for name in ("region", "currency"):
            self._offer(name, self.initial.get(name))
        comparator = _get(self.body, "compliance.ghgComparator")
        if comparator is not None:
            self.fields["ghg_reduction"].help_text = f"Below {comparator} gCO₂e/MJ."

    def _offer(self, name: str, value: Any) -> None:
        """Let the lot keep a value that this form does not offer."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        choices: Any = field.choices
        if value and value not in dict(choices):
            field.choices = [*choices, (value, value)]

    def clean(self) -> dict[str, Any]:
        """Put what was changed into the lot's body, and let the wire's own schema judge the whole."""
        data = super().clean() or {}
        if self.errors:
            return data
        body = json.loads(json.dumps(self.body))
        for name in self._to_put(data):
            _put(body, PATHS[name], _wire_value(name, data[name]))
        self._drop_what_followed(body)
        try:
            self.lot_fields = schemas.LotFields.model_validate(body)
        except ValidationError as error:
            for path, sentences in schemas.field_errors(error).items():
                for sentence in sentences:
                    self.add_error(_field_for(path), sentence)
        return data

    def refuse(self, error: DomainError) -> None:
        """Say beside its fields why the lot was not taken; what is about no field of this form stands on top."""
        for path, sentences in error.fields.items():
            for sentence in sentences:
                self.add_error(_field_for(path), sentence)
        if not error.fields:
            self.add_error(None, error.message)

    def _to_put(self, data: dict[str, Any]) -> list[str]:
        """The fields that were changed, those that go with them, and a unit and a currency beside their figures."""
        changed = dict.fromkeys(self.changed_data)
        if any(name in changed for name in WINDOW) and _get(self.body, "delivery.deliveryDate"):
            changed |= dict.fromkeys(WINDOW)
        if data.get("volume_amount") is not None:
            changed["volume_unit"] = None
        if data.get("price") is not None or data.get("price_per_unit") is not None:
            changed["currency"] = None
        return list(changed)

    def _drop_what_followed(self, body: dict[str, Any]) -> None:
        """Take out what the changes overrule.

        Of two prices the one that was typed rules and the other is worked out; a window takes a day's place; what is
        struck from the certification is asked for nowhere else.
        """
        changed = set(self.changed_data)
        if "price" in changed and "price_per_unit" not in changed:
            _put(body, "pricing.pricePerUnit", None)
        elif changed & {"price_per_unit", "volume_amount"} and "price" not in changed:
            _put(body, "pricing.price", None)
        if changed & set(WINDOW):
            _put(body, "delivery.deliveryDate", None)
        if "standards" in changed:
            left = [name for name in _get(body, CERTIFICATIONS) or [] if name in self.cleaned_data["standards"]]
            _put(body, CERTIFICATIONS, left or None)


class ReasonForm(HouseForm):
    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="A sentence. Every producer reads it."
    )

    def clean_reason(self) -> str:
        try:
            return ReasonedCommand.model_validate({"reason": self.cleaned_data["reason"]}).reason or ""
        except ValidationError as error:
            raise forms.ValidationError(schemas.field_errors(error)["reason"]) from error


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    """What the form shows of a lot. A moment is shown to the minute, a day of delivery as a window of one day, and all
    certificates that the lot asks for in one list."""
    values = {name: _get(body, path) for name, path in PATHS.items()}
    day = _get(body, "delivery.deliveryDate")
    if day and not values["window_start"] and not values["window_end"]:
        values |= dict.fromkeys(WINDOW, day)
    for name in WINDOW:
        values[name] = _day(values[name])
    values["standards"] = list(dict.fromkeys([*(values["standards"] or []), *(_get(body, CERTIFICATIONS) or [])]))
    if values["bid_deadline"]:
        values["bid_deadline"] = datetime.fromisoformat(values["bid_deadline"]).replace(second=0, microsecond=0)
    stated = {name: _exact(value) for name, value in values.items() if value is not None}
    return UNSAID | stated


def _day(text: str | None) -> date | None:
    return datetime.fromisoformat(text).astimezone(UTC).date() if text else None


def _exact(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


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
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC).isoformat()
    return value


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
