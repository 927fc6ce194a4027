from datetime import UTC, datetime
from decimal import Decimal

import pytest

from buyer_portal.lots.models import Lot
from buyer_portal.lots.tests.factories import LotFactory
from shared.lots.figures import budget_totals, tonnes_by_quarter, tonnes_by_region

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def lots():
    """`lots(volume_kg=…)` keeps one more lot with these columns, and returns them all."""

    def keep(**columns):
        bare = {"volume_kg": 0, "price": None, "currency": "", "region": "", "delivery_from": None}
        Lot.objects.filter(pk=LotFactory().pk).update(**bare | columns)
        return Lot.objects.all()

    return keep


def test_tonnes_stand_in_the_quarter_in_which_delivery_begins(lots):
    lots(volume_kg=1_500, delivery_from=datetime(2026, 8, 1, tzinfo=UTC))  # begun already: this quarter's
    lots(volume_kg=500, delivery_from=datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
    lots(volume_kg=4_000, delivery_from=datetime(2027, 4, 1, tzinfo=UTC))
    found = lots(volume_kg=9_000, delivery_from=datetime(2029, 1, 1, tzinfo=UTC))  # beyond two years

    assert tonnes_by_quarter(found, NOW) == [("Q4 26", Decimal(2)), ("Q1 27", Decimal(0)), ("Q2 27", Decimal(4))]


def test_no_delivery_ahead_is_no_quarter(lots):
    assert tonnes_by_quarter(lots(delivery_from=None), NOW) == []


def test_regions_come_with_the_largest_first(lots):
    lots(volume_kg=1_000, region="Asia and Pacific")
    lots(volume_kg=2_500, region="Europe")
    lots(volume_kg=700)
    found = lots(volume_kg=500, region="Asia and Pacific")

    assert tonnes_by_region(found) == [
        ("Europe", Decimal("2.5")), ("Asia and Pacific", Decimal("1.5")), ("Not stated", Decimal("0.7")),
    ]  # fmt: skip
    assert tonnes_by_region(found, 1) == [("Europe", Decimal("2.5"))]


def test_budgets_are_never_added_across_currencies(lots):
    lots(price=Decimal("1000.50"), currency="EUR")
    lots(price=Decimal("2000.25"), currency="EUR")
    lots(price=Decimal("9000"), currency="USD")
    found = lots(price=None, currency="USD")

    assert budget_totals(found) == [("EUR", Decimal("3000.75")), ("USD", Decimal(9000))]
