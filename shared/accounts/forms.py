from __future__ import annotations

import zoneinfo

from django import forms

from .roles import DateFormat, NumberFormat, Theme


def zones() -> list[tuple[str, str]]:
    """Time zones by their cities, UTC first."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class ProfileForm(forms.Form):
    name = forms.CharField(label="Your name", max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    title = forms.CharField(
        label="Job title",
        max_length=200,
        required=False,
        help_text="Stands beside your name on contracts you sign.",
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    time_zone = forms.ChoiceField(label="Time zone", choices=zones, help_text="Deadlines are shown in this zone.")
    number_format = forms.ChoiceField(
        label="Numbers",
        choices=NumberFormat.choices,
        help_text="As they are shown to you, and as you type them. Files and the API always write 1234.56.",
    )
    date_format = forms.ChoiceField(label="Dates", choices=DateFormat.choices)
    theme = forms.ChoiceField(label="Appearance", choices=Theme.choices)
