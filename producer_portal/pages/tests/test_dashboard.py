import re
from datetime import timedelta
from decimal import Decimal

import pytest

from producer_portal.marketplace import services
from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.models import Visit
from producer_portal.marketplace.services.searches import save_search
from producer_portal.marketplace.services.watching import watch_lot
from producer_portal.marketplace.tests.factories import mirrored
from producer_portal.pages import views
from shared import clock
from shared.accounts.tests.factories import UserFactory, actor_for, member, signed_in
from shared.clock import to_wire
from shared.comms.kinds import Mailing
from shared.ids import new_id

pytestmark = pytest.mark.django_db

NOW_URL = "/now/"


@pytest.fixture
def person():
    return member()


@pytest.fixture
def producer(client, person):
    return signed_in(client, person)


def in_future(**length):
    return to_wire(clock.now() + timedelta(**length))


def synced(ago=timedelta(minutes=1), error=""):
    when = clock.now() - ago
    services.keep_sync(started_at=when, now=when, listed_until=None, error=error)


def figures(response):
    """The figures by their labels, as the page shows them."""
    found = re.findall(r'<dt>([^<]+)</dt><dd class="v">(?:<a[^>]*>)?([^<]+)', response.content.decode())
    return dict(found)


def test_it_says_what_is_new_and_what_closes_soon(producer, person):
    now = clock.now()
    mirrored(now - timedelta(days=5), title="Seen before", bidDeadline=in_future(days=2))
    Visit.objects.create(user=person.user, looked_at=now - timedelta(days=2))
    mirrored(now - timedelta(days=1), title="Came since", bidDeadline=in_future(days=20), mode="sealed", orgId=new_id())

    response = producer.get("/")

    assert [lot.title for lot in response.context["new"]] == ["Came since"]
    assert [lot.title for lot in response.context["closing"]] == ["Seen before", "Came since"]
    assert figures(response) == {
        "New to you": "1", "Close within 7 days": "1", "Drafts": "0", "Negotiations": "0", "Contracts to sign": "0",
        "Won this quarter": "0",
    }  # fmt: skip
    assert "of 2 open lots" in response.content.decode()


def test_only_open_lots_count(producer):
    mirrored(status="closed", bidDeadline=in_future(days=2))
    mirrored(bidDeadline=in_future(minutes=-2))

    response = producer.get("/")

    assert "of 0 open lots" in response.content.decode()
    assert "No lot is open now" in response.content.decode()


@pytest.mark.parametrize(
    ("sync", "words"),
    [
        (None, "have not been compared yet"),
        ({}, "Up to date"),
        ({"ago": timedelta(hours=1)}, "Are the workers running?"),
        ({"error": "The Buyer portal does not answer."}, "The Buyer portal does not answer."),
    ],
)
def test_it_says_how_the_connection_is(producer, sync, words):
    if sync is not None:
        synced(**sync)

    assert words in producer.get("/").content.decode()


def test_somebody_without_an_organization_sees_it_too(client):
    client.force_login(UserFactory())

    assert client.get("/").status_code == 200


def test_texts_of_buyers_stay_texts(producer):
    mirrored(title="<script>alert(1)</script>", airlineName="<b>x</b>", bidDeadline=in_future(days=1))
    synced(error="<script>alert(2)</script>")

    page = producer.get("/").content.decode()

    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_queries_do_not_grow_with_the_market(producer, django_assert_max_num_queries):
    for _ in range(20):
        mirrored(bidDeadline=in_future(days=1))
    producer.get("/")

    # session, person, memberships, visit; what waits: visit, searches, watched, invitations; figures (5), bids, new,
    # closing, searches, watched, sync, charts (4); the frame's two
    with django_assert_max_num_queries(31):
        producer.get("/")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_get(producer, method):
    assert getattr(producer, method)("/").status_code == 405


def test_without_a_session_one_signs_in_first(client):
    assert client.get("/").status_code == 302


def test_the_market_in_charts(producer):
    mirrored(**facts(900, "Europe", "2030-02-01", 2000, "USD", "ISCC EU"))
    mirrored(**facts(600, "Europe", "2030-05-01", 2200, "USD", "ISCC EU"))
    mirrored(**facts(300, "Asia and Pacific", "2030-05-31", 9000, "EUR", "RSB CORSIA"))

    context = producer.get("/").context

    assert context["regions"] == [("Europe", 0, Decimal(1500)), ("Asia and Pacific", 0, Decimal(300))]
    assert context["budgets"] == [("ISCC EU", Decimal(2000), Decimal(2200))]
    assert context["budget_unit"] == "$/t neat"


def facts(tonnes, region, begin, each, currency, certificate):
    return {
        "bidDeadline": in_future(days=9),
        "volume": {"amount": tonnes, "unit": "tonnes"},
        "delivery": {"windowStart": f"{begin}T00:00:00.000Z", "windowEnd": f"{begin}T00:00:00.000Z", "region": region,
                     "deliveryLocation": "There"},
        "pricing": {"pricePerUnit": each, "price": each * tonnes, "currency": currency},
        "specification": {"certifications": [certificate]},
    }  # fmt: skip


def test_of_a_large_market_the_figures_are_of_the_lots_that_close_first(producer, monkeypatch):
    monkeypatch.setattr(views, "SURVEYED", 2)
    for days in (40, 1, 2):
        volume, buyer = {"amount": 1000 * days, "unit": "tonnes"}, new_id()
        mirrored(title=f"Day {days}", bidDeadline=in_future(days=days), volume=volume, orgId=buyer, mode="sealed")

    response = producer.get("/")

    shown = figures(response)
    assert shown["Close within 7 days"] == "2"
    assert "of 2+ open lots" in response.content.decode()
    assert "the 2 open lots that close first" in response.content.decode()


def test_the_live_part_is_sent_again_only_when_it_says_something_else(producer):
    first = producer.get(NOW_URL)

    again = producer.get(NOW_URL, headers={"If-None-Match": first["ETag"]})
    mirrored(bidDeadline=in_future(days=1))
    changed = producer.get(NOW_URL, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert figures(changed)["Close within 7 days"] == "1"
    producer.logout()
    assert producer.get(NOW_URL).status_code == 401


def test_saved_searches_say_what_they_find_and_what_is_new(producer, person):
    now = clock.now()
    save("Europe", MarketFilters(region=("Europe",)), person, now)
    save("Asia", MarketFilters(region=("Asia and Pacific",)), person, now)
    save("Secret", MarketFilters(region=("Europe",)), member(), now)
    mirrored(now - timedelta(days=5), **facts(900, "Europe", "2030-02-01", 2000, "USD", "ISCC EU"))
    Visit.objects.create(user=person.user, looked_at=now - timedelta(days=2))
    mirrored(now - timedelta(days=1), **facts(600, "Europe", "2030-05-01", 2200, "USD", "ISCC EU"))

    response = producer.get("/")

    assert [(str(one.search), one.found, one.new) for one in response.context["searches"]] == [
        ("Europe", 2, 1), ("Asia", 0, 0),
    ]  # fmt: skip
    assert [(todo.title, todo.detail) for todo in response.context["waiting"].todos] == [
        ("1 new lot for “Europe”", "Of 2 that your saved search finds")
    ]
    assert "Secret" not in response.content.decode()


def test_lots_one_watches_say_what_changed_and_when_they_end(producer, person):
    now = clock.now()
    changed = mirrored(now - timedelta(days=5), title="Moved", bidDeadline=in_future(days=9))
    ending = mirrored(now - timedelta(days=5), title="Ends", bidDeadline=in_future(hours=20))
    theirs = mirrored(now - timedelta(days=5), title="Theirs", bidDeadline=in_future(hours=20))
    for lot, who in ((changed, person), (ending, person), (theirs, member())):
        watch_lot(lot=lot, by=actor_for(who), now=now - timedelta(days=4))
    Visit.objects.create(user=person.user, looked_at=now - timedelta(days=2))
    less = {"volume": {"amount": 77, "unit": "tonnes"}, "bidDeadline": in_future(days=9)}
    mirrored(now - timedelta(hours=1), _id=changed.pk, version=9, revision=2, title="Moved", **less)

    response = producer.get("/")

    assert [(one.lot.title, one.change.split(":")[0]) for one in response.context["watched"]] == [
        ("Ends", ""), ("Moved", "Changed by the buyer, revision 2"),
    ]  # fmt: skip
    assert [(todo.title, todo.due) for todo in response.context["waiting"].todos] == [
        ("Bidding on Ends ends", ending.closes_at)
    ]


def test_the_first_visit_calls_no_change_news(producer, person):
    lot = mirrored(bidDeadline=in_future(days=9))
    watch_lot(lot=lot, by=actor_for(person), now=clock.now())

    assert [one.change for one in producer.get("/").context["watched"]] == [""]


def save(name, filters, person, now):
    save_search(
        name=name, filters=filters, mail=Mailing.NONE, bell=True, by=actor_for(person), now=now - timedelta(days=9)
    )


def test_somebody_new_is_led_to_the_market(producer, person):
    first = producer.get("/")

    assert [todo.title for todo in first.context["first_steps"]][:2] == ["Look through the open lots", "Save a search"]
    assert "First steps" in first.content.decode()
    Visit.objects.filter(user=person.user).update(looked_at=clock.now() - timedelta(days=2))
    assert producer.get("/").context["first_steps"] == []
