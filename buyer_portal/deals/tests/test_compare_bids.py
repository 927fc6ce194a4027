"""The comparison: every figure by hand, the best of each row, which bids stand in it, who sees it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from buyer_portal.lots.tests.factories import written as lot_fields

from .factories import OFFERED, open_lot, producer, submitted

pytestmark = pytest.mark.django_db


def fuel(**changes):
    return OFFERED["specification"] | changes


def page(browser, lot, query=""):
    response = browser.get(reverse("bids:compare", args=[lot.pk]) + query)
    assert response.status_code == 200
    return response


def table_of(response):
    """(row, unit) → the texts of its cells, best ones with a star."""
    groups = response.context["table"].groups
    return {
        (row.head, row.unit): [placed.figure.text + ("*" if placed.figure.best else "") for placed in cells]
        for _, rows in groups
        for row, cells in rows
    }


def test_x(browser, lot, joost, aino):
    submitted(lot, joost, minShare=1000)
    submitted(lot, aino, pricePerUnit=2018, specification=fuel(carbonIntensity=Decimal("22.5"), densityKgPerL=Decimal("0.76")))
    r = page(browser, lot)
    for k, v in table_of(r).items():
        print(k, v)
    t = browser.get(reverse("lots:page", args=[lot.pk]))
    print(t.content.decode()[3000:9000])
    assert 0
