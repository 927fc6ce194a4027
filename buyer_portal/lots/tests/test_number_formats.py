"""A lot through the eyes of people who write numbers differently: shown and typed in their way, kept exactly."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shared.accounts.roles import NumberFormat
from shared.ui.formats import Reader, reading_as

from .factories import lot_of, written
from .test_edit_lot import typed

pytestmark = pytest.mark.django_db

PRICE = Decimal("2050.125")
TYPED = {
    NumberFormat.COMMA: ("4,000", "2,050.125"),
    NumberFormat.POINT: ("4.000", "2.050,125"),
    NumberFormat.SPACE: ("4\u202f000", "2\u202f050,125"),
    NumberFormat.APOSTROPHE: ("4’000", "2’050.125"),
}


@pytest.fixture
def lot(trader):
    return lot_of(trader, fields=written(pricing={"currency": "USD", "pricePerUnit": PRICE}))


def write_as(membership, number_format):
    membership.user.number_format = number_format
    membership.user.save()


@pytest.mark.parametrize("written_as", NumberFormat)
def test_the_page_shows_numbers_as_their_reader_writes_them(written_as, browser, trader, lot):
    write_as(trader, written_as)

    page = browser.get(reverse("lots:page", args=[lot.pk])).content.decode()

    volume, price = TYPED[written_as]
    assert f"{volume} t neat" in page
    assert f"${price}/t" in page


@pytest.mark.parametrize("written_as", NumberFormat)
def test_the_editor_takes_back_what_it_shows_as_the_same_numbers(written_as, browser, trader, lot):
    write_as(trader, written_as)
    url = reverse("lots:edit", args=[lot.pk])
    page = browser.get(url)
    volume, price = TYPED[written_as]
    assert f'name="volume_amount" value="{volume}"' in page.content.decode()
    assert f'name="price_per_unit" value="{price}"' in page.content.decode()

    with reading_as(Reader(written_as)):  # as the browser would: the texts of the page
        sent = typed(page, title="Clearer")

    assert browser.post(url, sent).status_code == 302

    before = lot.fields
    lot.refresh_from_db()
    assert lot.fields == before.model_copy(update={"title": "Clearer"})


def test_the_editor_refuses_what_another_reader_would_have_typed(browser, trader, lot):
    write_as(trader, NumberFormat.SPACE)
    url = reverse("lots:edit", args=[lot.pk])

    response = browser.post(url, typed(browser.get(url), volume_amount="4.250"))

    lot.refresh_from_db()
    assert response.status_code == 422
    assert "Did you mean 4,250 or 4\u202f250?" in response.content.decode()
    assert lot.fields.volume.amount == Decimal(4000)


def test_the_api_writes_numbers_in_one_way(api, trader, lot):
    write_as(trader, NumberFormat.POINT)

    body = api.get(reverse("lots:api_lot", args=[lot.pk])).content.decode()

    assert '"amount":4000,' in body
    assert '"pricePerUnit":2050.125' in body
