"""What the marketplace can be filtered by. The names in the address are those of the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from shared import schemas
from shared.lots.facts import TYPES
from shared.ui import formats
from shared.ui.forms import HouseForm, NumberField
from shared.ui.parts import Chip

CERTIFICATES = ["ISCC EU", "ISCC CORSIA", "RSB EU RED", "RSB CORSIA", "ClassNK SCS"]
CURRENCIES = ["USD", "EUR", "GBP", "CHF", "SEK", "JPY"]


class FilterForm(HouseForm):
    """Filters from the query string. What cannot be read is said beside its field, and all the rest still counts."""

    search = forms.CharField(
        max_length=200,
        required=False,
        help_text="Title, buyer, number or tag",
        widget=forms.TextInput({"type": "search"}),
    )
    type = forms.ChoiceField(label="Kind of deal", choices=[("", "Any"), *TYPES.items()], required=False)
    min_price = NumberField(label="From", min_value=0, required=False)
    max_price = NumberField(label="Up to", min_value=0, required=False)
    currency = forms.ChoiceField(choices=[("", "Any currency"), *((code, code) for code in CURRENCIES)], required=False)
    standards = forms.MultipleChoiceField(
        label="Certification asked", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Lots that ask for all you tick.",
    )  # fmt: skip

    def __init__(self, query: QueryDict) -> None:
        asked = [name.strip() for one in query.getlist("standards") for name in one.split(",")]
        self.query = query.copy()
        self.query.setlist("standards", [name[:40] for name in dict.fromkeys(asked) if name][:20])
        super().__init__(self.query)
        names = dict.fromkeys([*CERTIFICATES, *self.query.getlist("standards")])
        self.fields["standards"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        return to_camel(field_name)

    def clean(self) -> dict[str, Any]:
        """Read what was typed as the API reads its query, and keep what both can read."""
        data = super().clean() or {}
        given = {to_camel(name): value for name, value in data.items() if value not in (None, "", [])}
        try:
            self.filters = schemas.LotFilters.model_validate(given)
        except ValidationError as error:
            wrong = {path.partition(".")[0] for path in schemas.field_errors(error)}
            self.filters = schemas.LotFilters.model_validate({k: v for k, v in given.items() if k not in wrong})
            for path, sentences in schemas.field_errors(error).items():
                self.add_error(_field_of(path), sentences[0])
        return data

    def read(self) -> schemas.LotFilters:
        """The filters that are in force."""
        self.is_valid()
        return self.filters

    def chips(self) -> list[Chip]:
        """The filters in force, each with the address of the page without it."""
        filters = self.read()
        words = [
            ("search", filters.search and f"“{filters.search}”"),
            ("type", filters.type and TYPES[filters.type]),
            ("minPrice", filters.min_price is not None and f"budget from {formats.number(filters.min_price)}"),
            ("maxPrice", filters.max_price is not None and f"budget up to {formats.number(filters.max_price)}"),
            ("currency", filters.currency),
        ]
        chips = [Chip(text, self._without(name)) for name, text in words if text]
        return chips + [Chip(name, self._without("standards", name)) for name in filters.standards]

    def _without(self, name: str, value: str = "") -> str:
        query = self.query.copy()
        left = [one for one in query.getlist(name) if value and one != value]
        query.setlist(name, left)
        query.pop("page", None)
        return f"?{query.urlencode()}"


def _field_of(path: str) -> str | None:
    name = path.partition(".")[0]
    return next((field for field in FilterForm.base_fields if to_camel(field) == name), None)
