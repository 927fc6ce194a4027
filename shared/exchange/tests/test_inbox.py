"""Handling what came in: once, with tries of its own, parked in the end; newest state wins in whatever order."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.accounts.actors import SYSTEM
from shared.exchange import states
from shared.exchange.inbox import InboxTally, Incoming, _work_one, store_message, work_inbox
from shared.exchange.models import Alert, InboxMessage
from shared.exchange.models.leases import LEASE
from shared.exchange.replay import replay_messages
from shared.exchange.sending import Limits
from shared.exchange.testing import Checker
from shared.exchange.tests.factories import NOW, InboxMessageFactory, message
from shared.exchange.tests.things import DEADLY, Effect, Killed, Thing, effects, held
from shared.ids import new_id, new_message_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]


def store(record_id, version, *, message_id=None, event="message.posted", now=NOW):
    message_id = message_id or new_message_id()
    body = message(event, id=message_id, aggregate={"type": "thing", "id": record_id, "version": version})
    incoming = Incoming(message_id, "messages", event, body.decode(), is_known=True)
    return store_message(incoming, source="peer", now=now)


def work(now=NOW, **limits):
    return work_inbox(tell_time=lambda: now, limits=Limits(**limits))


def test_a_message_is_applied_once_and_marked():
    record = new_id()
    store(record, 3)

    tally = work()

    row = InboxMessage.objects.get()
    assert (tally.done, row.state, row.processed_at, row.lease) == (1, states.DONE, NOW, "")
    assert (held(), effects()) == ({record: 3}, [(record, 3)])
    assert work().done == 0


def test_of_two_messages_the_newer_state_wins_in_either_order():
    record = new_id()
    store(record, 2)
    work()
    store(record, 1)
    work()
    store(record, 3)
    work()

    assert (held(), effects()) == ({record: 3}, [(record, 2), (record, 3)])


def test_a_topic_without_a_handler_is_marked_ignored(settings):
    settings.INBOX_HANDLERS = {}
    store(new_id(), 1)

    assert work().ignored == 1
    assert InboxMessage.objects.get().state == states.IGNORED


def test_a_handler_that_fails_leaves_nothing_and_is_retried_then_parked(settings):
    settings.INBOX_HANDLERS = {"messages": "shared.exchange.tests.things.crash"}
    store(new_id(), 1)
    now, waits = NOW, []

    for _ in range(5):
        work(now)
        row = InboxMessage.objects.get()
        waits.append((row.next_attempt_at - now).total_seconds())
        now = row.next_attempt_at

    assert (row.state, row.attempts, row.last_error) == (states.PARKED, 5, "ValueError: cannot be applied")
    assert [round(wait / planned) for wait, planned in zip(waits, (1, 10, 60, 600), strict=False)] == [1] * 4
    assert not Effect.objects.exists()
    assert Alert.objects.get().kind == "message_parked"


def test_the_queue_flows_on_past_a_message_that_fails(settings):
    settings.INBOX_HANDLERS = {
        "messages": "shared.exchange.tests.things.take_thing",
        "documents": "shared.exchange.tests.things.crash",
    }
    store(new_id(), 1)
    InboxMessageFactory(topic="documents", body="not JSON")
    store(new_id(), 1)

    tally = work()

    assert (tally.done, tally.failed) == (2, 1)


def test_a_parked_message_is_applied_after_a_replay():
    record = new_id()
    store(record, 1)
    InboxMessage.objects.update(state=states.PARKED, attempts=5)
    assert work().done == 0

    replay_messages(InboxMessage.objects.parked(), by=SYSTEM, now=NOW)

    assert work().done == 1
    assert held() == {record: 1}


def test_replaying_what_is_done_does_nothing_twice():
    record = new_id()
    store(record, 1)
    work()

    for _ in range(3):
        replay_messages(InboxMessage.objects.all(), by=SYSTEM, now=NOW)
        work()

    assert effects() == [(record, 1)]


def test_a_message_that_kills_its_worker_is_parked_and_the_rest_of_its_batch_is_not(settings):
    settings.INBOX_HANDLERS = {"messages": "shared.exchange.tests.things.take_or_die"}
    for record in (new_id(), DEADLY, new_id()):
        store(record, 1)
    now, deaths = NOW, 0

    for _ in range(10):
        try:
            work(now)
        except Killed:
            deaths += 1
        now += LEASE

    assert deaths == 5
    assert InboxMessage.objects.get(body__contains=DEADLY).state == states.PARKED
    assert InboxMessage.objects.filter(state=states.DONE).count() == 2
    assert len(effects()) == 2


def test_a_worker_whose_lease_was_lost_changes_nothing():
    record = new_id()
    store(record, 1)
    stale = InboxMessage.objects.claim(limit=1, now=NOW, lease_for=LEASE)[0]
    work(NOW + LEASE)
    tally = InboxTally()

    _work_one(stale, NOW + LEASE, tally)

    assert tally == InboxTally()
    assert effects() == [(record, 1)]


def test_asked_to_stop_the_rest_is_released():
    for _ in range(3):
        store(new_id(), 1)

    work(stop=lambda: InboxMessage.objects.filter(state=states.DONE).count() >= 1)

    assert sorted(InboxMessage.objects.values_list("state", "lease")) == [("done", ""), ("due", ""), ("due", "")]


def test_what_failed_waits_for_its_time():
    store(new_id(), 1)
    InboxMessage.objects.update(next_attempt_at=NOW + timedelta(seconds=1), attempts=1)

    assert work().done == 0
    assert work(NOW + timedelta(seconds=1)).done == 1


def test_handling_costs_a_few_queries_a_message(django_assert_max_num_queries):
    record = new_id()
    for version in range(1, 21):
        store(record, version)

    with django_assert_max_num_queries(20 * 6 + 10):
        assert work().done == 20


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    versions=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    how=st.sampled_from(["as sent", "reversed", "shuffled", "gap then fill"]),
    seed=st.integers(0, 2**32),
)
def test_duplicates_in_any_order_end_as_in_order(versions, how, seed):
    for model in (Effect, Thing, InboxMessage):
        model.objects.all().delete()
    checker, messages = Checker(), []
    for newest in versions:
        record = new_id()
        for version in range(1, newest + 1):
            checker.accept(record, version)
            messages.append((record, version, new_message_id()))
    messages = messages * 5
    chance = random.Random(seed)
    if how == "reversed":
        messages.reverse()
    elif how == "shuffled":
        chance.shuffle(messages)
    elif how == "gap then fill":
        messages = messages[1::2] + messages[::2]

    for record, version, message_id in messages:
        store(record, version, message_id=message_id)
        if chance.random() < 0.3:
            work()
    work()

    assert str(checker.verdict(held=held(), effects=effects())) == "lost 0, applied twice 0, unexpected 0"
    assert held() == checker.newest()
    assert not InboxMessage.objects.exclude(state=states.DONE).exists()


def test_workers_are_woken_after_the_commit_and_not_before(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after_commit:
        store(new_id(), 1)
        replay_messages(InboxMessage.objects.all(), by=SYSTEM, now=NOW)

    assert len(after_commit) == 2
