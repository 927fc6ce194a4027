"""The tasks and the sweep, and races of many workers in one real store."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.exchange import states, tasks
from shared.exchange.endpoints import the_peer
from shared.exchange.inbox import work_inbox
from shared.exchange.models import Attempt, Delivery, Endpoint, InboxMessage
from shared.exchange.models.leases import LEASE
from shared.exchange.replay import replay_deliveries
from shared.exchange.sending import Limits, send_due
from shared.exchange.sweeping import sweep_once
from shared.exchange.testing import Checker
from shared.exchange.tests.factories import NOW, EndpointFactory, InboxMessageFactory, at, exchange_settings, sent
from shared.exchange.tests.far_end import answer, hang
from shared.exchange.tests.test_inbox import store
from shared.exchange.tests.things import effects, held
from shared.ids import new_id


def in_threads(count, work):
    """Run `work(number)` in so many threads at once; re-raises what one of them raised."""
    failures, barrier = [], threading.Barrier(count)

    def run(number):
        barrier.wait()
        try:
            work(number)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


@pytest.mark.django_db
def test_a_sweep_finds_whatever_is_due_and_numbers_the_feed():
    peer, other, idle = the_peer(NOW), EndpointFactory(), EndpointFactory()
    sent(to=[peer])
    sent(to=[other])
    sent(to=[idle], now=NOW + timedelta(seconds=1))
    InboxMessageFactory()

    swept = sweep_once(now=NOW)

    assert (swept.numbered, set(swept.endpoints), swept.inbox) == (3, {peer.pk, other.pk}, True)


@pytest.mark.django_db
def test_a_sweep_with_nothing_due_wakes_nobody():
    swept = sweep_once(now=NOW)

    assert (swept.numbered, swept.endpoints, swept.inbox) == (0, [], False)


@pytest.mark.django_db
def test_a_sweep_costs_one_query_an_endpoint(django_assert_num_queries):
    the_peer(NOW)
    for _ in range(3):
        EndpointFactory()
    sweep_once(now=NOW)

    with django_assert_num_queries(1 + 4 + 1 + 1 + 1 + 2 + 2):  # endpoints, dues, inbox, logos, runs, feed twice
        sweep_once(now=NOW)


@pytest.mark.django_db
def test_the_tasks_do_the_work(settings, far_end, things):
    settings.EXCHANGE = at(far_end.url)
    sent(now=clock.now())
    store(new_id(), 1, now=clock.now())

    tasks.sweep()
    tasks.deliver(the_peer(NOW).pk)
    tasks.work_inbox()

    assert Delivery.objects.get().state == states.DELIVERED
    assert len(effects()) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_workers_that_race_for_one_delivery_use_each_attempt_number_once(settings, far_end, rounds):
    settings.EXCHANGE, settings.WORKERS = at(far_end.url, schedule_scale=0.0), 8
    far_end.otherwise = answer(404)
    event = sent(now=NOW)
    peer = the_peer(NOW)

    def race(number):
        for turn in range(rounds // 4):
            now = NOW + turn * timedelta(milliseconds=10)
            send_due(peer.pk, tell_time=lambda now=now: now, limits=Limits(work_seconds=0.05))
            replay_deliveries(Delivery.objects.dead().filter(event=event), by=SYSTEM, now=now)
            Endpoint.objects.update(breaker=states.CLOSED, failures_in_row=0, recent=[])

    in_threads(4, race)

    numbers = list(Attempt.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == Delivery.objects.get().attempts == len(far_end.got)


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_once_never_take_the_same_row():
    for _ in range(200):
        sent()
    taken = []

    def claim(number):
        while rows := Delivery.objects.claim(limit=7, now=NOW, lease_for=LEASE):
            taken.extend(row.pk for row in rows)

    in_threads(4, claim)

    assert len(taken) == len(set(taken)) == 200


@pytest.mark.django_db(transaction=True)
def test_workers_together_deliver_each_message_once(settings, far_end):
    settings.EXCHANGE, settings.WORKERS = at(far_end.url), 8
    events = [sent() for _ in range(150)]
    peer = the_peer(NOW)

    in_threads(4, lambda _: send_due(peer.pk, tell_time=lambda: NOW))

    assert sorted(far_end.ids) == sorted(event.pk for event in events)
    assert not Delivery.objects.exclude(state=states.DELIVERED).exists()
    assert the_peer(NOW).turns == {}


@pytest.mark.django_db(transaction=True)
def test_inbox_workers_together_apply_each_change_once(things):
    checker, records = Checker(), [new_id() for _ in range(5)]
    for version in range(1, 21):
        for record in records:
            checker.accept(record, version)
            store(record, version)

    in_threads(4, lambda _: work_inbox(tell_time=lambda: NOW, limits=Limits(work_seconds=30)))
    work_inbox(tell_time=lambda: NOW + timedelta(hours=1))

    assert str(checker.verdict(held=held(), effects=effects())) == "lost 0, applied twice 0, unexpected 0"
    assert not InboxMessage.objects.exclude(state=states.DONE).exists()


@pytest.mark.django_db(transaction=True)
def test_a_dead_endpoint_beside_a_healthy_one_does_not_hold_it_up(settings, far_end):
    settings.EXCHANGE, settings.WORKERS = exchange_settings(allow_private=True), 2
    dead = EndpointFactory(topic_urls={"messages": f"{far_end.url}/dead"})
    healthy = EndpointFactory(topic_urls={"messages": f"{far_end.url}/healthy"})
    hanging, fine = hang(1.5), answer(204)
    far_end.otherwise = lambda got, handler: (hanging if got.path == "/dead" else fine)(got, handler)
    for _ in range(300):
        sent(to=[dead])
    for _ in range(50):
        sent(to=[healthy])

    def work(number):
        """Two workers, each taking whatever task comes, the dead endpoint's first."""
        for endpoint in (dead, healthy):
            send_due(endpoint.pk, tell_time=lambda: NOW, limits=Limits(work_seconds=1))

    begun = clock.now()
    in_threads(2, work)

    healthy_rows = Delivery.objects.filter(endpoint=healthy)
    assert healthy_rows.filter(state=states.DELIVERED).count() == 50
    assert Delivery.objects.filter(endpoint=dead, attempts__gt=0).count() <= 2
    assert clock.now() - begun < timedelta(seconds=6)
    assert django_settings.WORKERS == 2
