"""A lot as producers will see it, and an earlier lot to begin a new one from."""

from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.display.visibility import how_soon
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import create_lot
from shared.accounts.tests.factories import NOW
from shared.exchange import states as exchange
from shared.exchange.models import Delivery

from .factories import lot_of, written
from .test_create_lot import FORM

pytestmark = pytest.mark.django_db


def preview(client, lot):
    response = client.get(reverse("lots:preview", args=[lot.pk]))
    assert response.status_code == 200
    return response


def test_a_draft_is_shown_as_producers_will_read_it(browser, trader):
    lot = lot_of(trader, fields=written(bidDeadline=None))

    response = preview(browser, lot)
    text = response.content.decode()

    for words in ("A preview: no producer sees this yet", "Neat HEFA-SPK by rail.", "4,000 t neat, ±5 %",
                  "In the buyer’s words", "Alpine"):  # fmt: skip
        assert words in text
    assert [(cell.value, cell.at) for cell in response.context["cells"]][2] == ("", NOW + timedelta(days=14))
    assert reverse("lots:publish", args=[lot.pk]) in text
    assert Lot.objects.get(pk=lot.pk).bid_deadline is None


def test_what_is_missing_stands_above_it_and_nothing_is_offered(browser, trader):
    lot = lot_of(trader, fields=written(volume=None))

    text = preview(browser, lot).content.decode()

    assert "Say how much fuel you need." in text
    assert reverse("lots:publish", args=[lot.pk]) not in text


@pytest.mark.parametrize("status", sorted(states.MOVES))
def test_every_lot_has_one_and_viewers_may_look(viewer, browser_of, trader, status):
    lot = lot_of(trader, status)

    text = preview(browser_of(viewer), lot).content.decode()

    assert reverse("lots:edit", args=[lot.pk]) not in text
    assert ("This is what producers read" in text) == bool(lot.revision)


def test_the_editors_button_saves_and_shows_it(browser):
    response = browser.post(reverse("lots:create"), FORM | {"preview": "1"})

    assert response.url == reverse("lots:preview", args=[Lot.objects.get().pk])


def test_how_soon_is_measured_by_what_was_sent_last(elena):
    assert how_soon() == "Producers see a lot as soon as their side has confirmed it; its page then says so."
    create_lot(fields=written(), by=elena, now=NOW, publish=True)
    Delivery.objects.update(state=exchange.DELIVERED, finished_at=NOW + timedelta(seconds=0.4))
    assert "within a second of" in how_soon()
    Delivery.objects.update(finished_at=NOW + timedelta(seconds=3.2))
    assert "within 4 seconds of" in how_soon()
    Delivery.objects.update(finished_at=NOW + timedelta(minutes=4))
    assert "as soon as" in how_soon()  # that was an outage


# Begin from an earlier lot


def test_the_picker_offers_every_lot_of_ones_own_but_what_was_put_away(browser, trader, stranger):
    for one, status, title in (
        (trader, states.SOLD, "Sold"), (trader, states.DRAFT, "Draft"), (trader, states.DELETED, "Away"),
        (stranger, states.SOLD, "Theirs"),
    ):  # fmt: skip
        lot_of(one, status, fields=written(title=title))

    page = browser.get(reverse("lots:earlier"))

    assert [lot.title for lot in page.context["page"].items] == ["Draft", "Sold"]
    assert reverse("lots:copy", args=[page.context["page"].items[0].pk]) in page.content.decode()


def test_the_picker_searches(browser, trader):
    lot_of(trader, fields=written(title="HEFA for Zürich"))
    lot_of(trader, fields=written(title="ATJ for Oslo"))

    page = browser.get(reverse("lots:earlier"), {"search": "oslo"})

    assert [lot.title for lot in page.context["page"].items] == ["ATJ for Oslo"]
    assert "No lot to begin from" in browser.get(reverse("lots:earlier"), {"search": "zzz"}).content.decode()


def test_the_picker_is_for_those_who_write(viewer, browser_of):
    assert browser_of(viewer).get(reverse("lots:earlier")).status_code == 403


def test_queries_of_the_picker(browser, trader, django_assert_max_num_queries):
    for _ in range(2):
        # session, person, memberships, lots, count; the frame's two counts, and a save of the session's use
        with django_assert_max_num_queries(9):
            browser.get(reverse("lots:earlier"))
        for status in states.MOVES:
            lot_of(trader, status)
