from __future__ import annotations

from django import forms

from shared.errors import DomainError


class SignInForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput({"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        max_length=1024, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


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
    password = forms.CharField(
        max_length=1024,
        strip=False,
        help_text="At least 8 characters, and none of the common ones.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


def add_refusal(form: forms.Form, error: DomainError) -> None:
    """Put a refusal beside the fields it is about, or on top of the form."""
    for field, sentences in error.fields.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)
    if not error.fields:
        form.add_error(None, error.message)
