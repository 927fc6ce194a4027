"""Operators hear of what died, although the dead cannot tell; and it closes by itself once all is well."""

from __future__ import annotations

import sqlite3

import pytest

from .test_processes import wait_until

# The look-out looks every 30 s, and what must last two minutes lasts 30 s at these tests' pace.
TOLD_WITHIN, CLOSED_WITHIN = 150, 120


@pytest.fixture
def alerts(house):
    """`alerts("buyer")` are the kinds of what is wrong there now."""

    def live(portal):
        return {kind for (kind,) in rows(portal, "SELECT kind FROM exchange_alert WHERE state != 'closed'")}

    def rows(portal, query):
        with sqlite3.connect(f"file:{house.data_dir}/{portal}.sqlite3?mode=ro", uri=True, timeout=30) as store:
            return store.execute(query).fetchall()

    live.rows = rows
    return live


def test_a_dead_worker_is_told_of_by_its_web_process_with_a_mail_and_by_the_other_side(house, alerts):
    for name in ("producer-worker", "producer-beat"):
        house.kill(name)

    wait_until(lambda: "workers_silent" in alerts("producer"), TOLD_WITHIN)
    mails = "SELECT COUNT(*) FROM comms_notification WHERE title LIKE '%no worker is heard of' AND state = 'sent'"
    wait_until(lambda: alerts.rows("producer", mails)[0][0], TOLD_WITHIN)
    wait_until(lambda: "peer_workers_silent" in alerts("buyer"), TOLD_WITHIN)

    house.start("producer-worker", "producer-beat")
    wait_until(lambda: not alerts("producer"), CLOSED_WITHIN)
    wait_until(lambda: not alerts("buyer"), CLOSED_WITHIN)


def test_a_portal_that_is_down_is_told_of_by_the_other_and_what_was_published_arrives_after(
    house, checker, publish, alerts
):
    house.stop("producer-web")
    promised = publish(20).finish()

    wait_until(lambda: "peer_away" in alerts("buyer"), TOLD_WITHIN)
    assert "workers_silent" not in alerts("buyer")

    house.start("producer-web")
    checker.wait()
    wait_until(lambda: not alerts("buyer"), CLOSED_WITHIN)
    checker.verify(promised)


def test_a_redis_that_is_down_is_told_of_by_both(house, checker, publish, alerts):
    house.kill("redis")

    for portal in ("buyer", "producer"):
        wait_until(lambda portal=portal: {"broker_away", "workers_silent"} <= alerts(portal), TOLD_WITHIN)
    promised = publish(5).finish()

    house.start("redis")
    checker.wait()
    for portal in ("buyer", "producer"):
        wait_until(lambda portal=portal: not alerts(portal), CLOSED_WITHIN)
    checker.verify(promised)
