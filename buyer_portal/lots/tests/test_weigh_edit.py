"""What an edit of a published lot will do is said before it is saved: while one types, and again to be confirmed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.display.weighing import weigh_edit
from buyer_portal.lots.models import Lot, LotRevision
from buyer_portal.lots.services import close_lot, edit_lot
from shared.accounts.tests.factories import NOW

from .factories import lot_of, written
from .looking import nothing_left_behind, stands
from .test_edit_lot import MORE, typed

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(hours=3)


@pytest.fixture
def published(trader):
    return lot_of(trader, states.PUBLISHED)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "nothing"),
        ({"bidDeadline": None}, "nothing"),
        ({"title": "Clearer"}, "clarification"),
        ({"tags": ["rail"], "description": "By barge."}, "clarification"),
        ({"bidDeadline": "2026-12-05T12:00:00.000Z"}, "clarification"),
        (MORE, "material"),
        ({"title": "Clearer", "splitAllowed": True}, "material"),
    ],
)
def test_the_kind_of_an_edit(published, changes, kind):
    assert weigh_edit(published, written(**changes), NOW).kind == kind


@pytest.mark.parametrize(
    ("deadline", "changes", "moves_to"),
    [
        (SOON, MORE, NOW + timedelta(hours=24)),
        (SOON, {"title": "Clearer"}, None),
        (NOW + timedelta(days=3), MORE, None),
    ],
)
def test_a_late_material_change_says_where_the_deadline_moves(trader, elena, deadline, changes, moves_to):
    lot = lot_of(trader, states.PUBLISHED, fields=written(bidDeadline=deadline))

    weighed = weigh_edit(lot, written(**changes, bidDeadline=deadline), NOW)
    saved = edit_lot(lot=lot, fields=written(**changes, bidDeadline=deadline), by=elena, now=NOW)

    assert (weighed.moves_to, saved.bid_deadline) == (moves_to, moves_to or deadline)
    assert weighed.revision == saved.revision == 2


def test_it_names_what_changes_and_what_is_missing(published):
    weighed = weigh_edit(published, written(**MORE, delivery=None), NOW)

    assert {change.label: (change.was, change.value) for change in weighed.changes}["Volume"] == (
        "4,000 t neat, ±5 %",
        "4,500 t neat, ±5 %",
    )
    assert len(weighed.missing) == 2


# The page


def weigh(browser, lot, **changes):
    page = browser.get(reverse("lots:edit", args=[lot.pk]))
    return browser.post(reverse("lots:weigh", args=[lot.pk]), typed(page, **changes)).content.decode()


def test_page_says_it_while_one_types_and_saves_nothing(browser, published):
    with nothing_left_behind(LotRevision):
        assert "Nothing is changed yet" in weigh(browser, published)
        assert "A clarification" in weigh(browser, published, title="Clearer")
        assert "A material change" in weigh(browser, published, volume_amount="4,500")
        assert "Nothing is changed yet" in weigh(browser, published, volume_amount="many")


def test_page_asks_before_it_publishes_a_revision(browser, published):
    page = browser.get(reverse("lots:edit", args=[published.pk]))

    with nothing_left_behind(LotRevision):
        asked = browser.post(reverse("lots:edit", args=[published.pk]), typed(page, volume_amount="4,500"))

    text = asked.content.decode()
    assert (asked.status_code, asked.context["weighed"].kind) == (200, "material")
    assert "Bids that are in become stale" in text
    assert "4,500 t neat, ±5 %" in text
    assert '<input type="hidden" name="volume_amount" value="4,500">' in text
    assert f'name="version" value="{published.version}"' in text


def look_over(browser, lot, **changes):
    """What the page that asks would send."""
    url = reverse("lots:edit", args=[lot.pk])
    asked = browser.post(url, typed(browser.get(url), **changes))
    sent = {}
    for name, value in asked.context["typed"]:
        sent.setdefault(name, []).append(value)
    return sent


def test_page_saves_what_was_confirmed(browser, published):
    sent = look_over(browser, published, volume_amount="4,500", standards=["ISCC EU", "RSB CORSIA"])

    response = browser.post(reverse("lots:edit", args=[published.pk]), sent | {"confirmed": "1"})

    lot = Lot.objects.get(pk=published.pk)
    assert (response.status_code, stands(lot)) == (302, (states.PUBLISHED, 3, 2))
    assert lot.fields.volume.amount == 4500
    assert lot.fields.compliance.standards == ("ISCC EU", "RSB CORSIA")


def test_page_goes_back_with_all_that_was_typed(browser, published):
    sent = look_over(browser, published, volume_amount="4,500")

    with nothing_left_behind(LotRevision):
        back = browser.post(reverse("lots:edit", args=[published.pk]), sent | {"back": "1"})

    assert back.status_code == 200
    assert 'name="volume_amount" value="4,500"' in back.content.decode()


def test_page_that_asked_of_an_older_revision_is_told(browser, published, elena):
    sent = look_over(browser, published, volume_amount="4,500")
    edit_lot(lot=published, fields=written(title="Somebody else’s"), by=elena, now=NOW)

    response = browser.post(reverse("lots:edit", args=[published.pk]), sent | {"confirmed": "1"})

    assert (response.status_code, stands(published)) == (422, (states.PUBLISHED, 3, 2))
    assert "Somebody else changed this lot" in response.content.decode()


def test_page_of_an_older_revision_is_not_asked_to_confirm(browser, published, elena):
    page = browser.get(reverse("lots:edit", args=[published.pk]))
    edit_lot(lot=published, fields=written(title="Somebody else’s"), by=elena, now=NOW)

    response = browser.post(reverse("lots:edit", args=[published.pk]), typed(page, title="Mine"))

    assert response.status_code == 422
    assert "Somebody else changed this lot" in response.content.decode()


def test_page_of_a_lot_that_closed_meanwhile_says_so(browser, published, elena):
    page = browser.get(reverse("lots:edit", args=[published.pk]))
    close_lot(lot=published, by=elena, now=NOW)

    response = browser.post(reverse("lots:edit", args=[published.pk]), typed(page, title="Mine"))

    assert response.status_code == 422
    assert "can no longer be edited" in response.content.decode()


def test_page_asks_nothing_about_what_cannot_be_published(browser, published):
    page = browser.get(reverse("lots:edit", args=[published.pk]))

    response = browser.post(reverse("lots:edit", args=[published.pk]), typed(page, volume_amount=""))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"volume_amount"}
