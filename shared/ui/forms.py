"""Forms in the house style: what browsers may fill in, numbers with thousands, refusals beside their field."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shared.errors import DomainError

from . import formats
from .reading import Unreadable, read_number

# The words of the HTML standard, by the name we give such a field.
AUTOCOMPLETE = {
    "email": "email",
    "name": "name",
    "title": "organization-title",
    "organization": "organization",
    "organization_name": "organization",
    "phone": "tel",
    "password": "current-password",
    "new_password": "new-password",
    "password1": "new-password",
    "password2": "new-password",
    "otp": "one-time-code",
}


Choices = list[tuple[str, str]]

# What to do, where Django says what is the case.
REQUIRED = "Fill this in."
MESSAGES = {
    "max_value": "Enter at most %(limit_value)s.",
    "min_value": "Enter at least %(limit_value)s.",
    "max_length": "Enter at most %(limit_value)d characters; these are %(show_value)d.",
    "min_length": "Enter at least %(limit_value)d characters; these are %(show_value)d.",
    "max_digits": "Enter at most %(max)s digits.",
    "max_decimal_places": "Enter at most %(max)s decimals.",
    "max_whole_digits": "Enter at most %(max)s digits before the decimal point.",
}


class HouseForm(forms.Form):
    """A form whose fields say what browsers may fill in. `AUTOCOMPLETE` in a subclass adds to the common words."""

    AUTOCOMPLETE: Mapping[str, str] = {}
    required_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        words = {**AUTOCOMPLETE, **self.AUTOCOMPLETE}
        for name, field in self.fields.items():
            if name in words:
                field.widget.attrs.setdefault("autocomplete", words[name])
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                chooses = isinstance(field, forms.ChoiceField)
                field.error_messages["required"] = "Choose one." if chooses else REQUIRED
            field.error_messages = {**MESSAGES, **field.error_messages}

    def add_domain_error(self, error: DomainError, names: Mapping[str, str] | None = None) -> None:
        """Put a refusal beside the fields it is about; `names` maps the wire's names to this form's.

        A sentence about a field this form does not have, and a refusal about no field at all, go to the top.
        """
        known = names or {}
        for wire_name, sentences in error.fields.items():
            name = known.get(wire_name, wire_name)
            for sentence in sentences:
                if name in self.fields:
                    self.add_error(name, sentence)
                else:
                    self.add_error(None, f"{wire_name}: {sentence}")
        if not error.fields:
            self.add_error(None, error.message)


class NumberField(forms.DecimalField):
    """An exact number, typed as its reader writes numbers; see `shared.ui.reading`."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})
        self.widget.attrs["class"] = "num"

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]  # the stubs inherit an integer's
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return read_number(value) if value.strip() else None
        except Unreadable as error:
            raise ValidationError(str(error), code="invalid") from error

    def run_validators(self, value: Any) -> None:
        try:
            super().run_validators(value)
        except ValidationError as error:
            for one in error.error_list:
                limit = (one.params or {}).get("limit_value")
                if limit is not None:
                    one.params = {**(one.params or {}), "limit_value": formats.number(limit)}
            raise

    def prepare_value(self, value: Any) -> Any:
        return formats.typed(value) if isinstance(value, Decimal) else value


class DateField(forms.DateField):
    """A calendar day, by the browser's own picker."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = ["%Y-%m-%d"]


class MomentField(forms.DateTimeField):
    """A day and time in the viewer's zone, by the browser's own picker; aware, in that zone."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class CommaList(forms.CharField):
    """A list of short texts, typed with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [part.strip() for part in (value or "").split(",") if part.strip()]


def text(label: str = "", *, most: int = 200, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label or None, required=False, max_length=most, help_text=help_text)


def number(label: str, *, help_text: str = "", places: int = 3) -> NumberField:
    return NumberField(label=label, required=False, help_text=help_text, max_digits=18, decimal_places=places)


def one_of(offered: Choices, label: str = "", *, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label or None, choices=offered, required=False, help_text=help_text)


def picked(offered: Choices, label: str = "") -> forms.ChoiceField:
    """One of a few, each with what it means."""
    return forms.ChoiceField(label=label or None, choices=offered, required=False, widget=forms.RadioSelect)


def any_of(offered: Choices, label: str = "", *, help_text: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label or None, choices=offered, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text
    )
