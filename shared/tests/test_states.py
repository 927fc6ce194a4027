from datetime import UTC, datetime, timedelta

import pytest

from shared.db import atomic
from shared.errors import InvalidMove, StaleVersion
from shared.states import diagram

from .door import CLOSED, GONE, LOCKED, OPEN, Door
from .test_db import in_threads

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("doors")]

NOW = datetime(2026, 3, 12, 9, 24, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def a_door(status=OPEN):
    return Door.objects.create(status=status, updated_at=NOW)


def kept(door):
    return Door.objects.values("status", "version", "colour", "updated_at").get(pk=door.pk)


def test_move_to_writes_status_fields_time_and_version():
    door = a_door()

    door.move_to(CLOSED, now=LATER, colour="red")

    assert kept(door) == {"status": CLOSED, "version": 2, "colour": "red", "updated_at": LATER}
    assert (door.status, door.version, door.colour) == (CLOSED, 2, "red")


def test_move_to_refuses_what_the_table_does_not_have():
    door = a_door(OPEN)

    with pytest.raises(InvalidMove, match="This is open now, so it cannot become locked") as refused:
        door.move_to(LOCKED, now=LATER, colour="red")

    assert refused.value.record == {"_id": door.pk, "status": OPEN, "version": 1}
    assert kept(door) == {"status": OPEN, "version": 1, "colour": "grey", "updated_at": NOW}


def test_move_to_goes_by_the_store_not_by_the_instance():
    door = a_door(CLOSED)
    old = Door.objects.get(pk=door.pk)
    door.move_to(GONE, now=NOW)

    with pytest.raises(InvalidMove):
        old.move_to(LOCKED, now=LATER)

    assert old.status == GONE  # and the instance shows what there is


def test_nothing_leaves_a_final_state():
    door = a_door(GONE)

    for status in Door.MOVES:
        with pytest.raises(InvalidMove):
            door.move_to(status, now=LATER)


def test_move_to_refuses_an_old_version():
    door = a_door(OPEN)
    door.change(now=NOW, colour="red")

    with pytest.raises(StaleVersion) as refused:
        door.move_to(CLOSED, now=LATER, expected_version=1)

    assert refused.value.record == {"_id": door.pk, "status": OPEN, "version": 2}
    assert kept(door)["status"] == OPEN


def test_move_to_takes_the_right_version():
    door = a_door(OPEN)

    door.move_to(CLOSED, now=LATER, expected_version=1)

    assert kept(door)["version"] == 2


def test_the_right_version_in_the_wrong_state_is_an_invalid_move():
    door = a_door(OPEN)

    with pytest.raises(InvalidMove):
        door.move_to(LOCKED, now=LATER, expected_version=1)


def test_change_keeps_the_status_and_counts_the_version():
    door = a_door(CLOSED)

    door.change(now=LATER, colour="red")

    assert kept(door) == {"status": CLOSED, "version": 2, "colour": "red", "updated_at": LATER}


def test_change_refuses_a_record_that_moved_on():
    door = a_door(CLOSED)
    old = Door.objects.get(pk=door.pk)
    door.move_to(GONE, now=NOW)

    with pytest.raises(InvalidMove, match="This is gone now and can no longer be changed like this"):
        old.change(now=LATER, colour="red")

    assert kept(door)["colour"] == "grey"


def test_change_refuses_an_old_version():
    door = a_door(CLOSED)
    door.change(now=NOW, colour="red")

    with pytest.raises(StaleVersion):
        door.change(now=LATER, expected_version=1, colour="blue")

    assert kept(door)["colour"] == "red"


def test_only_the_row_itself_is_touched():
    door, other = a_door(), a_door()

    door.move_to(CLOSED, now=LATER)

    assert kept(other) == {"status": OPEN, "version": 1, "colour": "grey", "updated_at": NOW}


def test_can_move_to_answers_by_the_table():
    door = Door(status=CLOSED)

    assert [status for status in Door.MOVES if door.can_move_to(status)] == [OPEN, LOCKED, GONE]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_move_at_once_one_wins():
    door = a_door(CLOSED)

    @atomic
    def lock(number):
        try:
            Door.objects.get(pk=door.pk).move_to(LOCKED, now=LATER, colour=f"by {number}")
        except InvalidMove:
            return None
        return f"by {number}"

    winners = [colour for colour in in_threads(6, lock) if colour]

    assert len(winners) == 1
    assert kept(door) == {"status": LOCKED, "version": 2, "colour": winners[0], "updated_at": LATER}


def test_diagram_draws_every_arrow_and_the_ends():
    assert diagram({"draft": {"published"}, "published": {"sold", "closed"}, "closed": set()}, start="draft") == (
        "stateDiagram-v2\n"
        "    [*] --> draft\n"
        "    draft --> published\n"
        "    published --> closed\n"
        "    published --> sold\n"
        "    closed --> [*]"
    )
