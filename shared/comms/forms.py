"""The table of kinds as a form: a tick for the bell and one of three for the mail, in each row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from .kinds import Kind, Mailing, kind_of
from .preferences import Choice, Preferences

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    kind: Kind
    bell: BoundField
    mail: list[Any]  # its three radio buttons


class PreferencesForm(forms.Form):
    digest_hour = forms.TypedChoiceField(label="Daily digest at", choices=HOURS, coerce=int)

    def __init__(self, data: Any, *, now: Preferences) -> None:
        super().__init__(data, label_suffix="", initial={"digest_hour": now.digest_hour})
        self.kinds = [kind_of(name) for name in now.choices]
        for kind in self.kinds:
            choice = now.choices[kind.name]
            self.fields[f"bell_{kind.name}"] = forms.BooleanField(
                label=f"Bell: {kind.label}", required=False, initial=choice.bell, disabled=kind.fixed
            )
            self.fields[f"mail_{kind.name}"] = forms.ChoiceField(
                label=f"E-mail: {kind.label}",
                choices=Mailing.choices,
                initial=choice.mail,
                disabled=kind.fixed,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose one.", "invalid_choice": "Choose one of the three."},
            )

    def groups(self) -> Iterator[tuple[str, list[Row]]]:
        """The rows under their headings."""
        groups: dict[str, list[Row]] = {}
        for kind in self.kinds:
            row = Row(kind, self[f"bell_{kind.name}"], list(self[f"mail_{kind.name}"]))
            groups.setdefault(kind.group, []).append(row)
        yield from groups.items()

    def choices(self) -> dict[str, Choice]:
        """What was chosen of what there is to choose."""
        return {
            kind.name: Choice(
                bell=self.cleaned_data[f"bell_{kind.name}"], mail=Mailing(self.cleaned_data[f"mail_{kind.name}"])
            )
            for kind in self.kinds
            if not kind.fixed
        }
