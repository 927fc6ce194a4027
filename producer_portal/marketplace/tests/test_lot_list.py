from datetime import timedelta
from urllib.parse import quote

import pytest

from producer_portal.marketplace.models import Visit
from shared import clock
from shared.accounts.tests.factories import member, signed_in
from shared.clock import to_wire
from shared.paging import Total

from .factories import buyer, envelope, mirrored, services

pytestmark = pytest.mark.django_db

URL = "/marketplace/"


@pytest.fixture
def producer(client):
    return signed_in(client, member())


def ahead(**length):
    return to_wire(clock.now() + timedelta(**length))


def listed(response):
    return [lot.title for lot in response.context["page"].items]


def test_open_lots_are_listed_by_deadline(producer):
    mirrored(title="Second", bidDeadline=ahead(days=5))
    mirrored(title="First", bidDeadline=ahead(days=2))
    mirrored(title="No deadline", bidDeadline=None)

    response = producer.get(URL)

    assert listed(response) == ["First", "Second", "No deadline"]
    assert response.context["totals"] == {"lots": 3, "tonnes": 12_000, "new": 0}


def test_lots_that_cannot_be_bid_on_are_not_listed(producer):
    for status in ("draft", "closed", "sold", "unsuccessful", "cancelled", "deleted"):
        mirrored(status=status, bidDeadline=ahead(days=5))
    mirrored(title="Deadline has passed", bidDeadline=ahead(minutes=-1))

    assert listed(producer.get(URL)) == []


def test_a_row_shows_what_producers_look_for(producer):
    sent = envelope(bidDeadline=ahead(days=6), mode="sealed", organization=buyer(brand="Helvia"))
    services.take_lot_event(sent, now=clock.now())

    page = producer.get(URL).content.decode()

    for words in (sent.lot.title, "Helvia · sealed", sent.lot.number, "4,000", "Zürich (ZRH)", "1 Jul – 30 Sep 2027",
                  "25.0", "ISCC CORSIA", "$2,050.00/t", "Fixed", "in 5 d 23 h"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("search=zurich", []),
        ("search=GENEVA", ["Geneva"]),
        ("search=gen+rail", ["Geneva"]),
        ("search=%2541", []),
        ("type=contract", ["Madrid"]),
        ("minPrice=8000000", ["Geneva"]),
        ("minPrice=8,000,000", ["Geneva"]),
        ("maxPrice=7999999.99", ["Madrid"]),
        ("currency=EUR", ["Madrid"]),
        ("standards=ISCC+EU", ["Madrid"]),
        ("standards=ISCC+EU&standards=RSB+CORSIA", []),
        ("standards=ISCC+CORSIA,RSB+CORSIA", ["Geneva"]),
        ("search=HEFA&currency=USD&type=spot", ["Geneva"]),
    ],
)
def test_filters_narrow_the_list(producer, query, titles):
    mirrored(title="Geneva", bidDeadline=ahead(days=1), compliance={"standards": ["ISCC CORSIA", "RSB CORSIA"]})
    mirrored(
        title="Madrid", bidDeadline=ahead(days=2), type="contract", tags=["HEFA"], description="",
        pricing={"price": 5_000_000, "currency": "EUR"}, compliance={"standards": ["ISCC EU"]},
    )  # fmt: skip

    response = producer.get(f"{URL}?{query}")

    assert listed(response) == titles
    assert response.context["found"]["lots"] == len(titles)
    assert response.context["totals"]["lots"] == 2


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("closes", ["Small", "Large", "Bare"]),
        ("-closes", ["Bare", "Large", "Small"]),
        ("volume", ["Bare", "Small", "Large"]),
        ("-volume", ["Large", "Small", "Bare"]),
        ("carbon", ["Large", "Small", "Bare"]),
        ("new", ["Small", "Large", "Bare"]),
        ("-new", ["Bare", "Large", "Small"]),
        ("password", ["Small", "Large", "Bare"]),
        ("--closes", ["Small", "Large", "Bare"]),
    ],
)
def test_the_list_is_sorted(producer, sort, titles):
    now = clock.now()
    mirrored(now - timedelta(2), title="Small", bidDeadline=ahead(days=1), volume={"amount": 10, "unit": "tonnes"})
    mirrored(now - timedelta(1), title="Large", bidDeadline=ahead(days=2), specification={"carbonIntensity": 3})
    mirrored(now, title="Bare", bidDeadline=None, volume=None, specification=None, pricing=None)

    assert listed(producer.get(URL, {"sort": sort})) == titles


def test_what_came_since_the_last_visit_is_marked(client):
    person, now = member(), clock.now()
    mirrored(now - timedelta(days=3), title="Old", bidDeadline=ahead(days=1))
    Visit.objects.create(user=person.user, looked_at=now - timedelta(days=2))
    mirrored(now - timedelta(days=1), title="New one", bidDeadline=ahead(days=2))

    response = signed_in(client, person).get(URL)

    page = response.content.decode()
    assert response.context["totals"]["new"] == 1
    assert page.count('class="mark"') == 1
    assert "1 new since you last looked" in page


def test_the_first_visit_calls_nothing_new(producer):
    mirrored(bidDeadline=ahead(days=1))

    page = producer.get(URL).content.decode()

    assert 'class="mark"' not in page
    assert "since you last looked" not in page


def test_pages_keep_the_filters(producer):
    for _ in range(26):
        mirrored(bidDeadline=ahead(days=3))

    page = producer.get(URL, {"search": "hefa"}).context["page"]

    assert (len(page), page.total) == (25, Total(26))
    assert page.next_url.startswith("?search=hefa&page=")
    assert len(producer.get(f"{URL}{page.next_url}").context["page"]) == 1


def test_an_empty_market_says_what_comes(producer):
    assert "No lot is open now" in producer.get(URL).content.decode()


def test_no_fit_offers_the_way_back(producer):
    mirrored(bidDeadline=ahead(days=1))

    page = producer.get(URL, {"search": "no such fuel"}).content.decode()

    assert "No open lot fits" in page
    assert "Show all open lots" in page


@pytest.mark.parametrize(
    "query",
    [
        "minPrice=abc", "minPrice=-1", "minPrice=NaN", "minPrice=1e999", "maxPrice=Infinity", "minPrice=" + "9" * 5000,
        "type=nonsense", "type=spot%00", "currency=XXX", "search=" + "a" * 100_000, "search=%00", "search=%ED%A0%80",
        "search=%E2%80%AE", "standards=" + ",".join("abcdefgh") * 500, "standards=%3Cscript%3E", "standards='--",
        "page=0", "page=-1", "page=1e9", "page=999999999999999999999", "page=%00", "sort=%00", "sort=-", "limit=10%5E9",
        "search[]=x", "a=1&a=2&" * 200, "%FF=%FF", "cursor=x", "orgId=x", "status=draft", "updatedSince=x",
    ],
)  # fmt: skip
def test_hostile_queries_are_answered_with_a_page(producer, query):
    mirrored(bidDeadline=ahead(days=1))

    response = producer.get(f"{URL}?{query}")

    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_a_filter_that_cannot_be_read_is_named_and_left_out(producer):
    mirrored(title="Still here", bidDeadline=ahead(days=1))

    response = producer.get(URL, {"minPrice": "abc", "search": "still"})

    assert listed(response) == ["Still here"]
    assert "Some filters could not be read" in response.content.decode()
    assert [chip.label for chip in response.context["chips"]] == ["“still”"]


def test_texts_of_buyers_stay_texts(producer):
    evil = '<script>alert(1)</script>"><img src=x>'
    mirrored(title=evil, airlineName=evil, number=evil[:20], bidDeadline=ahead(days=1),
             delivery={"deliveryLocation": evil, "windowStart": "2027-07-01T00:00:00.000Z"})  # fmt: skip

    page = producer.get(f"{URL}?search={quote(evil)}").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_queries_do_not_grow_with_the_list(producer, django_assert_max_num_queries):
    for _ in range(20):
        mirrored(bidDeadline=ahead(days=1))
    producer.get(URL)

    with django_assert_max_num_queries(12):
        producer.get(f"{URL}?search=hefa")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_get(producer, method):
    assert getattr(producer, method)(URL).status_code == 405


def test_without_a_session_one_signs_in_first(client):
    response = client.get(URL)

    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/sign-in/")


def test_the_other_portals_session_cookie_opens_nothing(client):
    signed_in(client, member())
    client.cookies["buyer_session"] = client.cookies.pop("producer_session").value

    assert client.get(URL).status_code == 302
