from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from shared.db import atomic
from shared.errors import Invalid
from shared.exchange import services, states
from shared.exchange.endpoints import keep_peer, the_peer
from shared.exchange.models import Delivery, Endpoint, OutboxEvent
from shared.exchange.services import delivery_status, send_event
from shared.exchange.tests.factories import NOW, EndpointFactory, exchange_settings, sent
from shared.ids import new_id
from shared.schemas import json

pytestmark = pytest.mark.django_db

MINE, OTHER = new_id(), new_id()


def send(**changes):
    arguments = {
        "event": "message.posted",
        "aggregate": ("message", new_id(), 1),
        "payload": {"message": {"text": "hello"}},
        "organization_id": MINE,
        "public": False,
        "now": NOW,
    }
    return send_event(**(arguments | changes))


def endpoint(**fields):
    return EndpointFactory(topic_urls={"messages": "https://partner.example/hook"}, **fields)


def receivers(event):
    return set(Delivery.objects.filter(event=event).values_list("endpoint__name", flat=True))


def peer_name():
    return django_settings.EXCHANGE.peer_name


def test_an_event_is_one_row_and_one_delivery_for_the_peer():
    record = new_id()

    event = send(aggregate=("message", record, 7), parties=[OTHER])

    delivery = Delivery.objects.get()
    assert json.loads(event.body.encode()) == {
        "event": "message.posted",
        "timestamp": "2026-11-21T12:00:00.000Z",
        "id": event.pk,
        "aggregate": {"type": "message", "id": record, "version": 7},
        "message": {"text": "hello"},
    }
    assert (event.topic, event.occurred_at, event.parties, event.feed_number) == ("messages", NOW, f"|{OTHER}|", 0)
    assert (delivery.event, delivery.endpoint) == (event, the_peer(NOW))
    assert (delivery.state, delivery.attempts, delivery.next_attempt_at) == (states.DUE, 0, NOW)


def test_the_peer_gets_everything_but_drafts():
    assert receivers(send()) == {peer_name()}
    assert receivers(send(public=True)) == {peer_name()}
    assert receivers(send(draft=True)) == set()


def test_an_organisations_endpoint_gets_what_that_organisation_may_see():
    endpoint(name="mine", organization_id=MINE)
    endpoint(name="drafts too", organization_id=MINE, wants_drafts=True)
    endpoint(name="other", organization_id=OTHER, wants_drafts=True)
    endpoint(name="everybody's")
    endpoint(name="disabled", enabled=False)
    EndpointFactory(name="another topic", topic_urls={"contracts": "https://partner.example/"})

    everyone = {peer_name(), "everybody's"}
    assert receivers(send()) == everyone | {"mine", "drafts too"}
    assert receivers(send(public=True)) == everyone | {"mine", "drafts too", "other"}
    assert receivers(send(parties=[OTHER])) == everyone | {"mine", "drafts too", "other"}
    assert receivers(send(draft=True)) == {"drafts too"}


def test_the_same_event_of_one_version_is_told_once():
    from django.db import IntegrityError

    about = ("message", new_id(), 1)
    send(aggregate=about)

    with pytest.raises(IntegrityError):
        atomic(send)(aggregate=about)


def test_a_rollback_leaves_neither_change_nor_message():
    @atomic
    def change():
        EndpointFactory(name="the business row")
        send()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change()

    assert not Endpoint.objects.filter(name="the business row").exists()
    assert not OutboxEvent.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_neither_fails_nor_delays_a_write(settings):
    from celery import current_app

    before, current_app.conf.broker_url = current_app.conf.broker_url, "redis://127.0.0.1:9/0"
    try:
        send()
    finally:
        current_app.conf.broker_url = before

    assert Delivery.objects.count() == 1


def test_a_body_over_64_kb_is_refused():
    with pytest.raises(Invalid, match="too large"):
        send(payload={"message": {"text": "x" * 64_000}})

    assert not OutboxEvent.objects.exists()


def test_an_event_that_nobody_named_is_a_mistake():
    with pytest.raises(KeyError):
        send(event="comet.sighted")


def test_sending_costs_three_queries_and_one_more_for_each_hundred_receivers(django_assert_num_queries):
    the_peer(NOW)

    with django_assert_num_queries(5):  # the test's own transaction adds a savepoint and its release
        send()


def test_the_peers_row_is_kept_in_step_with_the_settings(settings):
    settings.EXCHANGE = exchange_settings(peer_name="renamed", topic_urls={"messages": "https://new.example/"})

    keep_peer(now=NOW)

    peer = Endpoint.objects.get(is_peer=True)
    assert (peer.name, peer.topic_urls) == ("renamed", {"messages": "https://new.example/"})
    assert peer.urls() == settings.EXCHANGE.topic_urls


def status(record, version):
    return delivery_status("thing", record, version)


def test_delivery_status_goes_from_pending_to_failing_to_visible():
    record = new_id()
    assert (status(record, 1).state, status(record, 1).attempts) == ("pending", 0)

    event = sent(record_id=record, version=1)
    assert status(record, 1).state == "pending"

    rows = Delivery.objects.filter(event=event)
    rows.update(attempts=2, last_error="answered 500")
    assert status(record, 1) == services.Visibility("failing", None, 2, "answered 500")

    rows.update(state=states.DELIVERED, finished_at=NOW, attempts=3, last_error="")
    assert status(record, 1) == services.Visibility("visible", NOW, 3, "")


def test_an_older_version_says_nothing_of_a_newer_one_and_a_newer_one_covers_an_older():
    record = new_id()
    first = sent(record_id=record, version=1)
    sent(record_id=record, version=2)
    Delivery.objects.filter(event=first).update(state=states.DELIVERED, finished_at=NOW)

    assert status(record, 2).state == "pending"
    Delivery.objects.exclude(event=first).update(state=states.DELIVERED, finished_at=NOW + timedelta(seconds=1))

    assert status(record, 2).state == "visible"
    assert status(record, 1).delivered_at == NOW


def test_another_endpoint_is_not_the_peer():
    record, other = new_id(), endpoint()
    event = sent(record_id=record, version=1, to=[other])
    Delivery.objects.filter(event=event).update(state=states.DELIVERED, finished_at=NOW)

    assert status(record, 1).state == "pending"


def test_delivery_status_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        status(new_id(), 1)


def test_workers_are_woken_after_the_commit_and_not_before(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after_commit:
        send()

    assert len(after_commit) == 1
