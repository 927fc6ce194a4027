"""Claims, leases, turns and the breaker in the sending loop."""

import time
from datetime import timedelta

import pytest

from shared.accounts.actors import SYSTEM
from shared.exchange import states
from shared.exchange.endpoints import the_peer
from shared.exchange.line import Answer
from shared.exchange.models import Attempt, Delivery, Endpoint
from shared.exchange.models.leases import LEASE
from shared.exchange.outcomes import outcome_of
from shared.exchange.replay import replay_deliveries
from shared.exchange.results import Result, record_results
from shared.exchange.sending import Limits, send_due
from shared.exchange.tests.factories import NOW, EndpointFactory, at, exchange_settings, sent
from shared.exchange.tests.far_end import answer
from shared.exchange.turns import give_back, most_turns, take_turn

pytestmark = pytest.mark.django_db

OK = Answer(204, "", "", 1.0)


@pytest.fixture(autouse=True)
def _peer_is_the_far_end(settings, far_end):
    settings.EXCHANGE = at(far_end.url)


def send(now=NOW, **limits):
    return send_due(the_peer(NOW).pk, tell_time=lambda: now, limits=Limits(**limits))


def claim(limit=50, now=NOW):
    return Delivery.objects.claim(limit=limit, now=now, lease_for=LEASE)


def record(rows, answer=OK, now=NOW):
    results = [Result(row, now, answer, outcome_of(answer, tries=row.tries + 1, now=now)) for row in rows]
    return record_results(endpoint_id=rows[0].endpoint_id, lease=rows[0].lease, results=results, now=now)


def test_nothing_due_is_nothing_done(far_end):
    assert send().tried == 0
    assert the_peer(NOW).turns == {}


def test_what_is_due_later_waits(far_end):
    sent(now=NOW + timedelta(seconds=1))

    assert send().tried == 0
    assert send(NOW + timedelta(seconds=1)).delivered == 1


def test_a_row_under_a_lease_is_nobody_elses_until_it_ends(far_end):
    sent()
    claim()

    assert send(NOW + timedelta(seconds=59)).tried == 0
    assert send(NOW + timedelta(seconds=60)).delivered == 1


def test_a_lease_from_before_the_clock_was_set_back_holds_nothing(far_end):
    sent(now=NOW - timedelta(hours=1))
    claim()

    assert send(NOW - timedelta(hours=1)).delivered == 1


def test_a_stale_worker_cannot_overwrite(far_end):
    sent()
    stale = claim()
    send(NOW + timedelta(minutes=2))

    written = record(stale, Answer(500, "answered 500", "", 1.0), now=NOW + timedelta(minutes=3))

    assert written == []
    assert Delivery.objects.get().state == states.DELIVERED
    assert [attempt.number for attempt in Attempt.objects.all()] == [1]


def test_of_a_batch_that_is_partly_stale_the_rest_is_written(far_end):
    events = [sent() for _ in range(3)]
    rows = claim()
    replay_deliveries(Delivery.objects.filter(event=events[1]), by=SYSTEM, now=NOW)

    written = record(rows)

    assert written == [states.DELIVERED] * 2
    assert Delivery.objects.get(event=events[1]).state == states.DUE
    assert Attempt.objects.count() == 2


def test_without_time_for_a_whole_post_untried_rows_are_released(far_end):
    sent()

    tally = send(task_seconds=24.9)

    assert (tally.tried, tally.released) == (0, 1)
    assert (Delivery.objects.get().lease, Delivery.objects.get().attempts) == ("", 0)
    assert far_end.got == []


def test_asked_to_stop_it_finishes_the_post_and_releases_the_rest(far_end):
    for _ in range(5):
        sent()

    tally = send(stop=lambda: len(far_end.got) >= 2)

    assert (tally.delivered, tally.released) == (2, 3)
    assert sorted(Delivery.objects.values_list("attempts", "lease")) == [(0, "")] * 3 + [(1, "")] * 2


def test_it_begins_no_post_after_its_working_time(far_end):
    def slowly(got, handler):
        time.sleep(0.2)
        answer(204)(got, handler)

    far_end.otherwise = slowly
    for _ in range(5):
        sent()

    tally = send(work_seconds=0.3)

    assert (tally.delivered, tally.released) == (2, 3)


def test_batches_are_of_fifty(far_end):
    for _ in range(120):
        sent()

    assert len(claim(limit=50)) == 50
    assert send().delivered == 70


def test_ten_failures_open_the_breaker_and_what_is_due_waits_unharmed(far_end):
    far_end.otherwise = answer(500)
    for _ in range(30):
        sent()

    tally = send()

    assert (tally.failed, tally.released, len(far_end.got)) == (10, 20, 10)
    assert the_peer(NOW).breaker == states.OPEN
    assert send(NOW + timedelta(seconds=29)).tried == 0
    assert Delivery.objects.filter(attempts=0).count() == 20


def test_after_the_pause_one_probe_is_sent_and_reopens_for_longer(far_end):
    far_end.otherwise = answer(500)
    for _ in range(30):
        sent()
    send()

    tally = send(NOW + timedelta(seconds=31))

    assert (tally.failed, len(far_end.got)) == (1, 11)
    assert the_peer(NOW).open_seconds == 60


def test_a_probe_that_succeeds_closes_the_breaker_and_all_is_delivered(far_end):
    far_end.answers = [answer(500)] * 10
    for _ in range(30):
        sent()
    send()

    tally = send(NOW + timedelta(seconds=31))

    assert tally.delivered == 30
    assert the_peer(NOW).breaker == states.CLOSED


def test_when_the_peer_is_back_what_died_lately_is_replayed(far_end):
    for died, status in [(timedelta(days=29), 500), (timedelta(days=31), 500), (timedelta(days=1), 413)]:
        event = sent(now=NOW - timedelta(days=40))
        Delivery.objects.filter(event=event).update(
            state=states.DEAD, finished_at=NOW - died, last_status=status, attempts=10
        )
    Endpoint.objects.update(breaker=states.OPEN, open_until=NOW, open_seconds=30)
    sent()

    assert send().delivered == 2
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["dead", "dead", "delivered", "delivered"]
    assert Attempt.objects.filter(number=11).count() == 1


def test_a_dead_row_that_is_replayed_gets_the_whole_schedule_again(far_end):
    far_end.otherwise = answer(500)
    sent()
    Delivery.objects.update(state=states.DEAD, attempts=10, finished_at=NOW)

    replay_deliveries(Delivery.objects.all(), by=SYSTEM, now=NOW)
    send()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.tries) == (states.DUE, 11, 1)
    assert delivery.next_attempt_at - NOW < timedelta(seconds=7)


def test_one_endpoint_never_holds_more_than_half_of_the_workers(settings):
    settings.WORKERS = 4
    peer = the_peer(NOW)

    turns = [take_turn(peer.pk, now=NOW) for _ in range(3)]

    assert [turn is not None for turn in turns] == [True, True, False]
    give_back(turns[0], now=NOW)
    assert take_turn(peer.pk, now=NOW) is not None
    assert take_turn(peer.pk, now=NOW + LEASE) is not None


@pytest.mark.parametrize(("workers", "turns"), [(1, 1), (2, 1), (3, 1), (4, 2), (9, 4)])
def test_half_of_the_workers_is_at_least_one(settings, workers, turns):
    settings.WORKERS = workers

    assert most_turns() == turns


def test_while_a_probe_is_out_nobody_else_sends():
    Endpoint.objects.update(breaker=states.OPEN, open_until=NOW, open_seconds=30)
    peer = the_peer(NOW)

    probe = take_turn(peer.pk, now=NOW)

    assert probe.is_probe
    assert take_turn(peer.pk, now=NOW) is None
    give_back(probe, now=NOW)
    assert take_turn(peer.pk, now=NOW).is_probe


def test_a_disabled_endpoint_gets_nothing(far_end):
    endpoint = EndpointFactory(topic_urls={"messages": far_end.url}, enabled=False)
    sent(to=[endpoint])

    assert send_due(endpoint.pk, tell_time=lambda: NOW).tried == 0


def test_an_endpoint_that_is_gone_is_nobodys_turn():
    assert send_due("0" * 24, tell_time=lambda: NOW).tried == 0


def test_an_added_endpoint_is_signed_with_its_own_secrets(far_end, settings):
    settings.EXCHANGE = exchange_settings(allow_private=True)
    endpoint = EndpointFactory(
        topic_urls={"messages": f"{far_end.url}/hook"},
        secret="new-secret-of-this-partner",
        previous_secret="old-secret-of-this-partner",
        previous_until=NOW + timedelta(hours=1),
    )
    sent(to=[endpoint])
    sent(to=[endpoint], now=NOW + timedelta(hours=1))

    send_due(endpoint.pk, tell_time=lambda: NOW)
    send_due(endpoint.pk, tell_time=lambda: NOW + timedelta(hours=1))

    first, second = (got.headers for got in far_end.got)
    assert first["Authorization"] == "Bearer new-secret-of-this-partner"
    assert len(first["webhook-signature"].split(" ")) == 2
    assert len(second["webhook-signature"].split(" ")) == 1


def test_sending_costs_a_few_queries_a_batch(far_end, django_assert_max_num_queries):
    for _ in range(50):
        sent()

    with django_assert_max_num_queries(32):
        assert send().delivered == 50
