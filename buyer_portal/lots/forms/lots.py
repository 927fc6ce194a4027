"""The lot editor's form. What it does not show of a lot, and what was not changed in it, it leaves as it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property
from pydantic import ValidationError

from shared import schemas
from shared.errors import DomainError
from shared.lots.regions import REGION_OF
from shared.schemas import json
from shared.schemas.lot_calls import ReasonedCommand
from shared.ui import times
from shared.ui.formats import with_numbers
from shared.ui.forms import CommaList, DateField, HouseForm, MomentField, any_of, number, one_of, picked, text

from . import choices
from .fields import ScheduleField, day_of
from .paths import CERTIFICATIONS, DAY, PATHS, field_for, get, put

WINDOW = ("window_start", "window_end")
# What a lot means that does not say it.
UNSAID = {"volume_unit": "tonnes", "currency": "USD", "mode": "open", "ghg_comparator": "89", "basis": ""}
# What is shown only where another field says so, and goes when that says otherwise.
ONLY_WITH = {
    ("product", "blend"): ("saf_share",),
    ("split_allowed", "yes"): ("min_share",),
    ("basis", "index"): (
        "index", "differential", "pricing_window", "floor", "cap", "basis_ghg_saving", "escalator", "fallback",
    ),
}  # fmt: skip
YES_OR_NO = {"yes": True, "no": False}
DENSITIES = with_numbers("At 15 °C. Neat HEFA is {} to {}; left out, {} is reckoned.", "0.73", "0.77", "0.8")


class LotForm(HouseForm):
    """Everything but the title may be left out while the lot is a draft; publishing says what is missing."""

    title = forms.CharField(max_length=200, help_text="What, where and when, such as “HEFA-SPK for Zürich, Q3 2027”.")
    description = forms.CharField(
        required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What a producer should know beyond the figures below.",
    )  # fmt: skip
    type = one_of(choices.TYPE, "Kind of deal")
    product = picked(choices.PRODUCTS)
    saf_share = number("SAF share", help_text="Of the blend, by volume.", places=2)
    tags = CommaList(required=False, help_text="Words by which producers may find this lot, with commas between.")
    airline_name = text("Airline", help_text="If the fuel is for another airline than yours.")

    volume_amount = number("Volume", help_text="Neat SAF is contracted in tonnes.")
    volume_unit = forms.ChoiceField(label="Unit", choices=choices.UNITS)
    tolerance = number("Tolerance", help_text="More or less that you take.", places=2)
    density = number("Density", help_text=DENSITIES, places=4)
    split_allowed = one_of(choices.SPLIT, "Split award", help_text="Smaller producers bid where they may share.")
    min_share = number("Smallest share", help_text="In the unit of the volume.")

    window_start = DateField(label="Delivery from", required=False)
    window_end = DateField(label="Delivery until", required=False, help_text="Days are counted in UTC.")
    delivery_location = text("Delivered to", help_text="Terminal, tank farm or port.")
    airport = text(most=3, help_text="IATA code, such as ZRH.")
    country = text(most=2, help_text="Two letters, such as CH: producers look for lots by region.")
    region = one_of(choices.REGIONS, help_text="Left out, that of the country.")
    incoterms = one_of(choices.INCOTERMS, "Incoterm", help_text="Who pays freight and bears the risk.")
    delivery_method = text("Transport", most=100, help_text="Pipeline, rail, barge …")
    schedule = ScheduleField(
        required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 4, "class": "mono"}),
        help_text=with_numbers("One delivery a line, such as 2027-04-15  {}. It must add up to the volume.", "1250"),
    )  # fmt: skip

    pathways = any_of(choices.PATHWAYS, help_text="Those you accept. None ticked: any.")
    feedstocks = CommaList(required=False, help_text="Those you accept, with commas between. Empty: any, with proof.")
    excluded_feedstocks = CommaList(required=False, help_text="Such as PFAD, palm, food crops.")
    feedstock_origins = CommaList(label="Origin", required=False, help_text="Countries or regions that you accept.")
    carbon_intensity = number("Carbon intensity, at most", help_text="Over the life cycle.")
    ghg_comparator = one_of(choices.COMPARATORS, "Compared with", help_text="A percentage never stands alone.")
    carbon_method = one_of(choices.CARBON_METHODS, "Carbon method", help_text="How the intensity is established.")
    ghg_reduction = number("Reduction, at least", help_text="Below the comparator: the limit said otherwise.", places=2)
    standards = any_of(choices.CERTIFICATES, "Certification")
    more_standards = CommaList(label="Other certificates", required=False, help_text="With commas between.")
    chain_of_custody = any_of(choices.CHAIN_OF_CUSTODY, "Chain of custody", help_text="Those you accept.")
    claims = any_of(choices.WHO_CLAIMS, "Who claims", help_text="What you use the fuel’s reduction for.")
    documents = any_of(choices.PAPERS, "Documents with each delivery")
    documents_due_days = number("Documents due", help_text="After each delivery.", places=0)

    currency = forms.ChoiceField(choices=choices.CURRENCIES)
    price_per_unit = number("Budget per unit", help_text="Leave it out to ask for offers.", places=6)
    price = number("Budget in all", help_text="Worked out from the budget per unit if you leave it empty.", places=4)
    payment_terms = text("Payment", help_text="Such as “30 days net”.")
    basis = picked(choices.BASES, "Price basis")
    index = text(help_text="Such as “Argus SAF fob ARA”.")
    differential = number("Differential", help_text="Per unit of the volume, above or below (−) the index.", places=6)
    pricing_window = text("Pricing window", help_text="Such as “average of the month of delivery”.")
    floor = number("Floor", help_text="Per unit: never less.", places=6)
    cap = number("Cap", help_text="Per unit: never more.", places=6)
    basis_ghg_saving = number("Saving in the index", help_text="Greenhouse-gas saving that the quotation assumes.")
    escalator = number("Escalator", help_text="Per unit, for each point of saving above it.", places=6)
    fallback = text(help_text="What counts if the index is not published.")
    mode = picked(choices.MODES, "Bidding")
    bid_deadline = MomentField(
        label="Bids close", required=False,
        help_text="{zone}. Left out: 14 days after publishing, at latest the day before delivery.",
    )  # fmt: skip

    def __init__(self, *args: Any, lot: schemas.LotFields | None = None, **kwargs: Any) -> None:
        """`lot` is the lot as it stands, the ground on which this form changes what it shows."""
        self.body: dict[str, Any] = json.loads(json.dumps(lot or schemas.LotFields()))
        super().__init__(*args, initial=UNSAID | shown_of(self.body), **kwargs)
        for name in ("region", "currency", "ghg_comparator"):
            self.offer(name, self.initial.get(name))
        ends = self.fields["bid_deadline"]
        ends.help_text = ends.help_text.format(zone=f"In {times.zone_place() or 'UTC'}")
        if lot is None:
            self.fields["title"].widget.attrs["autofocus"] = True

    def offer(self, name: str, value: Any) -> None:
        """Let the lot keep a value that this form does not offer."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        offered: Any = field.choices
        if value and value not in dict(offered):
            field.choices = [*offered, (value, value)]

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"] or "").upper()
        if country and country not in REGION_OF and "country" in self.changed_data:
            raise forms.ValidationError(f"No country has the code {country}. Two letters, such as CH or NL.")
        return country

    def clean(self) -> dict[str, Any]:
        """Put what was changed into the lot's body, and let the wire's own schema judge the whole."""
        data = super().clean() or {}
        fields, wrong = self._judge(self._to_put(data))
        for path, sentences in wrong.items():
            for sentence in sentences:
                self.add_error(field_for(path), sentence)
        if fields is not None and not self.errors:
            self.lot_fields = fields
        return data

    @cached_property
    def readable(self) -> schemas.LotFields | None:
        """The lot with all that was typed but for what is refused: so much of it a draft can keep.

        None where even the rest cannot be: then it is refused as a whole.
        """
        left_out = self.errors
        return self._judge(name for name in self._to_put(self.cleaned_data) if name not in left_out)[0]

    def refuse(self, error: DomainError) -> None:
        """Say beside its fields why the lot was not taken; what is about no field of this form stands on top."""
        for path, sentences in error.fields.items():
            for sentence in sentences:
                self.add_error(field_for(path), sentence)
        if not error.fields:
            self.add_error(None, error.message)

    def _judge(self, names: Iterable[str]) -> tuple[schemas.LotFields | None, dict[str, list[str]]]:
        """The lot with these fields as they were typed; or, if there can be no such lot, why, by wire name."""
        body = json.loads(json.dumps(self.body))
        put_in = list(names)
        for name in put_in:
            put(body, PATHS[name], self._wire_value(name))
        self._drop_what_followed(body, set(put_in))
        try:
            return schemas.LotFields.model_validate(body), {}
        except ValidationError as error:
            return None, schemas.field_errors(error)

    def _to_put(self, data: dict[str, Any]) -> list[str]:
        """The fields that were changed, those that go with them, and a unit and a currency beside their figures."""
        changed = dict.fromkeys(name for name in self.changed_data if name in data)
        if "more_standards" in changed:
            del changed["more_standards"]
            changed["standards"] = None
        if any(name in changed for name in WINDOW) and get(self.body, DAY):
            changed |= dict.fromkeys(name for name in WINDOW if name in data)
        if data.get("volume_amount") is not None:
            changed["volume_unit"] = None
        if data.get("price") is not None or data.get("price_per_unit") is not None:
            changed["currency"] = None
        return list(changed)

    def _wire_value(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        if name == "standards":
            value = [*(value or []), *self.cleaned_data.get("more_standards", [])]
        return _wire(name, value)

    def _drop_what_followed(self, body: dict[str, Any], changed: set[str]) -> None:
        """Take out what the changes overrule.

        Of two prices the one that was typed rules and the other is worked out; a window takes a day's place; what is
        struck from the certification is asked for nowhere else; and what goes with one choice goes with it.
        """
        if "price" in changed and "price_per_unit" not in changed:
            put(body, "pricing.pricePerUnit", None)
        elif changed & {"price_per_unit", "volume_amount"} and "price" not in changed:
            put(body, "pricing.price", None)
        if changed & set(WINDOW):
            put(body, DAY, None)
        if "standards" in changed:
            asked = get(body, PATHS["standards"]) or []
            left = [name for name in get(body, CERTIFICATIONS) or [] if name in asked]
            put(body, CERTIFICATIONS, left or None)
        for (name, value), names in ONLY_WITH.items():
            if name in changed and self.cleaned_data[name] != value:
                for one in names:
                    put(body, PATHS[one], None)


class ImportForm(HouseForm):
    file = forms.FileField(
        label="CSV file", max_length=200, widget=forms.FileInput({"accept": ".csv,text/csv,text/plain"}),
        help_text="UTF-8, at most 1,000 rows and 2 MB.",
    )  # fmt: skip


class ReasonForm(HouseForm):
    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text="A sentence. Every producer reads it."
    )

    def clean_reason(self) -> str:
        try:
            return ReasonedCommand.model_validate({"reason": self.cleaned_data["reason"]}).reason or ""
        except ValidationError as error:
            raise forms.ValidationError(schemas.field_errors(error)["reason"]) from error


def shown_of(body: dict[str, Any]) -> dict[str, Any]:
    """What the form shows of a lot's JSON, and nothing of what it does not say.

    A moment is shown to the minute, a day of delivery as a window of one day, and all certificates that the lot asks
    for in one list.
    """
    values = {name: get(body, path) for name, path in PATHS.items()}
    day = get(body, DAY)
    if day and not values["window_start"] and not values["window_end"]:
        values |= dict.fromkeys(WINDOW, day)
    for name in WINDOW:
        values[name] = day_of(values[name]) if values[name] else None
    asked = dict.fromkeys([*(values["standards"] or []), *(get(body, CERTIFICATIONS) or [])])
    known = dict(choices.CERTIFICATES)
    values["standards"] = [name for name in asked if name in known]
    values["more_standards"] = [name for name in asked if name not in known]
    if values["split_allowed"] is not None:
        values["split_allowed"] = "yes" if values["split_allowed"] else "no"
    if values["ghg_comparator"] is not None:
        values["ghg_comparator"] = str(values["ghg_comparator"])
    if values["basis"] is None and values["index"]:
        values["basis"] = "index"
    if values["bid_deadline"]:
        values["bid_deadline"] = datetime.fromisoformat(values["bid_deadline"]).replace(second=0, microsecond=0)
    return {name: _exact(value) for name, value in values.items() if value is not None}


def _exact(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _wire(name: str, value: Any) -> Any:
    """A field's value as the lot's JSON has it; nothing, and an empty list, is not stated."""
    if value in (None, "", [], ()):
        return None
    if name in {"airport", "country"}:
        return str(value).upper()
    if name == "split_allowed":
        return YES_OR_NO[value]
    if name == "ghg_comparator":
        return Decimal(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC).isoformat()
    return value
