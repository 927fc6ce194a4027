from __future__ import annotations

from django import forms

from shared.errors import DomainError


def password(label: str) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": "current-password"})
    return forms.CharField(label=label, max_length=1024, strip=False, widget=widget)


def new_password(label: str, *, autofocus: bool = False) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": "new-password", **({"autofocus": True} if autofocus else {})})
    text = "At least 8 characters, and none of the common ones."
    return forms.CharField(label=label, max_length=1024, strip=False, help_text=text, widget=widget)


class SignInForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "username", "autofocus": True})
    )
    password = password("Password")


class RegisterForm(forms.Form):
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


class AskResetForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "username", "autofocus": True})
    )


class ResetForm(forms.Form):
    new = new_password("New password", autofocus=True)


class ChangePasswordForm(forms.Form):
    old = password("Your password now")
    new = new_password("New password")


def add_refusal(form: forms.Form, error: DomainError) -> None:
    """Put a refusal beside the fields it is about, or on top of the form."""
    for field, sentences in error.fields.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)
    if not error.fields:
        form.add_error(None, error.message)
