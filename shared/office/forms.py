"""What people fill in about themselves, their organisation, its people and its keys."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shared.accounts.models import Rights
from shared.accounts.roles import DateFormat, NumberFormat, Role, Scope, Theme
from shared.accounts.services import MOST_ANSWER_HOURS
from shared.schemas.currencies import DECIMALS
from shared.ui.forms import DateField, HouseForm, NumberField

from .pictures import LARGEST, NoPicture, Picture, read_picture

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "SEK", "NOK", "DKK", "SGD", "JPY", "AED")
USUAL_LIFE_OF_A_KEY = timedelta(days=90)
LATEST = date(2100, 1, 1)
MOST_WHOLE_DIGITS = 14  # with three decimals, still far within what the store holds


@cache
def zones() -> list[tuple[str, str]]:
    """Time zones by their cities, UTC first. To find them takes a walk through some hundred files."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


def explained(label: str, means: str) -> SafeString:
    """A choice with what it comes to below it."""
    return format_html("{}<small>{}</small>", label, means)


class TakenOverForm(HouseForm):
    """A form of which one field says what Clerk says: shown, and changed there alone."""

    TAKEN_OVER = ""

    def __init__(self, *args: Any, elsewhere: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if elsewhere:
            field = self.fields[self.TAKEN_OVER]
            field.disabled, field.help_text = True, "Changed at Clerk, and then here by itself."


class ProfileForm(TakenOverForm):
    TAKEN_OVER = "name"

    name = forms.CharField(label="Your name", max_length=200)
    title = forms.CharField(
        label="Job title", max_length=200, required=False, help_text="Stands beside your name on contracts you sign."
    )
    time_zone = forms.ChoiceField(label="Time zone", choices=zones, help_text="Deadlines are shown in this zone.")
    number_format = forms.ChoiceField(
        label="Numbers",
        choices=NumberFormat.choices,
        help_text="As they are shown to you, and as you type them. Files and the API always write 1234.56.",
    )
    date_format = forms.ChoiceField(label="Dates", choices=DateFormat.choices)
    theme = forms.ChoiceField(label="Appearance", choices=Theme.choices)


class OrganizationForm(TakenOverForm):
    TAKEN_OVER = "name"
    AUTOCOMPLETE = {"name": "organization"}

    name = forms.CharField(label="Name", max_length=200, help_text="In full, as it stands on contracts.")
    brand_name = forms.CharField(
        label="Short name", max_length=200, required=False, help_text="Shown instead of the name where it is set."
    )
    time_zone = forms.ChoiceField(label="Time zone", choices=zones, help_text="Where new members begin.")
    answer_hours = forms.IntegerField(
        label="Time to answer, in hours", min_value=1, max_value=MOST_ANSWER_HOURS,
        help_text="Who lets an offer wait for longer is told, and so is the operator of this portal. It counts for"
        " offers that come from now on.",
    )  # fmt: skip


class LogoForm(HouseForm):
    logo = forms.FileField(
        label="Picture",
        help_text="PNG, JPEG or WebP, at most 256 kB; a square one fits best.",
        widget=forms.FileInput({"accept": "image/png, image/jpeg, image/webp"}),
    )

    def clean_logo(self) -> Picture:
        file = self.cleaned_data["logo"]
        try:
            return read_picture(file.read(LARGEST + 1))
        except NoPicture as error:
            raise forms.ValidationError(str(error)) from error


class RightsForm(TakenOverForm):
    """What a member may do. `rights` gives it as the services take it."""

    TAKEN_OVER = "role"

    role = forms.ChoiceField(
        choices=[(role, explained(role.label, role.means)) for role in Role], widget=forms.RadioSelect
    )
    can_sign = forms.BooleanField(label="May sign contracts", required=False)
    sign_limit = NumberField(
        label="Signs at most", required=False, min_value=0, max_digits=MOST_WHOLE_DIGITS + 3, decimal_places=3,
        help_text="For one contract, in all. Leave it empty for no limit.",
    )  # fmt: skip
    sign_limit_currency = forms.ChoiceField(label="Currency", choices=[(code, code) for code in CURRENCIES])
    can_pay = forms.BooleanField(label="May fund and release held funds", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        limit, currency = data.get("sign_limit"), data.get("sign_limit_currency")
        if limit is None or currency is None:
            return data
        if not data.get("can_sign"):
            self.add_error("sign_limit", "Only who may sign has a limit. Tick “May sign contracts”, or empty this.")
        if limit != limit.quantize(Decimal(1).scaleb(-DECIMALS[currency])):
            self.add_error("sign_limit", f"{currency} has {DECIMALS[currency] or 'no'} decimals.")
        return data

    @property
    def rights(self) -> dict[str, Any]:
        data = self.cleaned_data
        limit, currency = data["sign_limit"], data["sign_limit_currency"]
        return {
            "role": Role(data["role"]),
            "can_sign": data["can_sign"],
            "sign_limit_minor": None if limit is None else int(limit.scaleb(DECIMALS[currency])),
            "sign_limit_currency": "" if limit is None else currency,
            "can_pay": data["can_pay"],
        }


def shown_rights(rights: Rights) -> dict[str, Any]:
    """A member's rights as `RightsForm` shows them."""
    limit, currency = rights.sign_limit_minor, rights.sign_limit_currency
    return {
        "role": rights.role,
        "can_sign": rights.can_sign,
        "sign_limit": None if limit is None else Decimal(limit).scaleb(-DECIMALS.get(currency, 2)),
        "sign_limit_currency": currency or CURRENCIES[0],
        "can_pay": rights.can_pay,
    }


class InvitationForm(RightsForm):
    email = forms.EmailField(label="E-mail address", max_length=254)

    field_order = ("email",)


class JoinForm(HouseForm):
    """Somebody new, who comes in by an invitation."""

    AUTOCOMPLETE = {"password": "new-password"}

    name = forms.CharField(label="Your name", max_length=200)
    password = forms.CharField(
        max_length=1024,
        strip=False,
        help_text="At least 8 characters, and none of the common ones.",
        widget=forms.PasswordInput,
    )


# What the API opens to a key; see docs/api.md. Lots are written by people who signed in.
KEY_MEANS = {
    "buyer": {
        Scope.READ: "Reads your lots, the bids on them, your negotiations and contracts.",
        Scope.WRITE: "Also counters, in the name of a member it states.",
        Scope.MANAGE: "Also accepts, declines and signs, in the name of a member who may.",
    },
    "producer": {
        Scope.READ: "Reads the marketplace, your bids, negotiations and contracts.",
        Scope.WRITE: "Also drafts bids; submits, counters and withdraws them in the name of a member it states.",
        Scope.MANAGE: "Also accepts, declines and signs, in the name of a member who may.",
    },
}


class KeyForm(HouseForm):
    id = forms.CharField(widget=forms.HiddenInput, max_length=24)
    name = forms.CharField(max_length=200, help_text="What it is for, such as “ERP, nightly import”.")
    scope = forms.ChoiceField(
        label="May do",
        choices=[(scope, explained(scope.label, means)) for scope, means in KEY_MEANS[settings.PORTAL].items()],
        widget=forms.RadioSelect,
    )
    last_day = DateField(
        label="Good until", required=False, help_text="The last day, in your time zone. Empty: until it is revoked."
    )

    def clean_last_day(self) -> date | None:
        last_day: date | None = self.cleaned_data["last_day"]
        if last_day is not None and last_day >= LATEST:
            raise forms.ValidationError(f"Enter a day before the year {LATEST.year}.")
        return last_day

    @property
    def scopes(self) -> list[Scope]:
        """The chosen scope and those within it."""
        wanted = Scope(self.cleaned_data["scope"]).role
        return [scope for scope in Scope if wanted.covers(scope.role)]

    @property
    def expires_at(self) -> datetime | None:
        """The end of the last day."""
        last_day = self.cleaned_data["last_day"]
        if last_day is None:
            return None
        return timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time()))
