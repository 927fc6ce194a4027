"""The first page of the admin, and what holds for every list and record of it, whichever app they are of."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.accounts.tests.factories import ApiKeyFactory, UserFactory
from shared.exchange.alerts import alert, mark_seen
from shared.exchange.health import pulses
from shared.exchange.models import Alert

pytestmark = pytest.mark.django_db

DESK = "/admin/"
MOST_QUERIES = 12  # for a list: the person, the count, the rows, and what the filters offer


@pytest.fixture
def operator(client):
    client.force_login(UserFactory(is_staff=True))
    pulses.beat(pulses.SWEEP, now=clock.now())
    return client


@pytest.fixture
def administrator(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True, time_zone="Europe/Zurich"))
    return client


def test_nothing_needs_anybody(operator):
    text = operator.get(DESK).content.decode()

    for shown in ["Nothing needs you now.", "All is well", 'href="/admin/exchange/delivery/"', 'data-portal="']:
        assert shown in text


def test_what_needs_attention_leads_to_where_it_is_mended(operator):
    now = clock.now()
    alert("delivery_dead", "Two were given up.", now=now, key="a")
    alert("clock_skew", "The clocks differ.", now=now, key="b")
    ApiKeyFactory(name="ERP", expires_at=now + timedelta(days=13))
    ApiKeyFactory(name="Later", expires_at=now + timedelta(days=15))

    text = operator.get(DESK).content.decode()

    for shown in [
        "Two were given up.", 'href="/admin/exchange/delivery/?state__exact=dead"', "The clocks differ.",
        'href="/settings/integration/#alerts"', "The API key ERP ends",
    ]:  # fmt: skip
        assert shown in text
    assert "Later" not in text


def test_what_was_seen_is_only_mentioned(operator):
    alert("breaker_open", "It fails.", now=clock.now())
    mark_seen(alerts=Alert.objects.all(), by=SYSTEM, now=clock.now())

    text = operator.get(DESK).content.decode()

    assert "1 on the page of the integration" in text
    assert "What to do" not in text


def test_it_is_for_operators(client):
    assert client.get(DESK).url.startswith("/sign-in/") or client.get(DESK, follow=True).redirect_chain
    client.force_login(UserFactory())

    assert client.get(DESK, follow=True).status_code == 403


def test_it_costs_the_same_however_much_is_wrong(operator, django_assert_max_num_queries):
    operator.get(DESK)
    with CaptureQueriesContext(connection) as first:
        operator.get(DESK)
    for number in range(20):
        alert("breaker_open", "It fails.", now=clock.now(), key=str(number))

    with django_assert_max_num_queries(len(first)):
        operator.get(DESK)


REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


def listing(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_list_opens_searches_filters_and_sorts(administrator, model):
    page, url = admin.site._registry[model], listing(model)
    asked = ["", "?q=zürich", "?o=-1", "?o=1"]
    asked += [f"?{name}__year=2026&{name}__month=11" for name in [page.date_hierarchy] if name]

    for query in asked:
        with CaptureQueriesContext(connection) as queries:
            response = administrator.get(f"{url}{query}")
        assert response.status_code == 200, query
        assert len(queries) <= MOST_QUERIES, [one["sql"] for one in queries]
    if page.search_fields or page.list_filter:
        assert page.list_display != ("__str__",)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_no_list_counts_more_than_it_must(model):
    """A second count of all rows, for the words “of 1,000,000”, is not worth its time."""
    assert admin.site._registry[model].show_full_result_count is False


def test_nobody_can_act_as_somebody_else(administrator):
    for name in ("hijack", "impersonate", "login_as", "loginas"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{name}")


def test_times_are_shown_by_24_hours_to_the_second(administrator):
    alert("breaker_open", "It fails.", now=clock.now().replace(hour=13, minute=4, second=5))

    assert "14:04:05" in administrator.get("/admin/exchange/alert/").content.decode()
