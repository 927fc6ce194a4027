"""Every row of the answers table, with a receiver that really answers."""

from datetime import timedelta

import pytest

from shared.exchange import states
from shared.exchange.endpoints import the_peer
from shared.exchange.models import Alert, Attempt, Delivery, Endpoint
from shared.exchange.sending import send_due
from shared.exchange.tests.factories import NOW, EndpointFactory, at, sent
from shared.exchange.tests.far_end import answer, flood, reset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _peer_is_the_far_end(settings, far_end):
    settings.EXCHANGE = at(far_end.url, allow_private=True)


def send(now=NOW):
    return send_due(the_peer(NOW).pk, tell_time=lambda: now)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_delivered_and_the_round_trip_is_kept(far_end, status):
    far_end.otherwise = answer(status)
    event = sent()

    tally = send()

    delivery = Delivery.objects.get()
    attempt = Attempt.objects.get()
    assert (tally.delivered, tally.tried) == (1, 1)
    assert (delivery.state, delivery.attempts, delivery.last_status) == (states.DELIVERED, 1, status)
    assert (delivery.finished_at, delivery.lease) == (NOW, "")
    assert (attempt.number, attempt.status, attempt.error, attempt.at) == (1, status, "", NOW)
    assert 0 < attempt.took_ms < 5000
    assert the_peer(NOW).round_trip_ms == attempt.took_ms
    assert far_end.ids == [event.pk]


def test_the_body_goes_out_as_it_was_written(far_end):
    event = sent()

    send()

    assert far_end.got[0].body.decode() == event.body
    assert far_end.got[0].path == "/api/webhooks/messages"
    assert far_end.got[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 409, 422, 500, 502, 504])
def test_any_other_answer_is_tried_again_by_the_schedule(far_end, status):
    far_end.otherwise = answer(status, b"no", Location="/elsewhere")
    sent()

    send()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_status) == (states.DUE, 1, status)
    assert timedelta(seconds=4) <= delivery.next_attempt_at - NOW <= timedelta(seconds=6)
    assert Attempt.objects.get().answer == "no"
    assert len(far_end.got) == 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Sat, 21 Nov 2026 12:02:00 GMT", 120),
        ("315360000", 86400),
        ("1", 5),
        ("garbage", 5),
        ("-7", 5),
    ],
)
def test_429_and_503_wait_as_long_as_they_ask(far_end, status, header, seconds):
    far_end.otherwise = answer(status, Retry_After=header)
    sent()

    send()

    wait = (Delivery.objects.get().next_attempt_at - NOW).total_seconds()
    assert seconds * 0.8 <= wait <= seconds * 1.2


def test_retry_after_counts_with_429_and_503_alone(far_end):
    far_end.otherwise = answer(500, Retry_After="3600")
    sent()

    send()

    assert Delivery.objects.get().next_attempt_at - NOW < timedelta(seconds=7)


def test_413_is_dead_at_once_and_told(far_end):
    far_end.otherwise = answer(413)
    sent()

    tally = send()

    assert tally.dead == 1
    assert Delivery.objects.get().state == states.DEAD
    assert Alert.objects.get().kind == "delivery_dead"
    assert the_peer(NOW).failures_in_row == 0


def test_410_disables_an_added_endpoint_and_tells(far_end):
    endpoint = EndpointFactory(topic_urls={"messages": f"{far_end.url}/hook"})
    far_end.otherwise = answer(410)
    sent(to=[endpoint])

    send_due(endpoint.pk, tell_time=lambda: NOW)

    endpoint.refresh_from_db()
    assert (endpoint.enabled, endpoint.disabled_why) == (False, "it answered 410 (gone)")
    assert Delivery.objects.get().state == states.DUE
    assert Alert.objects.get().kind == "endpoint_disabled"


def test_410_from_the_peer_is_told_and_retried(far_end):
    far_end.otherwise = answer(410)
    sent()

    send()

    assert the_peer(NOW).enabled
    assert Delivery.objects.get().state == states.DUE
    assert Alert.objects.get().kind == "peer_gone"


def test_the_last_try_that_fails_makes_it_dead(far_end):
    far_end.otherwise = answer(500)
    sent()
    now = NOW

    for _ in range(10):
        Endpoint.objects.update(breaker=states.CLOSED, failures_in_row=0, recent=[])
        send(now)
        now += timedelta(days=2)

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (states.DEAD, 10)
    assert list(Attempt.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 11))
    assert len(set(far_end.ids)) == 1


def test_a_connection_that_is_refused_is_tried_again(settings):
    settings.EXCHANGE = at("http://127.0.0.1:9")
    sent()

    send()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_status) == (states.DUE, 1, None)
    assert "refused" in delivery.last_error


def test_an_answer_that_is_reset_in_the_middle_is_tried_again(far_end):
    far_end.otherwise = reset()
    sent()

    send()

    assert Delivery.objects.get().state == states.DUE
    assert Delivery.objects.get().last_status is None


def test_of_a_huge_answer_four_kilobytes_are_kept(far_end):
    far_end.otherwise = flood(500, 1_000_000_000)
    sent()

    send()

    assert Attempt.objects.get().answer == "x" * 4096
    assert not hasattr(far_end.server, "flooded")


def test_a_huge_answer_with_2xx_is_delivered(far_end):
    far_end.answers = [flood(200, 1_000_000_000)]
    sent()
    sent()

    assert send().delivered == 2


def test_a_401_with_another_time_names_the_clocks(far_end):
    far_end.otherwise = answer(401, Date="Sat, 21 Nov 2026 12:06:00 GMT")
    sent()

    send()

    assert "6 min apart" in Delivery.objects.get().last_error
    assert Alert.objects.get().kind == "clock_skew"
    assert "clock skew" in Alert.objects.get().text


def test_each_try_has_a_fresh_time_and_signature_and_the_same_id(far_end):
    far_end.answers = [answer(500)]
    sent()

    send()
    send(NOW + timedelta(seconds=7))

    first, second = (got.headers for got in far_end.got)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 7
    assert first["webhook-signature"] != second["webhook-signature"]


def test_a_batch_goes_over_one_connection(far_end):
    for _ in range(20):
        sent()

    assert send().delivered == 20
    assert len({got.connection for got in far_end.got}) == 1
    assert len(far_end.ids) == len(set(far_end.ids)) == 20
