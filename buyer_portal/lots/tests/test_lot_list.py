"""The page of an organisation's lots: tabs, search, order, pages."""

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from shared.accounts.tests.factories import NOW

from .factories import lot_of, written

pytestmark = pytest.mark.django_db

URL = reverse("lots:list")


@pytest.fixture
def titles(browser):
    """The titles on the page with this query, in its order."""

    def ask(query=""):
        response = browser.get(URL + query)
        assert response.status_code == 200
        return [row.lot.title for row in response.context["rows"]]

    return ask


def text(browser, query=""):
    return browser.get(URL + query).content.decode()


def test_newest_first_without_what_was_put_away_or_is_not_theirs(titles, trader, stranger):
    for title, one, status in (
        ("One", trader, states.DRAFT),
        ("Theirs", stranger, states.PUBLISHED),
        ("Two", trader, states.SOLD),
        ("Away", trader, states.DELETED),
    ):
        lot_of(one, status, fields=written(title=title))

    assert titles() == ["Two", "One"]


def test_tabs_count_what_is_in_them(browser, titles, trader):
    for status in (states.DRAFT, states.PUBLISHED, states.PUBLISHED, states.DELETED):
        lot_of(trader, status, fields=written(title=status))

    tabs = [(tab.label, tab.count, tab.current) for tab in browser.get(f"{URL}?state=draft").context["tabs"]]

    assert tabs == [("All", 3, False), ("Drafts", 1, True), ("Open", 2, False), ("Put away", 1, False)]
    assert titles("?state=published") == ["published", "published"]
    assert titles("?state=deleted") == ["deleted"]
    assert len(titles("?state=nonsense")) == 3


def test_search_finds_number_title_description_airline_and_tags(titles, trader):
    one = lot_of(trader, fields=written(title="HEFA for Zürich", tags=["barge"]))
    lot_of(trader, fields=written(title="Other", description="100 % by rail", airlineName="Kestrel"))

    assert titles("?search=ZÜRICH+hefa") == ["HEFA for Zürich"]
    assert titles(f"?search={one.number.lower()}") == ["HEFA for Zürich"]
    assert titles("?search=barge") == ["HEFA for Zürich"]
    assert titles("?search=kestrel") == titles("?search=100+%25+kest") == ["Other"]
    assert titles("?search=hefa+kestrel") == []


def test_a_search_stays_when_the_tab_changes_and_can_be_taken_away(browser, trader):
    lot_of(trader, fields=written(title="HEFA"))

    page = browser.get(f"{URL}?state=draft&search=hefa")

    assert page.context["tabs"][0].url == "?search=hefa"
    assert [(chip.label, chip.url) for chip in page.context["chips"]] == [("“hefa”", "?state=draft")]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("title", ["A", "B", "C"]), ("-title", ["C", "B", "A"]), ("volume", ["C", "A", "B"]),
        ("-deadline", ["B", "C", "A"]), ("changed", ["B", "A", "C"]), ("nonsense", ["C", "B", "A"]),
        ("-", ["C", "B", "A"]),
    ],
)  # fmt: skip
def test_order(titles, trader, sort, expected):
    for title, amount, day, changed in (("A", 2000, 1, 20), ("B", 3000, 3, 19), ("C", 1000, 2, 21)):
        fields = written(
            title=title, volume={"amount": amount, "unit": "tonnes"}, bidDeadline=f"2026-12-0{day}T00:00:00Z"
        )
        lot_of(trader, states.PUBLISHED, fields=fields, updated_at=NOW.replace(day=changed))

    assert titles(f"?sort={sort}") == expected


def test_pages_of_twenty_five(browser, titles, trader):
    for number in range(27):
        lot_of(trader, fields=written(title=f"{number:02}", tags=["HEFA"]))

    page = browser.get(URL).context["page"]

    assert len(page) == 25
    assert titles(page.next_url) == ["01", "00"]
    assert titles("?page=2") == titles("?page=zwei") == titles()
    assert 'href="?search=hefa&amp;page=' in text(browser, "?search=hefa")


@pytest.mark.parametrize("search", ["x" * 1_000_000, "%00", "%27%22%3Cscript%3E", "%F0%9F%8C%8D", "%ff%fe", "+" * 5000])
def test_hostile_searches_find_nothing_and_break_nothing(browser, search):
    response = browser.get(f"{URL}?search={search}&state={search[:50]}&sort={search[:50]}&page={search[:50]}")

    assert response.status_code == 200
    assert "<script>" not in response.content.decode().partition("</head>")[2]


def test_hostile_texts_are_shown_as_text(browser, trader):
    lot_of(trader, fields=written(title="<script>alert(1)</script>", delivery={"deliveryLocation": "<b>here"}))

    page = text(browser, "?search=<script>")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<b>here" not in page


@pytest.fixture
def three(trader):
    """A: neat, Europe, ISCC EU, April; B: blend, Asia, RSB CORSIA, sealed, June; C: nothing but its title."""
    lot_of(
        trader,
        states.PUBLISHED,
        fields=written(
            title="A",
            delivery={"windowStart": "2027-04-01", "windowEnd": "2027-04-30", "country": "CH"},
            compliance={"standards": ["ISCC EU"]},
            bidDeadline="2026-12-01T12:00:00Z",
        ),
    )
    lot_of(
        trader,
        states.PUBLISHED,
        fields=written(
            title="B",
            product="blend",
            delivery={"deliveryDate": "2027-06-15", "region": "Asia and Pacific"},
            compliance={"standards": ["RSB CORSIA"]},
            mode="sealed",
            bidDeadline="2026-12-20T23:30:00Z",
        ),
    )
    lot_of(trader, fields=written(
        title="C", product=None, delivery=None, compliance=None, specification=None, bidDeadline=None
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("product=blend", ["B"]),
        ("region=Europe", ["A"]),
        ("region=Asia+and+Pacific", ["B"]),
        ("standard=iscc+eu", ["A"]),
        ("standard=ISCC", []),  # whole names alone
        ("mode=sealed", ["B"]),
        ("mode=open", ["C", "A"]),
        ("deliveryFrom=2027-04-30", ["B", "A"]),
        ("deliveryFrom=2027-05-01", ["B"]),
        ("deliveryUntil=2027-04-01", ["A"]),
        ("deliveryUntil=2027-03-31", []),
        ("deliveryFrom=2027-05-01&deliveryUntil=2027-06-15", ["B"]),
        ("closesBefore=2026-12-02", ["A"]),
        ("closesBefore=2026-12-21", ["B", "A"]),
        ("mode=open&state=published", ["A"]),
        ("product=blend&search=hefa", ["B"]),
    ],
)
def test_filters(titles, three, query, expected):
    if "search" in query:
        query = query.replace("hefa", "alpine")

    assert titles(f"?{query}") == expected


def test_a_day_of_closing_is_the_readers_own(browser, titles, three, trader):
    trader.user.time_zone = "Europe/Zurich"
    trader.user.save()

    assert titles("?closesBefore=2026-12-21") == ["A"]  # B closes at half past midnight there


def test_tabs_count_what_passes_the_filters(browser, three):
    tabs = [(tab.label, tab.count, tab.url) for tab in browser.get(f"{URL}?product=blend&sort=title").context["tabs"]]

    assert tabs == [
        ("All", 1, "?product=blend&sort=title"), ("Open", 1, "?product=blend&sort=title&state=published"),
    ]  # fmt: skip


def tabs_of(response):
    return [f"{tab.label} {tab.count}{tab.note}" for tab in response.context["tabs"]]


def test_of_very_many_lots_the_tabs_say_how_many_there_are_at_least(browser, titles, trader, monkeypatch):
    for module in ("views.lists", "models"):
        monkeypatch.setattr(f"buyer_portal.lots.{module}.MOST_COUNTED", 3)
    lot_of(trader, states.PUBLISHED, fields=written(title="Rare old", product="blend"))
    for title in ("Two", "Three", "Four"):
        lot_of(trader, states.PUBLISHED, fields=written(title=title, product="neat"))
    lot_of(trader, states.DRAFT, fields=written(title="Five", product="neat"))

    everything, neat, blend = (browser.get(URL + query) for query in ("", "?product=neat", "?product=blend"))

    assert tabs_of(everything) == ["All 4+", "Drafts 1", "Open 3+"]
    # Of the three that were written last.
    assert tabs_of(neat)[:4] == ["All 3+", "Drafts 1+", "Open 2+", "To award 0+"]
    assert tabs_of(blend)[:3] == ["All 0+", "Drafts 0+", "Open 0+"]
    assert titles("?product=neat&sort=-title") == ["Two", "Three", "Four", "Five"]
    assert titles("?product=blend") == ["Rare old"]
    assert tabs_of(browser.get(f"{URL}?search=rare")) == ["All 1", "Open 1"]


def test_every_filter_in_force_can_be_taken_away(browser, three):
    query = "state=published&product=neat&region=Europe&standard=ISCC+EU&mode=open&deliveryFrom=2027-04-01"
    query += "&deliveryUntil=2027-04-30&closesBefore=2026-12-31&search=alpine&sort=title"

    context = browser.get(f"{URL}?{query}").context

    assert [chip.label for chip in context["chips"]] == [
        "“alpine”", "Neat SAF", "Europe", "ISCC EU", "Open bidding", "delivery from 1 Apr 2027",
        "delivery until 30 Apr 2027", "bids close before 31 Dec 2026",
    ]  # fmt: skip
    for chip, name in zip(context["chips"], ("search", "product", "region", "standard"), strict=False):
        assert f"{name}=" not in chip.url
        assert chip.url.count("&") == query.count("&") - 1
    assert context["clear_url"] == "?state=published&sort=title"


def test_a_filter_that_cannot_be_read_is_said_and_the_rest_counts(browser, titles, three):
    page = browser.get(f"{URL}?product=coal&deliveryFrom=soon&mode=sealed")

    assert [row.lot.title for row in page.context["rows"]] == ["B"]
    assert set(page.context["form"].errors) == {"product", "delivery_from"}
    assert '<details class="more" open>' in page.content.decode()


def test_an_empty_list_says_what_to_do(browser, viewer, browser_of, trader):
    assert "Write your first lot" in text(browser)
    assert "When a colleague who trades writes a lot, it stands here." in text(browser_of(viewer))
    assert reverse("lots:create") not in text(browser_of(viewer))
    lot_of(trader)
    assert "No lot fits" in text(browser, "?search=zzz")


def test_a_draft_of_nothing_has_a_name_and_dashes(browser, trader):
    lot_of(trader, fields=written(title=None, delivery=None, volume=None, bidDeadline=None, pricing=None))

    page = text(browser)

    assert "Untitled draft" in page
    assert page.partition("<tbody>")[2].count("–") == 5  # volume, bids, delivery, deadline; and the pager's


def test_a_running_clock_only_while_bids_may_come_in_or_it_is_to_be_awarded(browser, trader):
    lot_of(trader, states.SOLD)

    assert "data-live" not in text(browser).partition("<tbody>")[2].partition("Changed")[0]

    lot_of(trader, states.CLOSED)

    assert "to award" in text(browser).partition("<tbody>")[2]


def test_a_lot_that_is_awarded_whole_has_no_clock_to_award(browser, trader):
    lot_of(trader, states.CLOSED, awarded=10**9)

    assert "to award" not in text(browser).partition("<tbody>")[2]


def test_queries_do_not_grow_with_the_lots(browser, trader, django_assert_max_num_queries):
    lot_of(trader, states.PUBLISHED)
    browser.get(URL)

    for _ in range(2):
        # session, person, memberships, counts by state, count, lots, messages, bids; the frame's counts, and news
        with django_assert_max_num_queries(11):
            browser.get(URL)
        for status in states.MOVES:
            lot_of(trader, status)
