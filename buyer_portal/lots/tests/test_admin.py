"""Lots in the Django admin: looked at and searched, changed by services alone."""

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import edit_lot
from shared.accounts.tests.factories import NOW, UserFactory
from shared.audit.models import Event

from .factories import lot_of, written
from .looking import deeds, nothing_left_behind, stands, told

pytestmark = pytest.mark.django_db

LIST = reverse("admin:lots_lot_changelist")


@pytest.fixture
def operator(client):
    client.force_login(UserFactory(name="Olga", is_staff=True))
    return client


def one(lot):
    return reverse("admin:lots_lot_change", args=[lot.pk])


def test_operators_find_lots(operator, trader, stranger):
    lot_of(trader, states.PUBLISHED, fields=written(title="HEFA for Zürich"))
    other = lot_of(stranger, fields=written(title="FT for Oslo"))

    assert b"HEFA for Z" in operator.get(LIST).content
    for query in ("q=Oslo", f"q={other.number}", "q=Norrland", f"q={other.pk}", "status__exact=draft"):
        found = operator.get(f"{LIST}?{query}").content
        assert b"FT for Oslo" in found
        assert b"HEFA for Z" not in found


def test_a_lots_page_shows_its_editions_and_leads_to_its_timeline(operator, trader, elena):
    lot = edit_lot(lot=lot_of(trader, states.PUBLISHED), fields=written(title="Clearer"), by=elena, now=NOW)

    page = operator.get(one(lot)).content.decode()

    assert "Revision 2" in page
    assert f"{reverse('admin:audit_event_changelist')}?q={lot.pk}" in page
    assert f"{reverse('admin:exchange_delivery_changelist')}?q={lot.pk}" in page
    assert b"edit_lot" in operator.get(f"{reverse('admin:audit_event_changelist')}?q={lot.pk}").content
    edition = lot.revisions.get(revision=2)
    assert b"Clearer" in operator.get(reverse("admin:lots_lotrevision_change", args=[edition.pk])).content
    assert operator.get(reverse("admin:lots_lotrevision_changelist")).status_code == 200


def test_nobody_writes_a_lot_by_hand(operator, trader):
    lot = lot_of(trader, states.PUBLISHED)

    with nothing_left_behind():
        assert operator.post(one(lot), {"title": "Mine", "status": "sold"}).status_code == 403
        assert operator.get(reverse("admin:lots_lot_add")).status_code == 403
        assert operator.post(reverse("admin:lots_lot_delete", args=[lot.pk])).status_code == 403


def act(operator, action, *lots):
    data = {"action": action, "_selected_action": [lot.pk for lot in lots], "confirmed": "yes"}
    return operator.post(LIST, data, follow=True).content.decode()


def test_operators_close_and_take_down_through_the_services(operator, trader):
    published, closed, draft = (lot_of(trader, status) for status in (states.PUBLISHED, states.CLOSED, states.DRAFT))

    said = act(operator, "close", published, draft)
    assert "1 lot is closed." in said
    assert "This is draft now, so it cannot become closed." in said
    assert "2 lots are taken down." in act(operator, "take_down", published, closed)

    assert [stands(lot)[0] for lot in (published, closed, draft)] == [states.CANCELLED, states.CANCELLED, states.DRAFT]
    assert told(closed) == [("lot.deleted", 3, "cancelled")]
    why = "Taken down by the operator of the marketplace."
    assert deeds(closed) == [("cancel_lot", "closed", "cancelled", why)]
    assert set(Event.objects.values_list("actor_name", "via")) == {("Olga", "admin")}


def test_others_have_no_business_there(browser, trader):
    lot_of(trader)

    assert browser.get(LIST).status_code in {302, 403}


def test_lists_do_not_ask_for_each_row(operator, trader, django_assert_max_num_queries):
    lot_of(trader)
    operator.get(LIST)

    for _ in range(2):
        with django_assert_max_num_queries(4):  # session, person, count, lots
            operator.get(LIST)
        for _ in range(10):
            lot_of(trader)
    assert Lot.objects.count() == 21
