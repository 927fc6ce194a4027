"""Claims, shown on the mails of notifications: the smallest of the rows that wait."""

from datetime import timedelta

import pytest

from shared.comms import states
from shared.comms.models import Notification
from shared.comms.tests.factories import NOW, NotificationFactory, UserFactory
from shared.db import atomic

from .test_db import in_threads

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def claim(limit=10, now=NOW):
    return Notification.objects.claim(limit=limit, now=now, lease_for=MINUTE)


def test_claim_leases_what_is_due_oldest_first():
    late = NotificationFactory(next_attempt_at=NOW)
    early = NotificationFactory(next_attempt_at=NOW - MINUTE)

    claimed = claim()

    assert claimed == [early, late]
    assert {row.leased_until for row in claimed} == {NOW + MINUTE}
    assert len({row.lease for row in claimed}) == 1
    assert claimed[0].lease


def test_claim_takes_at_most_the_limit():
    NotificationFactory.create_batch(3)

    first, second = claim(limit=2), claim(limit=2)

    assert (len(first), len(second)) == (2, 1)
    assert not {row.pk for row in first} & {row.pk for row in second}


@pytest.mark.parametrize(
    "fields",
    [
        {"next_attempt_at": NOW + timedelta(milliseconds=1)},
        {"state": states.SENT},
        {"state": states.NO_MAIL},
        {"lease": "a" * 24, "leased_until": NOW + timedelta(milliseconds=1)},
    ],
    ids=["not yet due", "finished", "never waiting", "held by another"],
)
def test_claim_leaves_alone_what_is_not_free_and_due(fields):
    NotificationFactory(**fields)

    assert claim() == []


def test_claim_takes_over_a_lease_that_has_run_out():
    NotificationFactory(lease="a" * 24, leased_until=NOW)

    (claimed,) = claim()

    assert claimed.lease != "a" * 24
    assert claimed.leased_until == NOW + MINUTE


def test_claim_keeps_to_the_rows_it_was_asked_on():
    mine, _ = NotificationFactory(), NotificationFactory()

    claimed = Notification.objects.of(mine.user).claim(limit=10, now=NOW, lease_for=MINUTE)

    assert claimed == [mine]


def test_a_worker_whose_lease_was_taken_over_writes_nothing():
    NotificationFactory()
    (slow,) = claim(now=NOW)
    (quick,) = claim(now=NOW + MINUTE)

    changed = Notification.objects.held_by(slow.lease).update(state=states.SENT)

    assert changed == 0
    assert Notification.objects.held_by(quick.lease).update(state=states.SENT) == 1


def test_an_empty_claim_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert claim() == []


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_never_hold_the_same_row():
    user = UserFactory()
    make = atomic(lambda: [NotificationFactory(user=user) for _ in range(60)])
    made = {row.pk for row in make()}

    def work(_):
        held = []
        while batch := claim(limit=7):
            held += [row.pk for row in batch]
        return held

    held = [pk for worker in in_threads(4, work) for pk in worker]

    assert len(held) == len(set(held))
    assert set(held) <= made
    # Who lost a race went home early; what is left over is free for the next sweep.
    assert set(held) | {row.pk for row in claim(limit=60)} == made


def test_of_two_that_chose_the_same_rows_the_second_gets_none():
    row = NotificationFactory()

    first, second = (
        Notification.objects.all()._take([row.pk], lease, NOW, NOW + MINUTE) for lease in ("a" * 24, "b" * 24)
    )

    assert (first, second) == (1, 0)
