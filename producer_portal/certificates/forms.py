"""The form of a certificate."""

from __future__ import annotations

from django import forms

from shared.lots.choices import CERTIFICATES
from shared.ui.forms import DateField, HouseForm

WIRE = {"number": "number", "validTo": "valid_to"}


class CertificateForm(HouseForm):
    scheme = forms.ChoiceField(choices=[("", "Choose"), *CERTIFICATES])
    number = forms.CharField(max_length=60, help_text="As it stands on the certificate.")
    scope = forms.CharField(
        required=False, max_length=200, help_text="What it covers, such as “HEFA plant Rotterdam, used cooking oil”."
    )
    valid_from = DateField(label="Valid from")
    valid_to = DateField(label="Valid to", help_text="Its last day.")
