"""Whether all is well: what is asked, what is told, and that it closes by itself."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
import requests
import responses
from django.conf import settings as django_settings

from shared.accounts.models import User
from shared.comms.models import Notification
from shared.exchange import states, tasks
from shared.exchange.endpoints import the_peer
from shared.exchange.health import looks, pulses
from shared.exchange.health.lookout import EVERY, look_from_the_web, look_out
from shared.exchange.models import Alert, Delivery, Endpoint, InboxMessage, Pulse
from shared.exchange.tests.factories import NOW, EndpointFactory, InboxMessageFactory, sent
from shared.schemas import json

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
READY = f"{django_settings.PEER_URL}/readyz"


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    """Redis answers, and so many tasks wait."""
    found = {"answers": True, "waiting": 0}
    monkeypatch.setattr(looks.health, "broker_answers", lambda: found["answers"])
    monkeypatch.setattr(looks.health, "tasks_waiting", lambda: found["waiting"])
    return found


@pytest.fixture
def wire():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


LOOKED_AT = [NOW]


def peer_says(wire, status=200, *, ahead=timedelta(0), **more):
    """From now on the peer answers this, by a clock that is so far ahead of ours; None: without a `Date`."""

    def answer(request):
        headers = {} if ahead is None else {"Date": format_datetime(LOOKED_AT[0] + ahead, usegmt=True)}
        return status, headers, json.dumps({"status": "ok", "store": "ok", "workers": "ok"} | more)

    wire.remove(responses.GET, READY)
    wire.add_callback(responses.GET, READY, callback=answer)


def look(now=NOW):
    """One look at `now`, with a sweep just before."""
    LOOKED_AT[0] = now
    pulses.beat(pulses.SWEEP, now=now)
    return look_out(tell_time=lambda: now)


def live():
    return sorted(Alert.objects.live().values_list("kind", flat=True))


def test_all_is_well(wire):
    peer_says(wire)

    found = look()

    assert live() == []
    assert (found.vitals.peer.ok, found.vitals.peer.seconds_ahead, found.vitals.broker.ok) == (True, 0, True)


def test_however_many_look_one_does(wire):
    peer_says(wire)

    assert look() is not None
    assert look(NOW + EVERY / 2) is None
    assert look(NOW + EVERY) is not None
    assert len(wire.calls) == 2


def broken_breaker():
    Endpoint.objects.filter(pk=the_peer(NOW).pk).update(breaker=states.OPEN, opened_at=NOW, open_until=NOW)


def test_a_breaker_is_told_of_once_it_has_been_open_for_two_minutes_and_closed_when_it_is_well(wire):
    User.objects.create_user("olga@safmarket.example", "Olga", is_staff=True)
    peer_says(wire)
    broken_breaker()

    seen = []
    for minutes in (0, 1, 2, 3):
        look(NOW + minutes * MINUTE)
        seen.append(live())
    Endpoint.objects.update(breaker=states.CLOSED)
    look(NOW + 4 * MINUTE)

    assert seen == [[], [], ["breaker_open"], ["breaker_open"]]
    assert live() == []
    assert Alert.objects.get().closed_at == NOW + 4 * MINUTE
    assert ["well again" in told.title for told in Notification.objects.order_by("id")] == [False, True]


def dead():
    Delivery.objects.filter(event=sent()).update(state=states.DEAD, finished_at=NOW)


def parked():
    InboxMessageFactory(state=states.PARKED)


def overdue():
    sent(now=NOW - 5 * MINUTE)


def unapplied():
    InboxMessageFactory(next_attempt_at=NOW - 5 * MINUTE)


def disabled():
    EndpointFactory(enabled=False, disabled_why="it answered 410 (gone)")


def gone():
    Endpoint.objects.filter(pk=the_peer(NOW).pk).update(last_failed_at=NOW, last_error="answered 410")


def mend():
    Delivery.objects.update(state=states.DELIVERED)
    InboxMessage.objects.update(state=states.DONE)
    Endpoint.objects.update(enabled=True, last_delivered_at=NOW + MINUTE)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (dead, "delivery_dead"), (parked, "message_parked"), (overdue, "sending_late"), (unapplied, "inbox_late"),
        (disabled, "endpoint_disabled"), (gone, "peer_gone"),
    ],
)  # fmt: skip
def test_each_trouble_is_told_and_closes_by_itself(wire, trouble, kind):
    peer_says(wire)
    trouble()

    look()
    told = live()
    mend()
    look(NOW + MINUTE)

    assert (told, live()) == ([kind], [])


@pytest.mark.parametrize("trouble", [lambda: sent(now=NOW - 4 * MINUTE), lambda: InboxMessageFactory()])
def test_what_only_just_waits_is_no_trouble(wire, trouble):
    peer_says(wire)
    trouble()

    look()

    assert live() == []


def test_what_waits_for_an_open_breaker_is_not_told_twice(wire):
    peer_says(wire)
    overdue()
    Endpoint.objects.filter(pk=the_peer(NOW).pk).update(breaker=states.OPEN, opened_at=NOW - 5 * MINUTE)

    look()

    assert live() == ["breaker_open"]


def test_a_silent_worker_is_told_of_by_the_web_process_which_sends_the_mail_itself(wire, broker, mailoutbox, settings):
    User.objects.create_user("olga@safmarket.example", "Olga", is_staff=True)
    wire.get(READY, json={"status": "ok", "workers": "ok"})
    pulses.beat(pulses.SWEEP, now=NOW - 365 * 24 * 60 * MINUTE)
    broker["waiting"] = 9

    look_from_the_web()

    assert live() == ["workers_silent"]
    assert Alert.objects.get().text.endswith("no worker takes the tasks; 9 wait. Start the workers again.")
    assert [mail.to for mail in mailoutbox] == [["olga@safmarket.example"]]
    assert mailoutbox[0].subject.endswith("no worker is heard of")


def test_redis_is_missed_after_two_minutes(wire, broker):
    peer_says(wire)
    broker["answers"] = False

    seen = []
    for minutes in (0, 1, 2):
        look(NOW + minutes * MINUTE)
        seen.append(live())
    broker["answers"] = True
    look(NOW + 3 * MINUTE)

    assert (seen, live()) == ([[], [], ["broker_away"]], [])


@pytest.mark.parametrize(
    ("break_it", "why"),
    [
        (lambda wire: peer_says(wire, 503, store="down"), "it says 503, store down"),
        (lambda wire: wire.get(READY, body="<html>", status=502), "it says 502, without saying why"),
        (lambda wire: wire.get(READY, body=requests.ReadTimeout()), "it does not answer in time"),
        (lambda wire: wire.get(READY, body=requests.ConnectionError()), "it cannot be reached"),
    ],
)
def test_a_peer_that_is_not_ready_is_told_of_after_two_minutes(wire, break_it, why):
    break_it(wire)

    for minutes in (0, 1):
        look(NOW + minutes * MINUTE)
    before = live()
    look(NOW + 2 * MINUTE)
    after = live()
    peer_says(wire)
    look(NOW + 3 * MINUTE)

    assert (before, after, live()) == ([], ["peer_away"], [])
    assert why in Alert.objects.get().text


def test_a_peer_without_workers_is_told_of_since_it_cannot_tell_itself(wire):
    peer_says(wire, workers="silent")
    for minutes in (0, 2):
        look(NOW + minutes * MINUTE)

    assert live() == ["peer_workers_silent"]


@pytest.mark.parametrize(
    ("apart", "said"),
    [
        (timedelta(seconds=60), None),
        (timedelta(seconds=61), "about 1 min ahead of ours"),
        (timedelta(minutes=-6), "about 6 min behind ours"),
    ],
)
def test_clocks_that_differ_are_told_of_before_signatures_are_refused(wire, apart, said):
    peer_says(wire, ahead=apart)

    look()

    assert [alert.text for alert in Alert.objects.all()] == ([f"The other portal's clock is {said}."] if said else [])


def test_while_nobody_can_be_asked_the_clocks_are_as_they_were(wire):
    peer_says(wire, ahead=6 * MINUTE)
    look()
    wire.remove(responses.GET, READY)
    wire.get(READY, body=requests.ConnectionError())
    look(NOW + MINUTE)

    assert live() == ["clock_skew"]


def test_an_answer_without_a_date_says_nothing_about_clocks(wire):
    peer_says(wire, ahead=None)

    assert look().vitals.peer.seconds_ahead is None


def test_the_task_looks_too(wire, settings):
    wire.get(READY, json={"status": "ok", "workers": "ok"})

    tasks.look_out()

    assert set(Pulse.objects.values_list("name", flat=True)) == {"lookout", "broker", "peer"}
