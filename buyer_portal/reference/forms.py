from __future__ import annotations

from django import forms

from shared.ui.forms import DateField, HouseForm, NumberField

CURRENCIES = ("USD", "EUR", "GBP", "CHF", "SEK", "JPY")


class ReferencePriceForm(HouseForm):
    amount = NumberField(label="Price per tonne", max_digits=12, decimal_places=4)
    currency = forms.ChoiceField(choices=[(code, code) for code in CURRENCIES])
    as_of = DateField(label="Of", help_text="The day that the price is of.")
    source = forms.CharField(max_length=200, help_text="Such as “Platts CIF NWE” or “own hedge, Q1”.")
