import threading
import time

import pytest
from celery import Celery

from shared.wake import QUIET_SECONDS, _Waker


class Broker:
    """What the wake-ups are sent to. It can be slow, or away."""

    def __init__(self):
        self.sent, self.error = [], None
        self.let_go = threading.Event()
        self.let_go.set()

    def send_task(self, name, args=(), **options):
        self.let_go.wait(5)
        self.sent.append((name, *args))
        self.options = options
        if self.error:
            raise self.error


@pytest.fixture
def broker(monkeypatch):
    broker = Broker()
    monkeypatch.setattr(Celery, "send_task", lambda app, *args, **options: broker.send_task(*args, **options))
    return broker


def settle(waker, sent):
    for _ in range(200):
        if len(sent) and not waker.waiting:
            break
        time.sleep(0.01)
    time.sleep(0.03)


def test_a_wake_is_sent_without_retries_and_without_a_result(broker):
    waker = _Waker()

    waker.add(("deliver", ("a",)))
    settle(waker, broker.sent)

    assert broker.sent == [("deliver", "a")]
    assert broker.options == {"retry": False, "ignore_result": True}


def test_nobody_waits_for_a_broker_that_hangs_and_equal_wakes_become_one(broker):
    waker = _Waker()
    broker.let_go.clear()

    began = time.monotonic()
    for _ in range(100):
        waker.add(("deliver", ("a",)))
        waker.add(("send_mails", ()))
    took = time.monotonic() - began
    broker.let_go.set()
    settle(waker, broker.sent)

    assert took < 0.5
    assert 2 <= len(broker.sent) <= 4
    assert set(broker.sent) == {("deliver", "a"), ("send_mails",)}


def test_a_broker_that_is_away_is_left_alone_for_a_while(broker, caplog):
    waker = _Waker()
    broker.error = ConnectionError("refused")

    waker.add(("deliver", ("a",)))
    settle(waker, broker.sent)
    waker.add(("deliver", ("b",)))
    settle(waker, broker.sent)

    assert broker.sent == [("deliver", "a")]
    assert 0 < waker.quiet_until - time.monotonic() <= QUIET_SECONDS
    assert "the sweep will find the work" in caplog.text


def test_what_waits_when_the_process_ends_is_still_sent(broker):
    waker = _Waker()
    waker.waiting[("deliver", ("a",))] = None

    waker.flush()

    assert broker.sent == [("deliver", "a")]
