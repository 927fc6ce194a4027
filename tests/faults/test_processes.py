"""Processes die at the worst moments. Nothing is lost, nothing happens twice."""

from __future__ import annotations

import random
import signal
import time

import pytest

from .proxy import HOLD_AFTER, HOLD_BEFORE, LOSE_ANSWER

LEASE, SWEEP = 60, 10


def wait_until(condition, timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


@pytest.mark.parametrize("moment", [HOLD_BEFORE, HOLD_AFTER])
def test_a_child_killed_in_the_middle_of_a_post_loses_nothing(house, proxy, checker, publish, moment):
    proxy.held = 0
    proxy.hold(moment)
    promised = publish(1).finish()
    wait_until(lambda: proxy.held)

    house.kill("buyer-worker", children_only=True)
    killed = time.monotonic()
    proxy.release()
    checker.wait(LEASE + 3 * SWEEP)

    checker.verify(promised)
    assert time.monotonic() - killed < LEASE + 2 * SWEEP


def test_500_events_survive_five_kills_of_the_whole_worker(house, checker, publish):
    chance = random.Random(7)
    load = publish(500)

    for _ in range(5):
        time.sleep(chance.uniform(0.3, 1.5))
        house.kill("buyer-worker")
        house.start("buyer-worker")
    promised = load.finish()
    checker.wait(LEASE + 6 * SWEEP)

    checker.verify(promised)


def test_500_events_survive_kills_of_the_receiving_worker(house, checker, publish):
    load = publish(500)

    for _ in range(3):
        time.sleep(0.7)
        house.kill("producer-worker")
        house.start("producer-worker")
    promised = load.finish()
    checker.wait(LEASE + 6 * SWEEP)

    checker.verify(promised)


def test_sigterm_during_a_batch_finishes_or_releases_within_25_seconds(house, checker, publish):
    load = publish(200)
    time.sleep(1)

    begun = time.monotonic()
    house.kill("buyer-worker", sig=signal.SIGTERM)
    took = time.monotonic() - begun
    house.start("buyer-worker")
    promised = load.finish()
    checker.wait(LEASE + 3 * SWEEP)

    checker.verify(promised)
    assert took < 25


def test_a_lost_answer_is_sent_again_and_done_once(proxy, checker, publish):
    proxy.mode = LOSE_ANSWER
    load = publish(20)
    time.sleep(2)
    proxy.release()
    promised = load.finish()
    checker.wait()

    checker.verify(promised)


def test_redis_killed_and_restarted_empty_twice_under_load(house, checker, publish):
    load = publish(200)

    for _ in range(2):
        time.sleep(0.5)
        house.kill("redis")
        for file in (house.data_dir / "redis").rglob("*"):
            if file.is_file():
                file.unlink()
        time.sleep(2)
        house.start("redis")
    promised = load.finish()
    checker.wait()

    checker.verify(promised)


def test_a_second_worker_and_a_second_scheduler_do_no_harm(another, checker, publish):
    for name in ("buyer-worker", "buyer-beat", "producer-worker"):
        another(name)

    promised = publish(300).finish()
    checker.wait()

    checker.verify(promised)
