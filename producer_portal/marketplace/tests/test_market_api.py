from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings

from producer_portal.marketplace import services
from shared.accounts.tests.factories import member, signed_in
from shared.clock import to_wire
from shared.schemas import json

from .factories import BUYER, NOW, mirrored, record

pytestmark = pytest.mark.django_db

LOTS = "/api/marketplace/lots"


def ids(response):
    return [lot["_id"] for lot in response.json()["lots"]]


def test_one_lot_is_shown_as_it_came_with_its_external_id(key):
    sent = record(volume={"amount": Decimal("1234.567"), "unit": "gallons"}, pricing=None)
    lot = mirrored(**sent, pricing=None)

    response = key.get(f"{LOTS}/{lot.pk}")

    assert json.loads(response.content) == {"lot": sent | {"externalId": lot.pk}}


def test_a_session_opens_it_too(client):
    lot = mirrored()
    signed_in(client, member())

    assert client.get(f"{LOTS}/{lot.pk}").json()["lot"]["_id"] == lot.pk
    assert ids(client.get(LOTS)) == [lot.pk]


def test_the_trusted_key_opens_it_too(client):
    lot = mirrored()

    response = client.get(LOTS, headers={"Authorization": f"Bearer {settings.TRUSTED_API_KEYS[0]}"})

    assert ids(response) == [lot.pk]


def test_a_lot_that_left_says_how_and_why(key):
    lot = mirrored(status="cancelled", reason="Replaced.")

    shown = key.get(f"{LOTS}/{lot.pk}").json()["lot"]

    assert (shown["status"], shown["reason"]) == ("cancelled", "Replaced.")


def test_a_lot_that_is_gone_is_not_shown_as_published(key):
    lot = mirrored()
    services.remove_lot(lot_id=lot.pk, held_version=lot.version, now=NOW)

    shown = key.get(f"{LOTS}/{lot.pk}").json()["lot"]

    assert (shown["status"], shown["reason"]) == ("deleted", services.NO_REASON)


def test_the_list_holds_what_is_on_the_market(key):
    there = mirrored()
    for status in ("draft", "closed", "sold", "unsuccessful", "cancelled"):
        mirrored(status=status)

    assert key.get(LOTS).json() == {
        "lots": [key.get(f"{LOTS}/{there.pk}").json()["lot"]], "count": 1, "nextCursor": None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=published", 1),
        ("status=closed", 1),
        ("status=cancelled", 1),
        ("status=draft", 0),
        (f"orgId={BUYER}", 3),
        (f"orgId={'0' * 24}", 0),
        (f"orgId={BUYER}&status=sold", 1),
        ("minPrice=8200000", 1),
        ("minPrice=8200000.01", 0),
        ("type=spot&currency=USD&standards=ISCC%20CORSIA", 1),
        ("standards=ISCC", 0),
        ("search=zürich", 1),
        (f"updatedSince={to_wire(NOW - timedelta(days=3))}", 1),
        (f"updatedSince={to_wire(NOW)}", 0),
    ],
)
def test_filters_are_those_of_the_external_list(key, query, found):
    for status in ("published", "draft", "closed", "sold", "cancelled"):
        mirrored(status=status)

    response = key.get(f"{LOTS}?{query}")

    assert response.json()["count"] == len(ids(response)) == found


def test_pages_bring_every_lot_once(key):
    lots = {mirrored(NOW + timedelta(seconds=second // 3)).pk for second in range(7)}

    seen, cursor = [], ""
    while cursor is not None:
        answer = key.get(LOTS, {"limit": "3", "cursor": cursor} if cursor else {"limit": "3"}).json()
        seen += [lot["_id"] for lot in answer["lots"]]
        cursor = answer["nextCursor"]

    assert (len(seen), set(seen)) == (7, lots)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=201", "limit=10e9", "limit=-1", "limit=", "cursor=x", "cursor=%00", "cursor=" + "A" * 5000,
        "orgId=x", "orgId=%00", "status=removed", "type=x", "minPrice=NaN", "minPrice=1e999", "maxPrice=-1",
        "currency=xx", "search=" + "a" * 201, "search=%00", "updatedSince=yesterday", "updatedSince=0001-01-01",
        "standards=%3Cscript%3E", "standards=" + "a," * 50 + "a",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_400_or_an_answer_but_never_an_error_of_ours(key, query):
    mirrored()

    response = key.get(f"{LOTS}?{query}")

    assert response.status_code in {200, 400}
    if response.status_code == 400:
        assert set(response.json()) >= {"error", "code", "fields"}


@pytest.mark.parametrize("pk", ["0" * 24, "x", "%00", "65A1F0C2E4B0A1B2C3D4E5F6", "0" * 500])
def test_what_is_not_there_is_not_found(key, pk):
    response = key.get(f"{LOTS}/{pk}")

    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_draft_is_not_there(key):
    assert key.get(f"{LOTS}/{mirrored(status='draft').pk}").status_code == 404


def test_without_credentials_nothing_is_shown(client):
    lot = mirrored()

    for path in (LOTS, f"{LOTS}/{lot.pk}"):
        response = client.get(path)

        assert (response.status_code, "WWW-Authenticate" in response.headers) == (401, True)
        assert lot.title not in response.content.decode()


def test_the_other_portals_key_opens_nothing(client):
    mirrored()

    assert client.get(LOTS, headers={"X-API-Key": settings.PEER_API_KEY}).status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_get(key, method):
    lot = mirrored()

    for path in (LOTS, f"{LOTS}/{lot.pk}"):
        assert getattr(key, method)(path, "{}", content_type="application/json").status_code == 405


def test_queries_do_not_grow_with_the_list(key, django_assert_max_num_queries):
    for _ in range(20):
        mirrored()
    key.get(LOTS)

    with django_assert_max_num_queries(3):
        assert key.get(LOTS).json()["count"] == 20
