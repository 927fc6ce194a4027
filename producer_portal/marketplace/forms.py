"""What the address of the marketplace asks for, read and written. The names in it are those of the API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import timezone
from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from shared import schemas
from shared.comms.kinds import Mailing
from shared.ui import formats, times
from shared.ui.forms import DateField, HouseForm, NumberField

from .choices import KINDS, PARAMETERS
from .filters import MarketFilters

TITLES = {PARAMETERS[name]: kind.title for name, kind in KINDS.items()} | {"standards": "Standards asked"}

RANGES = (("min_volume", "max_volume"), ("min_price", "max_price"), ("delivery_from", "delivery_until"))


class FilterForm(HouseForm):
    """The filters in a query string: what is typed in is a field here, what is ticked is not, and both are read.

    What cannot be read is said, beside its field if it has one, and all the rest still counts.
    """

    search = forms.CharField(
        max_length=200,
        required=False,
        help_text="Title, buyer, number or tag",
        widget=forms.TextInput({"type": "search"}),
    )
    min_volume = NumberField(label="Volume from", min_value=0, required=False)
    max_volume = NumberField(label="Volume to", min_value=0, required=False)
    carbon_intensity = NumberField(
        label="My carbon intensity", required=False, help_text="Shows lots whose limit you meet"
    )
    min_price = NumberField(label="For the whole lot, from", min_value=0, required=False)
    max_price = NumberField(label="For the whole lot, up to", min_value=0, required=False)
    delivery_from = DateField(label="Delivery from", required=False)
    delivery_until = DateField(label="Delivery until", required=False)
    closes_before = DateField(label="Bids close before", required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self.query = query

    def add_prefix(self, field_name: str) -> str:
        return to_camel(field_name)

    def clean(self) -> dict[str, Any]:
        """Read what was typed and ticked as the API reads its query, and keep what both can read."""
        data = super().clean() or {}
        self._refuse_turned_round(data)
        given = {to_camel(name): _wire(name, value) for name, value in data.items() if value not in (None, "")}
        ticked = {PARAMETERS[name]: _listed(self.query.getlist(PARAMETERS[name])) for name in KINDS}
        ticked["standards"] = _listed(self.query.getlist("standards"))
        given |= {name: text for name, text in ticked.items() if text}
        try:
            self.filters = MarketFilters.model_validate(given)
        except ValidationError as error:
            self._refuse(schemas.field_errors(error), given)
        return data

    def read(self) -> MarketFilters:
        """The filters that are in force."""
        self.is_valid()
        return self.filters

    def _refuse_turned_round(self, data: dict[str, Any]) -> None:
        """A range that ends before it begins finds nothing: its end is left out."""
        for begin, end in RANGES:
            least, most = data.get(begin), data.get(end)
            if least is not None and most is not None and most < least:
                self.add_error(end, f"Nothing lies between: this comes before “{self.fields[begin].label}”.")

    def _refuse(self, wrong: dict[str, list[str]], given: dict[str, Any]) -> None:
        names = {path.partition(".")[0] for path in wrong}
        self.filters = MarketFilters.model_validate({name: value for name, value in given.items() if name not in names})
        for path, sentences in wrong.items():
            name = path.partition(".")[0]
            field = next((field for field in self.fields if to_camel(field) == name), None)
            self.add_error(field, sentences[0] if field else f"{TITLES.get(name, name)}: {sentences[0]}")


def _wire(name: str, value: Any) -> Any:
    """What was typed, as the API would have it. Days of delivery are UTC's, the day of a deadline is the viewer's."""
    if not isinstance(value, date):
        return value
    return day_of_deadline(value) if name == "closes_before" else value.isoformat()


def day_of_deadline(day: date) -> datetime:
    """The beginning of a calendar day where the viewer is."""
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _listed(values: Iterable[str]) -> str:
    return ",".join(value for value in values if value.strip())


def query_of(filters: MarketFilters, **more: str) -> str:
    """The query string that asks for these filters, written as the reader would type them; `more` goes before it."""
    pairs = [(name, value) for name, value in more.items() if value]
    for name, value in filters:
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        pairs += [(to_camel(name), _typed(name, one)) for one in values]
    return f"?{urlencode(pairs)}" if pairs else ""


def _typed(name: str, value: Any) -> str:
    match value:
        case Decimal():
            return formats.typed(value)
        case datetime():
            return (times.local(value) if name == "closes_before" else value.astimezone(UTC)).date().isoformat()
    return str(value)


class SearchForm(HouseForm):
    """A search to be kept: its name, and how its owner is told of new lots."""

    name = forms.CharField(max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    mail = forms.ChoiceField(label="Email me new lots", choices=Mailing.choices, initial=Mailing.AT_ONCE)
    bell = forms.BooleanField(label="Ring the bell for new lots", required=False)
