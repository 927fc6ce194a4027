from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from shared import clock
from shared.accounts.tests.factories import UserFactory
from shared.exchange import states
from shared.exchange.alerts import alert, resolve
from shared.exchange.endpoints import the_peer
from shared.exchange.models import Alert, Delivery, Endpoint, InboxMessage
from shared.exchange.pages import _in_words
from shared.exchange.reconcile import begin_run, finish_run
from shared.exchange.signature import whsec_form
from shared.exchange.tests.factories import NOW, EndpointFactory, InboxMessageFactory, sent

pytestmark = pytest.mark.django_db

PAGE = "/settings/integration/"


@pytest.fixture
def person(client):
    """A browser in which somebody with these rights is signed in."""

    def signed_in(**rights):
        client.force_login(UserFactory(**rights))
        return client

    return signed_in


def trouble():
    """Something of everything that the page can show."""
    now = clock.now()
    for _ in range(3):
        Delivery.objects.filter(event=sent(now=now)).update(
            state=states.DEAD, finished_at=now, last_error="answered 500", attempts=10
        )
    sent(now=now)
    for _ in range(3):
        InboxMessageFactory(state=states.PARKED, last_error="ValueError: no", received_at=now)
    EndpointFactory(name="erp", enabled=False, disabled_why="it answered 410 (gone)")
    Endpoint.objects.filter(pk=the_peer(now).pk).update(breaker=states.OPEN, open_until=now, last_error="answered 500")
    alert("breaker_open", "It keeps failing.", now=now)
    alert("breaker_open", "It keeps failing.", now=now)
    finish_run(begin_run("lot", now=now), now=now)


def test_the_page_of_a_young_portal_shows_that_all_is_well(person):
    response = person().get(PAGE)

    assert response.status_code == 200
    assert "Messages flow in both directions." in response.content.decode()


def test_the_page_shows_what_is_wrong(person):
    trouble()

    text = person().get(PAGE).content.decode()

    for shown in ["Messages are held up.", "answered 500", "ValueError: no", "erp", "It keeps failing.", "2 times"]:
        assert shown in text
    assert "Send given up again" not in text


def test_only_administrators_see_the_secrets(person):
    secret = whsec_form(django_settings.EXCHANGE.sending_secrets[0])

    assert secret not in person().get(PAGE).content.decode()
    assert secret not in person(is_staff=True).get(PAGE).content.decode()
    assert secret in person(is_staff=True, is_superuser=True).get(PAGE).content.decode()


def test_an_operator_replays_with_one_click(person):
    trouble()
    client = person(is_staff=True)

    assert "Send given up again" in client.get(PAGE).content.decode()
    response = client.post(reverse("exchange:replay_dead"))
    client.post(reverse("exchange:replay_parked"))

    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert not Delivery.objects.dead().exists()
    assert not InboxMessage.objects.parked().exists()


@pytest.mark.parametrize("name", ["replay_dead", "replay_parked"])
def test_others_replay_nothing(person, client, name):
    trouble()
    url = reverse(f"exchange:{name}")

    assert client.post(url).status_code == 302
    assert person().post(url).status_code == 302
    assert person(is_staff=True).get(url).status_code == 405
    assert Delivery.objects.dead().count() == 3
    assert InboxMessage.objects.parked().count() == 3


def test_the_page_is_for_people_who_are_signed_in(client):
    response = client.get(PAGE)

    assert response.status_code == 302
    assert PAGE in response["Location"].replace("%2F", "/")


def test_the_page_costs_the_same_whatever_is_listed(person, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = person(is_staff=True)
    trouble()
    with CaptureQueriesContext(connection) as first:
        client.get(PAGE)
    for _ in range(3):
        Delivery.objects.filter(event=sent()).update(state=states.DEAD, finished_at=NOW)
        InboxMessageFactory(state=states.PARKED)

    with django_assert_num_queries(len(first)):
        client.get(PAGE)


def test_an_alert_counts_up_until_it_was_seen():
    alert("breaker_open", "one", now=NOW, key="a")
    alert("breaker_open", "two", now=NOW, key="a")
    alert("breaker_open", "three", now=NOW, key="b")
    resolve("breaker_open", key="a")
    alert("breaker_open", "four", now=NOW, key="a")

    found = Alert.objects.order_by("id").values_list("key", "text", "times", "state")
    assert list(found) == [("a", "two", 2, "seen"), ("b", "three", 1, "open"), ("a", "four", 1, "open")]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172800, "2 d")],
)
def test_the_lag_is_shown_in_a_unit_that_fits(seconds, shown):
    assert " ".join(_in_words(timedelta(seconds=seconds))) == shown
