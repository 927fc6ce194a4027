"""What the editor says beside the form: what is missing and why, what follows from the figures, and its schedule."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.display.figures import figures_of
from buyer_portal.lots.display.quality import quality_of
from buyer_portal.lots.forms.lots import LotForm
from buyer_portal.lots.forms.schedules import monthly
from buyer_portal.lots.models import Lot
from shared import schemas
from shared.accounts.tests.factories import NOW

from .factories import lot_of, written
from .looking import nothing_left_behind
from .test_edit_lot import typed

pytestmark = pytest.mark.django_db


def test_quality_of_nothing_names_what_is_needed_first():
    quality = quality_of(schemas.LotFields(), NOW)

    assert (quality.percent, [one.label for one in quality.needed]) == (
        0, ["Title", "Volume", "Delivery window", "Delivered to"],
    )  # fmt: skip
    assert len(quality.first) == 5
    assert {one.field for one in quality.needed} & {one.field for one in quality.wanting} == set()


def test_quality_says_why_and_where_for_every_point():
    quality = quality_of(schemas.LotFields(), NOW)

    for one in [*quality.needed, *quality.wanting]:
        assert one.field in LotForm.base_fields
        assert one.label
        assert one.why.endswith(".")


def test_a_lot_that_says_everything_lacks_nothing():
    fields = written(
        specification={"pathways": ["HEFA-SPK"], "carbonIntensity": 25, "feedstocks": ["Used cooking oil"]},
        compliance={"standards": ["ISCC CORSIA"], "documents": ["pos"]},
    )

    quality = quality_of(fields, NOW)

    assert (quality.percent, quality.needed, quality.wanting) == (100, [], [])


def test_every_link_of_the_meter_leads_to_a_field_of_the_page(browser):
    response = browser.get(reverse("lots:create"))

    text, quality = response.content.decode(), response.context["quality"]
    for one in [*quality.needed, *quality.wanting]:
        assert f'href="#id_{one.field}"' in text
        assert f'id="id_{one.field}"' in text


def test_figures_of_a_whole_lot():
    figures = figures_of(written())

    assert [one.text for one in figures.volume] == ["4,000", "1,320,860", "5,000,000", "31,449"]
    assert [one.text for one in figures.price] == ["2,050.00", "6.2081", "1.6400", "260.74"]
    assert figures.total == "$8,200,000.00"
    assert figures.carbon == "71.9 % below 89 gCO₂e/MJ (CORSIA)"
    assert figures.schedule == ""


def test_figures_of_nothing():
    figures = figures_of(schemas.LotFields())

    assert (figures.volume, figures.price, figures.total, figures.carbon, figures.schedule) == ([], [], "", "", "")


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ([4000], "1 delivery, 4,000 t neat: the whole volume."),
        ([1000, 1000], "2 deliveries, 2,000 t neat: 2,000 t neat not planned yet."),
        ([3000, 3000], "2 deliveries, 6,000 t neat: 2,000 t neat more than the volume."),
    ],
)
def test_a_schedule_says_whether_it_adds_up(amounts, said):
    parcels = [{"deliveryDate": "2027-04-15", "amount": amount} for amount in amounts]

    assert figures_of(written(delivery={"schedule": parcels})).schedule == said


def test_page_answers_figures_that_are_typed(browser):
    typed = {"volume_amount": "1,000", "volume_unit": "litres", "density": "0.76", "price_per_unit": "1.5",
             "currency": "EUR", "carbon_intensity": "13.9", "ghg_comparator": "94"}  # fmt: skip

    text = browser.get(reverse("lots:figures"), typed).content.decode()

    assert "at 0.76 kg/L: 1 t = 1,316 L = 347.6 US gal" in text
    assert "In all <b>€1,500.00</b>" in text
    assert "85.2 % below 94 gCO₂e/MJ (EU RED)" in text


@pytest.mark.parametrize("volume", ["", "many", "1,2", "-5", "9" * 400])
def test_page_answers_nothing_for_what_is_no_figure(browser, volume):
    response = browser.get(reverse("lots:figures"), {"volume_amount": volume, "volume_unit": "parsec"})

    assert response.status_code == 200
    assert "every unit" not in response.content.decode()


def test_the_editor_shows_its_figures_without_any_script(browser, trader):
    text = browser.get(reverse("lots:edit", args=[lot_of(trader).pk])).content.decode()

    for words in ("The same volume in every unit", "1,320,860", "In all <b>$8,200,000.00</b>", "71.9 % below 89"):
        assert words in text


@pytest.mark.parametrize(
    ("start", "end", "amount", "parcels"),
    [
        (date(2027, 7, 1), date(2027, 9, 30), 4000, [("2027-07-01", 1333), ("2027-08-01", 1333), ("2027-09-01", 1334)]),
        (date(2027, 11, 15), date(2028, 1, 10), 3, [("2027-11-15", 1), ("2027-12-01", 1), ("2028-01-01", 1)]),
        (date(2027, 7, 1), date(2027, 8, 1), 1, [("2027-07-01", Decimal("0.5")), ("2027-08-01", Decimal("0.5"))]),
        (date(2027, 7, 5), date(2027, 7, 5), 7, [("2027-07-05", 7)]),
    ],
)
def test_monthly_deliveries_add_up(start, end, amount, parcels):
    found = monthly(start, end, Decimal(amount))

    assert [(str(day), share) for day, share in found] == parcels
    assert sum(share for _, share in found) == amount


def test_page_fills_in_monthly_deliveries_and_saves_nothing_yet(browser, trader):
    lot = lot_of(trader)
    url = reverse("lots:edit", args=[lot.pk])
    page = browser.get(url)

    with nothing_left_behind():
        filled = browser.post(url, typed(page, spread="1", title="Typed before"))

    assert filled.status_code == 200
    schedule = filled.context["form"]["schedule"].value()
    assert schedule == "2027-04-01  1,333\n2027-05-01  1,333\n2027-06-01  1,334"
    assert 'value="Typed before"' in filled.content.decode()
    browser.post(url, typed(page, schedule=schedule))
    assert len(Lot.objects.get(pk=lot.pk).fields.delivery.schedule) == 3


def test_page_fills_in_nothing_without_window_and_volume(browser):
    page = browser.get(reverse("lots:create"))

    filled = browser.post(reverse("lots:create"), {"title": "HEFA", "spread": "1", "page": page.context["page"]})

    assert (filled.status_code, filled.context["form"]["schedule"].value()) == (200, None)
    assert not Lot.objects.exists()


def test_what_is_said_in_a_fold_is_not_hidden(browser, trader):
    plain = browser.get(reverse("lots:edit", args=[lot_of(trader, fields=written(tags=None, airlineName=None)).pk]))
    said = browser.get(reverse("lots:edit", args=[lot_of(trader, states.PUBLISHED).pk]))

    assert '<details class="more"><summary>' in plain.content.decode().partition("Tags and airline")[0][-200:]
    assert '<details class="more" open><summary>' in said.content.decode().partition("Tags and airline")[0][-200:]
