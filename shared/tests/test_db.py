"""`shared.db` on the real store. `transactional_db`: these commit, as the product does."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, OperationalError, connection, connections
from django.db.models import F

from shared.accounts.models import Organization
from shared.audit.models import Event
from shared.db import ATTEMPTS, atomic, on_commit
from shared.errors import DomainError, InvalidMove
from shared.ids import new_id

NOW = datetime(2026, 3, 12, 9, 24, tzinfo=UTC)


def add_event(verb, pk=None):
    return Event.objects.create(
        pk=pk or new_id(), at=NOW, verb=verb, subject_type="lot", actor_name="Ana", via="session"
    )


def verbs():
    return sorted(Event.objects.values_list("verb", flat=True))


def in_threads(count, call):
    """Run `call` in that many threads at once; returns what each returned. Raises what any of them raised."""

    def run(number):
        try:
            return call(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


# All or nothing


def test_what_a_service_did_is_kept(transactional_db):
    @atomic
    def deed():
        return add_event("one").verb

    assert deed() == "one"
    assert in_threads(1, lambda _: verbs()) == [["one"]]  # seen by another connection: it was committed


def test_nothing_is_kept_of_a_service_that_fails(transactional_db):
    @atomic
    def deed():
        add_event("one")
        raise InvalidMove("no")

    with pytest.raises(InvalidMove):
        deed()

    assert verbs() == []


def test_a_service_joins_the_one_that_calls_it(transactional_db):
    inner = atomic(lambda: add_event("inner"))

    @atomic
    def outer():
        inner()
        raise InvalidMove("no")

    with pytest.raises(InvalidMove):
        outer()

    assert verbs() == []


def test_a_service_may_catch_the_refusal_of_another_and_go_on(transactional_db):
    @atomic
    def inner():
        raise InvalidMove("no")

    @atomic
    def outer():
        try:
            inner()
        except DomainError:
            add_event("outer")

    outer()

    assert verbs() == ["outer"]


def test_a_service_keeps_its_name_and_its_docstring():
    @atomic
    def close_lot():
        """Close it."""

    assert (close_lot.__name__, close_lot.__doc__) == ("close_lot", "Close it.")


# Another writer was in the way


def test_a_service_runs_again_as_a_whole_after_a_conflict(transactional_db):
    taken = add_event("taken").pk
    runs = []

    @atomic
    def deed():
        runs.append(len(runs))
        add_event(f"run {len(runs)}")
        add_event("twice", pk=taken if len(runs) < 2 else None)

    deed()

    assert runs == [0, 1]
    assert verbs() == ["run 2", "taken", "twice"]


def test_a_service_gives_up_after_five_runs(transactional_db):
    runs = []

    @atomic
    def deed():
        runs.append(1)
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        deed()

    assert len(runs) == ATTEMPTS == 5


def test_a_key_that_stays_taken_is_tried_twice(transactional_db):
    taken = add_event("taken").pk
    runs = []

    @atomic
    def deed():
        runs.append(1)
        add_event("twice", pk=taken)

    with pytest.raises(IntegrityError):
        deed()

    assert len(runs) == 2


@pytest.mark.parametrize("error", [DomainError("no"), OperationalError("no such table"), ZeroDivisionError()])
def test_a_service_does_not_run_again_after_anything_else(transactional_db, error):
    runs = []

    @atomic
    def deed():
        runs.append(1)
        raise error

    with pytest.raises(type(error)):
        deed()

    assert len(runs) == 1


def test_the_outermost_service_runs_again_not_the_one_inside(transactional_db):
    taken = add_event("taken").pk
    runs = []
    inner = atomic(lambda: add_event("twice", pk=taken if runs == ["outer"] else None))

    @atomic
    def outer():
        runs.append("outer")
        inner()

    outer()

    assert runs == ["outer", "outer"]


@pytest.mark.skipif(connection.vendor == "mongodb", reason="Django's own atomic is none on MongoDB")
def test_inside_somebody_elses_block_a_service_does_not_run_again(db):
    taken = add_event("taken").pk
    runs = []

    @atomic
    def deed():
        runs.append(1)
        add_event("twice", pk=taken)

    with pytest.raises(IntegrityError):
        deed()

    assert len(runs) == 1
    assert verbs() == ["taken"]  # and the block is still usable


def test_writers_at_once_all_have_their_way(transactional_db):
    organization = Organization.objects.create(name="Northwind", kind="buyer")

    @atomic
    def count_up():
        Organization.objects.filter(pk=organization.pk).update(version=F("version") + 1)

    in_threads(4, lambda _: [count_up() for _ in range(10)])

    organization.refresh_from_db()
    assert organization.version == 41


def test_two_who_add_the_same_key_end_up_with_one_row(transactional_db):
    @atomic
    def find_or_add(number):
        row = Event.objects.filter(pk="65a1b2c3d4e5f60718293a4b").first()
        return (row or add_event(f"added by {number}", pk="65a1b2c3d4e5f60718293a4b")).verb

    found = in_threads(4, find_or_add)

    assert found == verbs() * 4


@pytest.mark.needs_postgres
def test_a_deadlock_is_broken_and_both_have_their_way(transactional_db):
    rows = [Organization.objects.create(name=name, kind="buyer").pk for name in ("Northwind", "Kestrel")]
    both_hold_one = threading.Barrier(2)
    runs = []

    @atomic
    def count_up(number):
        runs.append(number)
        order = rows if number else rows[::-1]
        Organization.objects.filter(pk=order[0]).update(version=F("version") + 1)
        if len(runs) <= 2:
            both_hold_one.wait(timeout=10)
        Organization.objects.filter(pk=order[1]).update(version=F("version") + 1)

    in_threads(2, count_up)

    assert len(runs) >= 3  # one of the two at least ran again; it may have met the other one once more
    assert set(Organization.objects.values_list("version", flat=True)) == {3}


# After the commit


def test_on_commit_calls_after_the_commit(transactional_db):
    seen = []

    @atomic
    def deed():
        on_commit(lambda: seen.extend(in_threads(1, lambda _: verbs())))
        add_event("one")
        assert seen == []

    deed()

    assert seen == [["one"]]


def test_on_commit_calls_nothing_after_a_rollback(transactional_db):
    seen = []

    @atomic
    def deed():
        on_commit(lambda: seen.append(1))
        raise InvalidMove("no")

    with pytest.raises(InvalidMove):
        deed()
    add_and_tell = atomic(lambda: add_event("next"))
    add_and_tell()

    assert seen == []


def test_on_commit_calls_once_for_a_service_that_ran_again(transactional_db):
    taken = add_event("taken").pk
    seen = []
    runs = []

    @atomic
    def deed():
        runs.append(1)
        on_commit(lambda: seen.append(len(runs)))
        add_event("twice", pk=taken if len(runs) == 1 else None)

    deed()

    assert seen == [2]


def test_on_commit_waits_for_the_outermost_service(transactional_db):
    seen = []
    inner = atomic(lambda: on_commit(lambda: seen.append("inner")))

    @atomic
    def outer():
        inner()
        seen.append("outer")

    outer()

    assert seen == ["outer", "inner"]


def test_on_commit_outside_a_service_calls_at_once(transactional_db):
    seen = []

    on_commit(lambda: seen.append(1))

    assert seen == [1]


def test_a_failing_on_commit_call_does_not_undo_the_deed(transactional_db):
    seen = []

    @atomic
    def deed():
        on_commit(lambda: 1 / 0)
        on_commit(lambda: seen.append(1))
        add_event("one")

    deed()

    assert (verbs(), seen) == (["one"], [1])


def test_a_service_called_on_commit_has_a_transaction_of_its_own(transactional_db):
    @atomic
    def afterwards():
        add_event("afterwards")
        raise InvalidMove("no")

    @atomic
    def deed():
        on_commit(afterwards)
        add_event("one")

    deed()

    assert verbs() == ["one"]


# The fields


def test_a_moment_is_kept_in_whole_milliseconds(db):
    odd = datetime(2026, 3, 12, 9, 24, 0, 123_999, tzinfo=UTC)

    event = Event.objects.create(at=odd, verb="one", subject_type="lot", actor_name="Ana", via="session")

    kept = odd.replace(microsecond=123_000)
    assert event.at == kept
    assert Event.objects.get(at=kept).at == kept
    assert Event.objects.get(at=odd) == event  # and one that is asked for is cut alike


def test_a_record_knows_its_id_before_it_is_written(db):
    event = Event(at=NOW, verb="one", subject_type="lot", actor_name="Ana", via="session")
    known = event.pk

    event.save()

    assert Event.objects.get().pk == known
    assert Event._meta.pk.column == "_id"
