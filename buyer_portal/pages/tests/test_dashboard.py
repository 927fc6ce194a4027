from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.services import create_lot, edit_lot
from buyer_portal.lots.tests.factories import lot_of, written
from shared.accounts.tests.factories import NOW, UserFactory, actor_for

pytestmark = pytest.mark.django_db

URL = reverse("pages:dashboard")


def test_nobody_is_sent_to_the_door(client):
    assert client.get(URL).url.startswith(reverse("accounts:sign_in"))
    assert client.post(URL).status_code in {302, 405}


def test_what_waits_for_a_trader_the_nearest_clock_first(browser, trader):
    lot_of(trader, fields=written(title="Nearly", delivery=None))
    lot_of(trader, fields=written(title="Ready"))
    lot_of(trader, states.CLOSED, fields=written(title="Later"), closed_at=NOW - timedelta(days=1))
    lot_of(trader, states.CLOSED, fields=written(title="Sooner"), closed_at=NOW - timedelta(days=8))
    lot_of(trader, states.SOLD)

    response = browser.get(URL)

    assert [(todo.title, todo.action, todo.due) for todo in response.context["todos"]] == [
        ("Award or end Sooner", "Look at it", NOW + timedelta(days=2)),
        ("Award or end Later", "Look at it", NOW + timedelta(days=9)),
        ("Publish Ready", "Publish", None),
        ("Complete Nearly", "Complete", None),
    ]
    assert "4 things wait for you" in response.content.decode()


def test_awards_are_never_crowded_out_by_drafts(browser, trader):
    lot_of(trader, states.CLOSED, fields=written(title="Old"))
    for _ in range(12):
        lot_of(trader)

    todos = browser.get(URL).context["todos"]

    assert (len(todos), todos[0].title) == (8, "Award or end Old")


def test_figures_and_open_lots(browser, trader):
    for status in states.MOVES:
        lot_of(trader, status, fields=written(title=status))
    lot_of(
        trader, states.PUBLISHED,
        fields=written(title="sooner", bidDeadline="2026-11-22T00:00:00Z", volume={"amount": 500, "unit": "tonnes"}),
    )  # fmt: skip

    context = browser.get(URL).context

    assert [(stat.label, stat.value) for stat in context["stats"]] == [
        ("Open lots", "2"), ("To award", "1"), ("Drafts", "1"), ("Ended", "3"),
    ]  # fmt: skip
    assert context["stats"][0].note == "4,500 t neat tendered"
    assert [row.lot.title for row in context["open_lots"]] == ["sooner", "published"]


def test_what_happened_lately(browser, elena):
    lot = create_lot(fields=written(), by=elena, now=NOW, publish=True)
    edit_lot(lot=lot, fields=written(title="Clearer"), by=elena, now=NOW + timedelta(minutes=1))

    news = browser.get(URL).context["news"]

    assert [(one.lot, one.entry.lead, one.entry.text) for one in news] == [
        ("Clearer", "Clarified, revision 2:", "title"),
        ("HEFA-SPK for Zürich", "", "Published"),
        ("HEFA-SPK for Zürich", "", "Draft begun"),
    ]
    assert {one.url for one in news} == {reverse("lots:page", args=[lot.pk])}


def test_nothing_of_anybody_elses(browser, stranger, elena):
    for status in states.MOVES:
        lot_of(stranger, status, fields=written(title="Secret"))
    create_lot(fields=written(title="Secret"), by=actor_for(stranger), now=NOW)

    page = browser.get(URL).content.decode()

    assert "Secret" not in page
    assert "Write your first lot" in page


def test_a_viewer_sees_how_things_stand_and_is_asked_for_nothing(viewer, browser_of, trader):
    lot_of(trader, states.CLOSED)
    lot_of(trader)

    response = browser_of(viewer).get(URL)

    assert response.context["todos"] == []
    page = response.content.decode()
    assert reverse("lots:create") not in page
    assert "Needs you now" not in page
    assert "When a colleague publishes a lot, it stands here." in page


def test_who_has_no_organisation_has_an_empty_dashboard(client):
    client.force_login(UserFactory())

    assert client.get(URL).status_code == 200


def test_hostile_titles_are_shown_as_text(browser, elena, trader):
    hostile = "<script>alert(1)</script>"
    create_lot(fields=written(title=hostile), by=elena, now=NOW, publish=True)
    lot_of(trader, states.CLOSED, fields=written(title=hostile))

    page = browser.get(URL).content.decode()

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 3


def test_queries_do_not_grow_with_the_lots(browser, trader, django_assert_max_num_queries):
    browser.get(URL)

    for _ in range(3):
        # session, person, memberships, counts, open lots, closed, drafts, tonnes, messages, news; the frame's two
        with django_assert_max_num_queries(12):
            browser.get(URL)
        for status in states.MOVES:
            lot_of(trader, status)
