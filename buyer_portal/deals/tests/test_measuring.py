"""Which bids on a lot are measured where there are very many."""

from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.bids.display import measuring
from buyer_portal.bids.models import Bid
from shared.accounts.tests.factories import NOW

from .factories import producer, submitted

pytestmark = pytest.mark.django_db


def test_of_very_many_bids_only_the_oldest_that_are_over_are_left_out(browser, lot, joost, aino, monkeypatch):
    monkeypatch.setattr(measuring, "MOST", 1)
    standing = {submitted(lot, one).pk for one in (joost, aino)}
    for hour in (1, 2):
        gone = submitted(lot, producer(f"Gone {hour} Ltd"), now=NOW + timedelta(hours=hour))
        Bid.objects.filter(pk=gone.pk).update(status="withdrawn", turn="none")

    page = browser.get(reverse("bids:compare", args=[lot.pk])).content.decode()
    basis, measured = measuring.measured_bids(lot)
    file = browser.get(reverse("bids:export", args=[lot.pk])).getvalue().decode()

    assert {one.bid.pk for one in measured if one.bid.is_live} == standing
    assert (basis.left_out, "Gone 2 Ltd" in page, "Gone 1 Ltd" in page) == (1, True, False)
    assert "4 bids: 2 pending, 1 withdrawn and 1 older one that is over" in page
    assert "1 more, the oldest, is over and not shown here." in page
    assert len(file.strip().splitlines()) == 1 + 4
