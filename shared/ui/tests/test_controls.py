import re
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from shared.errors import Invalid
from shared.ui.forms import HouseForm, MomentField, NumberField


class LotForm(HouseForm):
    volume = NumberField(label="How much", help_text="Neat.", max_value=9000)
    unit = forms.ChoiceField(label="Unit", choices=[("tonnes", "t neat")])
    email = forms.EmailField(label="Email", required=False)
    mode = forms.ChoiceField(label="Bidding", choices=[("open", "Open")], widget=forms.RadioSelect)
    papers = forms.MultipleChoiceField(
        label="Papers", choices=[("pos", "PoS")], widget=forms.CheckboxSelectMultiple, required=False
    )
    tell = forms.BooleanField(label="Tell me", required=False)


def test_post_button_is_a_form_with_a_token_and_hidden_values(render):
    html = render('{% post_button "/lots/1/close/" "Close" version=3 %}', csrf_token="t0ken")

    assert html.strip() == (
        '<form class="one" method="post" action="/lots/1/close/">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="t0ken"><input type="hidden" name="version" value="3">'
        '<button class="btn">Close</button></form>'
    )


def test_post_button_asks_first_in_a_dialog_that_needs_no_script(render):
    html = render('{% post_button "/x/" "Cancel" variant="danger" confirm="It ends." yes="End it" %}', csrf_token="t")

    name = re.search(r'<dialog class="dlg" id="(dlg-[0-9a-f]{8})" popover', html)[1]
    assert f'popovertarget="{name}" commandfor="{name}" command="show-modal">Cancel</button>' in html
    assert '<form method="post" action="/x/"><input type="hidden" name="csrfmiddlewaretoken" value="t">' in html
    assert "<p>It ends.</p>" in html
    assert '<button class="btn danger solid">End it</button>' in html


def test_post_button_that_is_disabled_says_why_and_sends_nothing(render):
    html = render('{% post_button "/x/" "Accept" disabled="it is stale" %}')

    assert "<form" not in html
    assert 'aria-disabled="true" title="it is stale">Accept<span class="vh">: it is stale</span>' in html


def test_dialog_holds_what_stands_between_its_tags(render):
    html = render(
        '{% dialog "why" "Reject?" action="/x/" yes="Reject" danger=True %}<p>{{ a }}</p>{% end_dialog %}', a="<"
    )

    assert '<dialog class="dlg" id="why" popover aria-labelledby="why-title">' in html
    assert "<p>&lt;</p>" in html


def test_field_wires_label_unit_and_help(render):
    html = render('{% field form.volume unit="t neat" %}', form=LotForm())

    assert html.strip() == (
        '<div class="field"><div class="field-head"><label for="id_volume">How much</label></div>'
        '<div class="in"><input type="text" name="volume" '
        'inputmode="decimal" autocomplete="off" class="num" aria-describedby="id_volume_help" required id="id_volume">'
        '<span class="unit">t neat</span></div>\n<p class="help" id="id_volume_help">Neat.</p></div>'
    )


def test_field_says_what_is_wrong_beside_the_control(render):
    form = LotForm({"volume": "9,001", "mode": "open", "unit": "tonnes"})

    html = render("{% field form.volume unit_field=form.unit %}", form=form)

    assert 'class="field err"' in html
    assert 'aria-describedby="id_volume_help id_volume_error" aria-invalid="true"' in html
    assert '<div id="id_volume_error"><p class="msg">' in html
    assert "Enter at most 9,000." in html
    assert '<label class="vh" for="id_unit">Unit</label><select name="unit" class="unit-sel" id="id_unit">' in html


def test_field_knows_choices_and_checks_and_what_may_be_left_out(render):
    form = LotForm()

    assert '<fieldset class="field" id="id_mode"><legend>Bidding</legend>' in render("{% field form.mode %}", form=form)
    assert '<label class="check" for="id_tell"><input type="checkbox"' in render("{% field form.tell %}", form=form)
    assert '<div class="checks"><label class="check" for="id_papers_0">' in render("{% field form.papers %}", form=form)
    assert 'Email <span class="opt">(optional)</span>' in render("{% field form.email %}", form=form)


def test_error_summary_links_to_the_fields(render):
    form = LotForm({"volume": "many", "mode": "open", "unit": "tonnes"})

    html = render("{% error_summary form %}", form=form)

    assert "One thing to correct" in html
    assert '<li><a href="#id_volume">How much: Enter a number, such as 1,250.5.</a></li>' in html
    assert render("{% error_summary form %}", form=LotForm()) == ""


def test_house_form_tells_browsers_what_to_fill_in_and_people_what_to_do():
    form = LotForm({})

    assert form.fields["email"].widget.attrs["autocomplete"] == "email"
    assert form.errors["volume"] == ["Fill this in."]
    assert form.errors["mode"] == ["Choose one."]


def test_add_domain_error_puts_each_sentence_beside_its_field():
    form = LotForm({"volume": "4,000", "mode": "open", "unit": "tonnes"})
    assert form.is_valid()

    form.add_domain_error(
        Invalid("No.", fields={"volume.amount": ["Too much."], "airline": ["Unknown."]}), {"volume.amount": "volume"}
    )

    assert form.errors == {"volume": ["Too much."], "__all__": ["airline: Unknown."]}


def test_add_domain_error_without_fields_goes_to_the_top():
    form = LotForm({"volume": "4,000", "mode": "open", "unit": "tonnes"})

    form.add_domain_error(Invalid("This lot is closed."))

    assert form.non_field_errors() == ["This lot is closed."]


def test_number_field_reads_thousands_and_shows_them():
    field = NumberField()

    assert field.clean("1,320,800.50") == 1320800.5
    assert field.prepare_value(field.clean("1320800.50")) == "1,320,800.50"


def test_moment_field_reads_what_the_browsers_picker_sends():
    assert MomentField().clean("2026-03-18T17:00").isoformat() == "2026-03-18T17:00:00+00:00"


@pytest.mark.parametrize("typed", ["12,5", "1,25", "1.250,5", "1,2500", ",5", "12 50"])
def test_number_field_refuses_a_comma_that_parts_no_thousands(typed):
    with pytest.raises(ValidationError, match=r"1,250\.5"):
        NumberField().clean(typed)


@pytest.mark.parametrize("typed", ["1250.5", "1,250.5", "1 250.5", "1\N{NO-BREAK SPACE}250.5", " 1,250.5 "])
def test_number_field_reads_every_way_to_write_a_number(typed):
    assert NumberField().clean(typed) == Decimal("1250.5")


@pytest.mark.parametrize(
    ("typed", "opens"),
    [({"email": ""}, False), ({}, False), ({"email": "a@b.example"}, True), ({"email": "nobody"}, True)],
)
def test_fold_opens_where_one_of_its_fields_says_something(render, typed, opens):
    form = LotForm(typed)

    html = render('{% fold "More" form "email papers" %}<p>inside</p>{% end_fold %}', form=form)

    assert ('<details class="more" open>' in html) == opens
    assert "<p>inside</p>" in html
