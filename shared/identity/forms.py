from __future__ import annotations

from typing import Any

from django import forms

from shared.errors import DomainError


def password(label: str) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": "current-password"})
    return forms.CharField(label=label, max_length=1024, strip=False, widget=widget)


def new_password(label: str, *, autofocus: bool = False) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": "new-password", **({"autofocus": True} if autofocus else {})})
    text = "At least 8 characters, and none of the common ones."
    return forms.CharField(label=label, max_length=1024, strip=False, help_text=text, widget=widget)


class PlainForm(forms.Form):
    """Says what to do where a field was left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = "Fill this in."


class SignInForm(PlainForm):
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "username", "autofocus": True})
    )
    password = password("Password")


class RegisterForm(PlainForm):
    name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput({"autocomplete": "name", "autofocus": True})
    )
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "username"})
    )
    organization_name = forms.CharField(
        label="Organisation",
        required=False,
        max_length=200,
        help_text="The company you trade for. Leave it empty to trade under your own name.",
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    password = new_password("Password")


class CodeField(forms.CharField):
    """A code of the authenticator app, or a recovery code where `recovery` says that one will do."""

    def __init__(self, label: str, *, recovery: bool = True, autofocus: bool = False, **more: Any) -> None:
        attrs: dict[str, Any] = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"}
        if not recovery:
            attrs["inputmode"] = "numeric"
        if autofocus:
            attrs["autofocus"] = True
        super().__init__(label=label, max_length=60, widget=forms.TextInput(attrs), **more)


class SecondFactorForm(PlainForm):
    code = CodeField(
        "Code", autofocus=True, help_text="The six digits your authenticator app shows now, or a recovery code."
    )
    remember = forms.BooleanField(label="Do not ask for a code in this browser for 30 days", required=False)


class ConfirmForm(PlainForm):
    """The first code of a new app; who moves from another app gives a code of that one too."""

    code = CodeField("Code of the new app", recovery=False, help_text="The six digits it shows now.")
    current = CodeField("Code of the app you use so far", help_text="Or one of your recovery codes.")
    password = password("Your password")

    def __init__(self, *args: Any, moves: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not moves:
            del self.fields["current"]
            self.fields["code"].label = "Code of the app"


class TurnOffForm(PlainForm):
    password = password("Your password")
    code = CodeField("Code of the app", help_text="Or one of your recovery codes.")


class RenewCodesForm(PlainForm):
    code = CodeField("Code of the app", autofocus=True, help_text="Or one of the recovery codes you have left.")


class AskResetForm(PlainForm):
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "username", "autofocus": True})
    )


class ResetForm(PlainForm):
    new = new_password("New password", autofocus=True)


class ChangePasswordForm(PlainForm):
    old = password("Your password now")
    new = new_password("New password")


def add_refusal(form: forms.Form, error: DomainError) -> None:
    """Put a refusal beside the fields it is about, or on top of the form."""
    for field, sentences in error.fields.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)
    if not error.fields:
        form.add_error(None, error.message)
