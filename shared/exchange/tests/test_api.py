import pytest
from django.conf import settings as django_settings

from shared.accounts.tests.factories import ApiKeyFactory, UserFactory
from shared.exchange.feed import number_feed
from shared.exchange.models import OutboxEvent
from shared.exchange.reconcile import Mark
from shared.exchange.tests.factories import sent
from shared.schemas import json

pytestmark = pytest.mark.django_db


def page_here(*, after, limit):
    marks = [Mark(f"{number:024x}", number, "h" * 64) for number in range(1, 6)]
    return [mark for mark in marks if mark.id > after][:limit]


@pytest.fixture
def get(client):
    def getting(path, key=None):
        return client.get(path, headers={"X-API-Key": key} if key else {})

    return getting


@pytest.fixture
def trusted():
    return django_settings.TRUSTED_API_KEYS[0]


def test_the_feed_is_read_by_key_in_pages(get, trusted):
    events = [sent() for _ in range(3)]
    number_feed()
    in_order = list(OutboxEvent.objects.order_by("feed_number").values_list("body", flat=True))

    first = json.loads(get("/api/events?limit=2", trusted).content)
    rest = json.loads(get(f"/api/events?after={first['nextCursor']}", trusted).content)

    assert [first["cursor"], first["nextCursor"], rest["cursor"], rest["nextCursor"]] == [2, 2, 3, None]
    assert [json.dumps(event).decode() for event in first["events"] + rest["events"]] == in_order
    assert len(events) == 3


def test_an_organisations_key_sees_its_own_alone(get):
    key = ApiKeyFactory()
    mine, other = sent(), sent()
    OutboxEvent.objects.filter(pk=mine.pk).update(organization_id=key.organization_id)
    OutboxEvent.objects.filter(pk=other.pk).update(organization_id="0" * 24)
    number_feed()

    found = json.loads(get("/api/events", key.secret).content)["events"]

    assert [event["id"] for event in found] == [mine.pk]


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "limit=0", "limit=201", "limit=1e3", "nonsense=1", "after=" + "9" * 30]
)
def test_an_unfit_query_is_400(get, trusted, query):
    assert get(f"/api/events?{query}", trusted).status_code == 400


def test_marks_are_read_by_the_trusted_key(get, trusted, settings):
    settings.RECONCILERS = {"thing": f"{__name__}.page_here"}

    response = get(f"/api/reconcile?type=thing&after={3:024x}", trusted)

    assert json.loads(response.content) == [
        {"_id": f"{4:024x}", "version": 4, "hash": "h" * 64},
        {"_id": f"{5:024x}", "version": 5, "hash": "h" * 64},
    ]
    assert get("/api/reconcile?type=comet", trusted).status_code == 404
    assert get("/api/reconcile", trusted).status_code == 400
    assert get("/api/reconcile?type=thing&after=x", trusted).status_code == 400


@pytest.mark.parametrize("path", ["/api/events", "/api/reconcile?type=lot"])
def test_without_a_good_key_it_is_401_and_for_a_person_403(get, client, path):
    assert get(path).status_code == 401
    assert get(path, "wrong").status_code == 401
    client.force_login(UserFactory())
    assert get(path).status_code == 403


def test_an_organisations_key_does_not_compare(get):
    assert get("/api/reconcile?type=lot", ApiKeyFactory().secret).status_code == 403
