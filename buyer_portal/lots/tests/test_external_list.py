"""GET /api/lots/external: what producers see of the market, and what a buyer's own machine sees of its own."""

import pytest
from django.conf import settings

from buyer_portal.lots import states
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, ApiKeyFactory, member

from .factories import LotFactory, lot_of, written

pytestmark = pytest.mark.django_db

URL = "/api/lots/external"
EVERY_STATE = sorted(states.MOVES)


@pytest.fixture
def trusted(api_of):
    """`trusted("?status=published")` asks as the producers' dashboard."""
    nobody = api_of(None)
    return lambda query="": nobody.get(URL + query, X_API_Key=settings.TRUSTED_API_KEYS[0])


@pytest.fixture
def own(api_of, trader):
    """Asks with a key of Elena's company."""
    key, nobody = ApiKeyFactory(organization=trader.organization), api_of(None)
    return lambda query="": nobody.get(URL + query, X_API_Key=key.secret)


def statuses(answer):
    assert answer.status_code == 200, answer.content
    return sorted(lot["status"] for lot in answer.json()["lots"])


def titles(answer):
    assert answer.status_code == 200, answer.content
    return sorted(lot["title"] for lot in answer.json()["lots"])


@pytest.fixture
def one_of_each(trader):
    for status in EVERY_STATE:
        lot_of(trader, status)


def test_published_lots_of_everybody_whole(trusted, trader, stranger):
    mine, theirs = (lot_of(one, states.PUBLISHED) for one in (trader, stranger))

    answer = trusted("?status=published")

    body = answer.json()
    assert (set(body), body["count"], body["nextCursor"]) == ({"lots", "count", "nextCursor"}, 2, None)
    assert {lot["_id"]: lot["orgId"] for lot in body["lots"]} == {
        mine.pk: trader.organization_id,
        theirs.pk: stranger.organization_id,
    }
    assert body["lots"][0]["title"] == "HEFA-SPK for Zürich"


@pytest.mark.parametrize(
    "query", ["", "?status=closed", "?status=draft", "?status=", "?type=spot", "?includeDrafts=true"]
)
def test_status_published_is_asked_for_unless_an_organisation_is_named(trusted, query):
    answer = trusted(query)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["status"])


def test_a_trusted_key_sees_what_was_ever_for_producers(trusted, one_of_each, trader):
    org = f"?orgId={trader.organization_id}"

    assert statuses(trusted(org)) == ["closed", "published", "sold"]
    assert statuses(trusted(f"{org}&status=closed")) == ["closed"]
    assert [statuses(trusted(f"{org}&status={status}")) for status in ("draft", "cancelled", "deleted")] == [[], [], []]


def test_a_strangers_key_sees_no_more(api_of, stranger, one_of_each, trader):
    key = ApiKeyFactory(organization=stranger.organization)

    answer = api_of(None).get(f"{URL}?orgId={trader.organization_id}", X_API_Key=key.secret)

    assert statuses(answer) == ["closed", "published", "sold"]


def test_an_organisations_own_credentials_see_all_and_drafts_when_asked(own, api, one_of_each, trader):
    org = f"?orgId={trader.organization_id}"
    everything = ["cancelled", "closed", "published", "sold", "unsuccessful"]

    for ask in (own, lambda query: api.get(URL + query)):
        assert statuses(ask(org)) == everything
        assert statuses(ask(f"{org}&includeDrafts=true")) == ["cancelled", "closed", "draft", *everything[2:]]
        assert statuses(ask(f"{org}&includeDrafts=true&status=draft")) == ["draft"]
        assert statuses(ask(f"{org}&includeDrafts=false&status=draft")) == []


def test_drafts_are_shown_to_nobody_else(trusted, own, api_of, stranger, trader, one_of_each):
    mine = f"?orgId={trader.organization_id}&includeDrafts=true"
    acting = api_of(None).get(URL + mine, X_API_Key=settings.TRUSTED_API_KEYS[0], X_Acting_Org=trader.organization_id)

    refused = [
        trusted(mine),
        trusted("?status=published&includeDrafts=true"),
        own(f"?orgId={stranger.organization_id}&includeDrafts=true"),
        api_of(stranger).get(URL + mine),
        api_of(member(Role.OWNER)).get(URL + mine),
    ]

    assert [answer.status_code for answer in refused] == [403] * 5
    assert acting.status_code in {400, 403}


def test_filters_must_all_hold(trusted, trader):
    def put(title, **changes):
        lot_of(trader, states.PUBLISHED, fields=written(title=title, **changes))

    put("A", type="spot", pricing={"price": 100, "currency": "USD"}, compliance={"standards": ["ISCC", "CORSIA"]})
    put("B", type="forward", pricing={"price": 200, "currency": "EUR"}, compliance={"standards": ["ISCC EU"]})
    put("C", type="spot", pricing=None, compliance={"standards": ["iscc"]}, tags=["barge"])
    put("D", type="contract", pricing={"price": 300, "currency": "USD"}, compliance=None, airlineName="Kestrel")

    def found(query):
        return "".join(titles(trusted(f"?status=published&{query}")))

    assert found("") == "ABCD"
    assert found("type=spot") == "AC"
    assert found("minPrice=200") == "BD"
    assert found("maxPrice=200") == "AB"
    assert found("minPrice=100&maxPrice=100") == "A"
    assert found("minPrice=0") == "ABD"  # a lot without a price never matches
    assert found("minPrice=1&currency=USD") == "AD"
    assert found("standards=ISCC") == "AC"  # whole names: ISCC EU is another
    assert found("standards=iscc,%20CORSIA") == "A"
    assert found("search=kestrel") == "D"
    assert found("search=BARGE") == "C"
    assert found("search=rail%20zzz") == ""
    assert found("search=100%25") == ""
    assert found("type=spot&standards=CORSIA&search=a&maxPrice=150") == "A"


def test_updated_since_takes_a_moment_or_a_day(trusted, trader):
    lot_of(trader, states.PUBLISHED, fields=written(title="Old"), updated_at=NOW.replace(day=1))
    lot_of(trader, states.PUBLISHED, fields=written(title="New"))

    assert titles(trusted("?status=published&updatedSince=2026-11-20")) == ["New"]
    assert titles(trusted("?status=published&updatedSince=2026-11-21T09:30:00.000Z")) == ["New"]
    assert titles(trusted("?status=published&updatedSince=2026-11-21T09:30:00.001Z")) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=gone", "status"), ("type=lease", "type"), ("minPrice=cheap", "minPrice"), ("maxPrice=NaN", "maxPrice"),
        ("minPrice=1e400", "minPrice"), ("currency=XXX", "currency"), ("updatedSince=yesterday", "updatedSince"),
        ("orgId=1", "orgId"), ("limit=0", "limit"), ("limit=201", "limit"), ("limit=1e9", "limit"),
        ("cursor=nonsense", "cursor"), ("cursor=%00", "cursor"), (f"search={'x' * 201}", "search"),
        ("search=a%00b", "search"), ("includeDrafts=perhaps", "includeDrafts"),
        (f"standards={'x' * 31}", "standards.0"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(trusted, query, field):
    answer = trusted(f"?status=published&{query}" if not query.startswith("status") else f"?{query}")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_a_million_characters_are_refused_in_good_order(trusted):
    assert trusted(f"?status=published&search={'x' * 1_000_000}").status_code == 400


def test_pages_follow_one_another_without_gap_or_repeat(trusted, trader):
    expected = [lot_of(trader, states.PUBLISHED).pk for _ in range(5)][::-1]
    seen, query = [], "?status=published&limit=2"

    cursor = ""
    while cursor is not None:
        body = trusted(query + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [lot["_id"] for lot in body["lots"]]
        cursor = body["nextCursor"]

    assert seen == expected


def test_a_page_is_one_query_whatever_its_size(trusted, trader, django_assert_num_queries):
    for _ in range(3):
        lot_of(trader, states.PUBLISHED)
    trusted("?status=published")

    with django_assert_num_queries(1):
        small = trusted("?status=published&limit=1")
    for _ in range(20):
        LotFactory(status=states.PUBLISHED)
    with django_assert_num_queries(1):
        large = trusted("?status=published")

    assert (small.json()["count"], large.json()["count"]) == (1, 23)


def test_nobody_and_a_wrong_key_are_401(api_of):
    assert api_of(None).get(f"{URL}?status=published").status_code == 401
    assert api_of(None).get(f"{URL}?status=published", X_API_Key="wrong").status_code == 401


def test_sealed_and_hostile_texts_come_as_they_were_written(trusted, trader):
    hostile = '<script>alert("1")</script>'
    lot_of(trader, states.PUBLISHED, fields=written(title=hostile, mode="sealed"))

    answer = trusted("?status=published")

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["lots"][0]["title"] == hostile
