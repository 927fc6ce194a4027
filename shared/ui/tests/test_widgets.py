from decimal import Decimal

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import mark_safe

from shared.ui.widgets import DRAWN, HouseRenderer

CHOICES = [("", "Any"), ("a", "A & <b>"), ("Group <1>", [("b", mark_safe("<i>B</i>")), (3, "Three")])]
HOSTILE = "\"><script>alert('1')</script>"


class Everything(forms.Form):
    text = forms.CharField(initial=HOSTILE, widget=forms.TextInput({"class": 'a "b"', "data-x": mark_safe("&amp;")}))
    number = forms.DecimalField(initial=Decimal("1.50"), min_value=0, localize=True)
    email = forms.EmailField(disabled=True, max_length=20)
    password = forms.CharField(widget=forms.PasswordInput(render_value=True), initial="x")
    hidden = forms.CharField(widget=forms.HiddenInput, initial=0)
    url = forms.URLField(assume_scheme="https")
    date = forms.DateField(widget=forms.DateInput({"type": "date"}))
    tick = forms.BooleanField(initial=True)
    untick = forms.BooleanField(required=False)
    area = forms.CharField(widget=forms.Textarea, initial=HOSTILE)
    empty_area = forms.CharField(widget=forms.Textarea({"rows": 3}))
    choice = forms.ChoiceField(choices=CHOICES, initial="b")
    several = forms.MultipleChoiceField(choices=CHOICES, initial=["a", 3])
    picks = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, initial="a")
    ticks = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    maybe = forms.NullBooleanField()
    paper = forms.FileField()


def drawn(renderer, name, data=None):
    bound = Everything(data, renderer=renderer)[name]
    parts = [str(bound)]
    if name in {"picks", "ticks"}:
        parts += [str(one.tag()) + str(one) for one in bound]
    return parts


@pytest.mark.parametrize("name", Everything.base_fields)
def test_controls_are_those_of_djangos_templates(name):
    for data in (None, MultiValueDict({name: [HOSTILE]}), MultiValueDict({name: ["a", "3"]}), MultiValueDict()):
        assert drawn(HouseRenderer(), name, data) == drawn(DjangoTemplates(), name, data)


def test_all_forms_are_drawn_like_this_and_no_template_is_left_for_them(monkeypatch):
    assert isinstance(get_default_renderer(), HouseRenderer)
    asked = []
    monkeypatch.setattr(DjangoTemplates, "render", lambda self, name, *args: asked.append(name) or "")

    for bound in Everything():
        str(bound)

    assert set(asked) == {"django/forms/widgets/clearable_file_input.html", "django/forms/widgets/radio.html"} | {
        "django/forms/widgets/checkbox_select.html"
    }
    assert len(DRAWN) == 17
