import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import create_lot, edit_lot
from buyer_portal.lots.tests.factories import lot_of, written
from buyer_portal.pages.figures import stats_of
from shared.accounts.tests.factories import NOW, UserFactory, actor_for
from shared.clock import from_wire
from shared.exchange.models import Delivery

pytestmark = pytest.mark.django_db

URL = reverse("pages:dashboard")
NOW_URL = reverse("pages:now")


def test_nobody_is_sent_to_the_door(client):
    assert client.get(URL).url.startswith(reverse("accounts:sign_in"))
    assert client.post(URL).status_code in {302, 405}


def test_what_waits_for_a_trader_the_nearest_clock_first(browser, trader):
    lot_of(trader, fields=written(title="Nearly", delivery=None, bidDeadline=None))
    lot_of(trader, fields=written(title="Ready"))
    lot_of(trader, states.CLOSED, fields=written(title="Later"), closed_at=NOW - timedelta(days=1))
    lot_of(trader, states.CLOSED, fields=written(title="Late"), closed_at=NOW - timedelta(days=11))
    lot_of(trader, states.PUBLISHED, fields=written(title="Near", bidDeadline="2026-11-23T00:00:00Z"))
    lot_of(trader, states.PUBLISHED, fields=written(title="Far"))
    lot_of(trader, states.SOLD)

    response = browser.get(URL)

    assert [(todo.title, todo.action, todo.due) for todo in response.context["waiting"].todos] == [
        ("Award or end Late", "Decide", NOW - timedelta(days=1)),
        ("Bidding on Near ends", "Look at it", from_wire("2026-11-23T00:00:00Z")),
        ("Award or end Later", "Decide", NOW + timedelta(days=9)),
        ("Publish Ready", "Publish", from_wire("2026-12-01T12:00:00Z")),
        ("Complete Nearly", "Complete", None),
    ]
    assert "5 things wait for you" in response.content.decode()


def test_a_draft_that_nobody_touches_says_so(browser, trader):
    lot_of(trader, updated_at=NOW - timedelta(days=9))

    assert browser.get(URL).context["waiting"].todos[0].detail.startswith("Untouched for 9 d 0 h; nothing is missing")


def test_a_lot_whose_word_does_not_get_through_is_named_first(browser, elena, stranger):
    mine = create_lot(fields=written(title="Stuck"), by=elena, now=NOW, publish=True)
    create_lot(fields=written(title="Fresh"), by=elena, now=NOW, publish=True)
    theirs = create_lot(fields=written(title="Secret"), by=actor_for(stranger), now=NOW, publish=True)
    Delivery.objects.filter(aggregate_id__in=[mine.pk, theirs.pk]).update(attempts=3, last_error="It hung up.")

    todos = browser.get(URL).context["waiting"].todos

    assert [(todo.title, todo.detail) for todo in todos] == [
        ("Producers don’t have the newest word on Stuck", f"3 tries so far; it is sent again by itself · {mine.number}")
    ]
    edit_lot(lot=mine, fields=written(title="Stuck no more"), by=elena, now=NOW)
    assert browser.get(URL).context["waiting"].todos == []


def test_awards_are_never_crowded_out_by_drafts(browser, trader):
    lot_of(trader, states.CLOSED, fields=written(title="Old"))
    for _ in range(12):
        lot_of(trader)

    waiting = browser.get(URL).context["waiting"]

    assert (len(waiting.todos), waiting.todos[0].title, waiting.more) == (8, "Award or end Old", 1)


def test_figures_and_open_lots(browser, trader):
    for status in states.MOVES:
        lot_of(trader, status, fields=written(title=status))
    lot_of(
        trader, states.PUBLISHED,
        fields=written(title="sooner", bidDeadline="2026-11-22T00:00:00Z", volume={"amount": 500, "unit": "tonnes"}),
    )  # fmt: skip

    context, mine = browser.get(URL).context, Lot.objects.visible_to(actor_for(trader))

    stats = stats_of(actor_for(trader), mine.count_by_status(), NOW)
    assert [(stat.label, stat.value, stat.note) for stat in stats] == [
        ("Open lots", "2", "4,500 t neat tendered, 1 closes within 7 days"),
        ("Bids to judge", "0", "none waits for you"), ("To award", "1", "bidding is over"),
        ("Contracts to sign", "0", "none is drawn up"), ("Budget of open lots", "$9.22", "$9,225,000.00"),
    ]  # fmt: skip
    assert [(row.lot.title, row.on.bids) for row in context["open_lots"]] == [("sooner", 0), ("published", 0)]
    assert context["quarters"] == [("Q2 27", Decimal(8500))]


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

    assert response.context["waiting"].todos == []
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
        # session, person, memberships, counts, what waits (6), figures (8), lots, deliveries, chart, news, bids (3),
        # jet price, contracts; the frame
        with django_assert_max_num_queries(32):
            browser.get(URL)
        for status in states.MOVES:
            lot_of(trader, status)


def test_of_very_many_lots_the_figures_are_of_those_that_close_first(browser, trader, monkeypatch):
    for module in ("buyer_portal.pages.views", "buyer_portal.pages.figures", "buyer_portal.lots.models"):
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 2)
    for days in (40, 10, 20):
        deadline = (NOW + timedelta(days=days)).isoformat()
        fields = written(volume={"amount": 1000 * days, "unit": "tonnes"}, bidDeadline=deadline)
        lot_of(trader, states.PUBLISHED, fields=fields)

    page = browser.get(URL).content.decode()

    assert "30,000+ t neat tendered" in page
    assert "The 2 open lots and lots to award that close first" in page
    assert re.search(r"<dt>Open lots</dt><dd class=.v.>(<a[^>]*>)?2\+", page)


def test_a_new_organisation_is_led_to_its_first_lot(browser, viewer, browser_of):
    page = browser.get(URL).content.decode()

    assert "First steps" in page
    assert "Write your first lot" in page
    assert "How a lot goes" in page
    assert "Open lots" not in page
    assert reverse("lots:create") not in browser_of(viewer).get(URL).content.decode()


def test_the_live_part_is_sent_again_only_when_it_says_something_else(browser, trader, clock):
    lot_of(trader)
    first = browser.get(NOW_URL)

    clock.move_to(NOW + timedelta(minutes=7))
    again = browser.get(NOW_URL, headers={"If-None-Match": first["ETag"]})
    lot_of(trader, states.CLOSED, fields=written(title="News"))
    changed = browser.get(NOW_URL, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert "Award or end News" in changed.content.decode()
    assert f'hx-get="{NOW_URL}"' in changed.content.decode()


def test_the_live_part_is_the_readers_own(browser, stranger, client):
    lot_of(stranger, states.CLOSED, fields=written(title="Secret"))

    assert "Secret" not in browser.get(NOW_URL).content.decode()
    assert browser.post(NOW_URL).status_code == 405
    browser.logout()
    assert browser.get(NOW_URL).status_code == 401
