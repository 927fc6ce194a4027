import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils.html import strip_tags

from producer_portal.marketplace.display import market
from producer_portal.marketplace.models import Visit
from producer_portal.marketplace.services import watching
from shared import clock
from shared.accounts.roles import Home
from shared.accounts.tests.factories import OrganizationFactory, UserFactory, actor_for, member, signed_in
from shared.clock import to_wire
from shared.paging import Total

from .factories import buyer, envelope, mirrored, services

pytestmark = pytest.mark.django_db

URL = "/marketplace/"


def ahead(**length):
    return to_wire(clock.now() + timedelta(**length))


def listed(response):
    """The titles as they stand on the page, the new ones first."""
    market = response.context["market"]
    return [lot.title for lot in [*market.new_lots, *market.page]]


def words_of(page):
    return " ".join(strip_tags(page).split())


def figures(response):
    found = response.context["market"].counted.found
    return found.lots, found.tonnes, found.new


def test_open_lots_are_listed_by_deadline(producer):
    mirrored(title="Second", bidDeadline=ahead(days=5))
    mirrored(title="First", bidDeadline=ahead(days=2))
    mirrored(title="No deadline", bidDeadline=None)

    response = producer.get(URL)

    assert listed(response) == ["First", "Second", "No deadline"]
    assert figures(response) == (3, 12_000, 0)


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
        ("product=neat&region=Europe", ["Geneva"]),
        ("region=Europe&region=Africa", ["Geneva", "Madrid"]),
        ("certifications=iscc+eu", ["Madrid"]),
        ("certifications=ISCC+EU&certifications=RSB+CORSIA", ["Geneva", "Madrid"]),
        ("priceBasis=unstated", ["Madrid"]),
        ("mode=sealed", []),
        ("minVolume=4,000", ["Geneva", "Madrid"]),
        ("minVolume=4000.001", []),
        ("maxVolume=3,999", []),
        ("carbonIntensity=20", ["Geneva", "Madrid"]),
        ("carbonIntensity=25.1", ["Madrid"]),
        ("deliveryFrom=2027-10-01", ["Madrid"]),
        ("deliveryUntil=2027-09-30", ["Geneva"]),
    ],
)
def test_filters_narrow_the_list(producer, query, titles):
    mirrored(
        title="Geneva", bidDeadline=ahead(days=1), compliance={"standards": ["ISCC CORSIA", "RSB CORSIA"]},
        delivery={"country": "CH", "windowStart": "2027-07-01", "windowEnd": "2027-09-30"},
    )  # fmt: skip
    mirrored(
        title="Madrid", bidDeadline=ahead(days=2), type="contract", tags=["HEFA"], description="", priceBasis=None,
        pricing={"price": 5_000_000, "currency": "EUR"}, compliance={"standards": ["ISCC EU"]}, specification=None,
        product="blend", delivery={"region": "Africa", "windowStart": "2027-10-01", "windowEnd": "2027-12-31"},
    )  # fmt: skip

    response = producer.get(f"{URL}?{query}")

    assert listed(response) == titles
    assert (figures(response)[0], response.context["market"].total.count) == (len(titles), 2)


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
        ("delivery", ["Large", "Small", "Bare"]),
        ("password", ["Small", "Large", "Bare"]),
        ("--closes", ["Small", "Large", "Bare"]),
    ],
)
def test_the_list_is_sorted(producer, sort, titles):
    now = clock.now()
    mirrored(now - timedelta(2), title="Small", bidDeadline=ahead(days=1), volume={"amount": 10, "unit": "tonnes"})
    mirrored(
        now - timedelta(1), title="Large", bidDeadline=ahead(days=2), specification={"carbonIntensity": 3},
        delivery={"deliveryDate": "2027-01-01"},
    )  # fmt: skip
    mirrored(now, title="Bare", bidDeadline=None, volume=None, specification=None, pricing=None, delivery=None)

    assert listed(producer.get(URL, {"sort": sort})) == titles


def test_what_came_since_the_last_visit_is_marked(client):
    person, now = member(), clock.now()
    mirrored(now - timedelta(days=3), title="Old", bidDeadline=ahead(days=1))
    Visit.objects.create(user=person.user, looked_at=now - timedelta(days=2))
    mirrored(now - timedelta(days=1), title="New one", bidDeadline=ahead(days=2))

    response = signed_in(client, person).get(URL)

    page = response.content.decode()
    assert figures(response) == (2, 8000, 1)
    assert page.count('class="mark"') == 1
    assert "1 new since you last looked" in page
    assert listed(response) == ["New one", "Old"]
    assert re.search(r"New since \w{3} \d+ \w{3}, \d\d:\d\d UTC 1 lot, 4,000 t", words_of(page))
    assert "Seen before 1 lot, 4,000 t" in words_of(page)


def test_the_first_visit_calls_nothing_new(producer):
    mirrored(bidDeadline=ahead(days=1))

    page = producer.get(URL).content.decode()

    assert 'class="mark"' not in page
    assert "since you last looked" not in page


def test_pages_keep_the_filters(producer):
    for _ in range(26):
        mirrored(bidDeadline=ahead(days=3))

    page = producer.get(URL, {"search": "hefa"}).context["market"].page

    assert (len(page), page.total) == (25, Total(26))
    assert page.next_url.startswith("?search=hefa&page=")
    assert len(producer.get(f"{URL}{page.next_url}").context["market"].page) == 1


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
    assert [chip.label for chip in response.context["market"].chips] == ["“still”"]
    assert 'value="abc"' in response.content.decode()


def test_a_range_that_ends_before_it_begins_is_said_and_its_end_left_out(producer):
    mirrored(title="Still here", bidDeadline=ahead(days=1))

    response = producer.get(URL, {"minVolume": "500", "maxVolume": "10"})

    assert listed(response) == ["Still here"]
    assert "Volume to: Nothing lies between: this comes before “Volume from”." in words_of(response.content.decode())
    assert [chip.label for chip in response.context["market"].chips] == ["from 500 t"]


def test_texts_of_buyers_stay_texts(producer):
    evil = '<script>alert(1)</script>"><img src=x>'
    mirrored(title=evil, airlineName=evil, number=evil[:20], bidDeadline=ahead(days=1),
             delivery={"deliveryLocation": evil, "windowStart": "2027-07-01T00:00:00.000Z"})  # fmt: skip

    page = producer.get(f"{URL}?search={quote(evil)}").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_buyers_logos_stand_in_the_list_and_cost_one_query(producer, django_assert_max_num_queries):
    for number in range(6):
        lot = mirrored(bidDeadline=ahead(days=1), orgId=f"{number:024x}")
        OrganizationFactory(pk=lot.organization_id, home=Home.PEER, logo_copy=f"{number}.png")
    producer.get(URL)

    with django_assert_max_num_queries(17):
        page = producer.get(URL).content.decode()

    assert [f'<img class="mark small" src="/logos/{number}.png" alt="">' in page for number in range(6)] == [True] * 6


def test_queries_do_not_grow_with_the_list(producer, django_assert_max_num_queries):
    for _ in range(20):
        mirrored(bidDeadline=ahead(days=1))
    producer.get(URL)

    with django_assert_max_num_queries(19):  # two of them ask the index of words
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


@pytest.fixture
def returning(client):
    """Somebody who looked at the market two days ago."""
    person = member()
    Visit.objects.create(user=person.user, looked_at=clock.now() - timedelta(days=2))
    return signed_in(client, person)


def arrived(days_ago, title, **changes):
    return mirrored(clock.now() - timedelta(days=days_ago), title=title, bidDeadline=ahead(days=9), **changes)


def test_who_sorts_gets_one_list_with_the_new_ones_marked(returning):
    arrived(3, "Old and small", volume={"amount": 1, "unit": "tonnes"})
    arrived(1, "New", volume={"amount": 2, "unit": "tonnes"})
    arrived(3, "Old and large", volume={"amount": 3, "unit": "tonnes"})

    response = returning.get(URL, {"sort": "volume"})

    page = response.content.decode()
    assert listed(response) == ["Old and small", "New", "Old and large"]
    assert ("Seen before" in page, page.count('class="mark"')) == (False, 1)


def test_pages_number_the_new_lots_too(returning):
    for number in range(30):
        arrived(3, f"Old {number}")
    for number in range(4):
        arrived(1, f"New {number}")

    first = returning.get(URL).context["market"]
    second = returning.get(URL + first.page.next_url).context["market"]

    assert (first.page.first, first.page.last, first.page.total.count) == (1, 29, 34)
    assert (second.page.first, second.page.last, second.page.total.count) == (30, 34, 34)
    assert (len(first.new_lots), len(second.new_lots)) == (4, 0)


def test_of_many_new_lots_the_first_are_shown_and_a_way_to_all(returning):
    arrived(3, "Old")
    for number in range(27):
        arrived(1, f"New {number}")

    response = returning.get(URL)

    market = response.context["market"]
    assert (len(market.new_lots), market.new_url) == (25, "/marketplace/?only=new")
    assert "All 27 new lots" in response.content.decode()
    assert returning.get(market.new_url).context["market"].page.total.count == 27


def test_the_rail_says_how_many_lots_each_choice_would_show(producer):
    mirrored(bidDeadline=ahead(days=1), product="neat")
    mirrored(bidDeadline=ahead(days=1), product="blend", mode="sealed")

    facets = producer.get(URL, {"product": "neat"}).context["market"].facets

    def shown(name):
        return [(option.label, option.count, option.picked) for option in facets[name].options]

    assert shown("product") == [("Neat SAF", 1, True), ("Jet A-1 blend", 1, False), ("Attributes only", 0, False)]
    assert shown("mode") == [("Open", 1, False), ("Sealed", 0, False)]


def test_a_value_that_is_not_known_is_offered_where_lots_have_it_or_it_was_asked_for(producer):
    mirrored(bidDeadline=ahead(days=1), specification={"certifications": ["Bonsucro EU RED"]}, compliance=None)

    options = producer.get(URL, {"region": "Baltic Sea"}).context["market"].facets

    assert [option.label for option in options["region"].options][-1] == "Baltic Sea"
    assert [option.label for option in options["certifications"].options][-1] == "BONSUCRO EU RED"


def test_chips_say_what_is_in_force_and_lead_to_the_page_without_it(producer):
    query = (
        "search=rail&product=neat&region=Europe&region=Africa&certifications=iscc+eu&standards=RSB&priceBasis=unstated"
        "&mode=sealed&type=spot&currency=EUR&minVolume=500&maxVolume=9,000&carbonIntensity=13.9&minPrice=1"
        "&deliveryFrom=2027-01-01&deliveryUntil=2027-12-31&closesBefore=2027-03-01&only=watched&sort=-volume"
    )

    chips = producer.get(f"{URL}?{query}").context["market"].chips

    assert [chip.label for chip in chips] == [
        "“rail”", "Neat SAF", "Europe", "Africa", "ISCC EU", "Left open", "Spot", "Sealed", "EUR", "asks for RSB",
        "from 500 t", "up to 9,000 t", "limit met by 13.9 gCO₂e/MJ", "budget from 1 EUR", "delivery in 2027",
        "bids close before 1 Mar 2027", "lots I watch",
    ]  # fmt: skip
    without_europe = producer.get(chips[2].url).context["market"]
    assert [chip.label for chip in without_europe.chips] == [chip.label for chip in chips if chip.label != "Europe"]
    assert without_europe.sort == "-volume"
    assert "only" not in chips[-1].url


@pytest.mark.parametrize(("asked", "label"), [
    ("deliveryFrom=2027-07-01&deliveryUntil=2027-09-30", "delivery 1 Jul – 30 Sep 2027"),
    ("deliveryFrom=2027-07-01", "delivery from 1 Jul 2027"), ("deliveryUntil=2027-07-01", "delivery until 1 Jul 2027"),
])  # fmt: skip
def test_a_window_is_said_as_people_say_it(producer, asked, label):
    assert [chip.label for chip in producer.get(f"{URL}?{asked}").context["market"].chips] == [label]


def test_the_day_of_a_deadline_is_the_readers(client):
    person = member(user=UserFactory(time_zone="Asia/Tokyo", number_format="point"))
    producer = signed_in(client, person)
    mirrored(title="In time", bidDeadline="2098-02-28T14:59:00.000Z")
    mirrored(title="Too late", bidDeadline="2098-02-28T15:00:00.000Z")

    response = producer.get(f"{URL}?closesBefore=2098-03-01&minVolume=1.500,5")

    page = response.content.decode()
    assert listed(response) == ["In time"]
    assert "/marketplace/lots.csv?minVolume=1.500%2C5&amp;closesBefore=2098-03-01" in page
    assert "bids close before 1 Mar 2098" in page


def test_empty_fields_of_the_form_leave_the_address(producer):
    response = producer.get(f"{URL}?search=&region=Europe&region=&minVolume=abc&type=")

    assert response["Location"] == "/marketplace/?region=Europe&minVolume=abc"
    assert producer.get(f"{URL}?search=")["Location"] == "/marketplace/"


def test_htmx_gets_what_changes_with_the_filters(producer):
    mirrored(title="Geneva", bidDeadline=ahead(days=1))

    response = producer.get(f"{URL}?search=gen&minVolume=&sort=volume", headers={"HX-Request": "true"})

    page = response.content.decode()
    assert response["HX-Push-Url"] == "/marketplace/?sort=volume&search=gen"
    assert ("<html" in page, "Geneva" in page, 'id="facet-region" hx-swap-oob="true"' in page) == (False, True, True)
    assert "HX-Request" in response["Vary"]


def test_the_back_button_gets_the_whole_page(producer):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in producer.get(URL, headers=headers).content.decode()


def test_watched_lots_are_marked_and_can_be_had_alone(client):
    person = member()
    producer = signed_in(client, person)
    lot = mirrored(title="Watched one", bidDeadline=ahead(days=2))
    mirrored(title="Other", bidDeadline=ahead(days=1))
    watching.watch_lot(lot=lot, by=actor_for(person), now=clock.now())
    watching.watch_lot(lot=lot, by=actor_for(member()), now=clock.now())

    everything, watched = producer.get(URL), producer.get(URL, {"only": "watched"})

    assert (listed(everything), listed(watched)) == (["Other", "Watched one"], ["Watched one"])
    assert everything.context["market"].watched_count == 1
    assert everything.content.decode().count("· watched") == 1


def csv_of(response):
    return b"".join(response.streaming_content).decode().removeprefix("\ufeff").splitlines()


def test_what_is_found_comes_as_a_file_too(producer):
    mirrored(title="=Evil", number="LOT-2027-0001", bidDeadline="2098-01-01T00:00:00.000Z")
    mirrored(title="Other", product="blend", bidDeadline=ahead(days=1))

    response = producer.get("/marketplace/lots.csv?product=neat")

    head, row = csv_of(response)
    assert head.split(",")[:7] == ["Number", "Title", "Buyer", "Kind of deal", "Product", "Bidding", "Volume (t neat)"]
    assert row.startswith(
        "LOT-2027-0001,'=Evil,Helvia Airways,Spot,Neat SAF,Open,4000,4000,tonnes,Zürich (ZRH),,2027-07-01,"
    )
    assert response["Content-Disposition"].startswith('attachment; filename="open-lots-')
    assert producer.get(URL, {"product": "neat"}).context["market"].csv_url == "/marketplace/lots.csv?product=neat"


def test_the_file_has_all_lots_in_the_order_of_the_list(producer):
    for number in range(30):
        mirrored(title=f"Lot {number}", volume={"amount": 100 - number, "unit": "tonnes"}, bidDeadline=ahead(days=1))

    rows = csv_of(producer.get("/marketplace/lots.csv?sort=volume"))[1:]

    assert [row.split(",")[1] for row in rows] == [f"Lot {number}" for number in reversed(range(30))]


def test_the_file_needs_a_session(client):
    assert client.get("/marketplace/lots.csv").status_code == 302


def test_of_a_large_market_the_figures_are_leasts_of_the_lots_that_close_first(returning, monkeypatch):
    monkeypatch.setattr(market, "SURVEYED", 4)
    for days in range(1, 6):
        mirrored(
            clock.now(), title=f"Day {days}", bidDeadline=ahead(days=days), product="blend" if days == 5 else "neat"
        )
    for _ in range(2):
        mirrored(clock.now() - timedelta(3), title="Never", bidDeadline=None, number="LOT-0001")

    everything, blend = returning.get(URL), returning.get(URL, {"product": "blend"})

    page = words_of(everything.content.decode())
    assert "7+ open lots, 16,000+ t neat4+ new since" in page
    assert "Neat SAF4+Jet A-1 blendAttributes only" in page
    assert "All open lots 4+" in page
    assert listed(everything) == ["Day 1", "Day 2", "Day 3", "Day 4", "Day 5", "Never", "Never"]
    assert "1+ of 4+ open lots" in words_of(blend.content.decode())
    assert listed(blend) == ["Day 5"]


def test_of_a_large_market_what_is_few_by_itself_is_counted_exactly(client, monkeypatch):
    monkeypatch.setattr(market, "SURVEYED", 1)
    person = member()
    producer = signed_in(client, person)
    lots = [
        mirrored(title=title, bidDeadline=ahead(days=days))
        for days, title in ((1, "One"), (2, "Zanzibar"), (3, "Zanzibar"))
    ]
    watching.watch_lot(lot=lots[2], by=actor_for(person), now=clock.now())

    found, watched = producer.get(URL, {"search": "zanzibar"}), producer.get(URL, {"only": "watched"})

    assert "2 of 1+ open lots" in words_of(found.content.decode())
    assert "1 of 1+ open lots" in words_of(watched.content.decode())
