from datetime import timedelta

from shared.accounts.actors import SYSTEM
from shared.ui.parts import Todo
from shared.ui.waiting import Waiting, what_waits

from .conftest import NOW


def todo(title, hours=None):
    return Todo("lots", title, "/", "Go", due=NOW + timedelta(hours=hours) if hours is not None else None)


def lots(actor, now):
    assert (actor, now) == (SYSTEM, NOW)
    return [todo("draft"), todo("award", 5)]


def bids(actor, now):
    return [todo("answer", 2), todo("judge", 5)]


def test_the_nearest_clock_comes_first_and_what_has_none_last():
    waiting = what_waits((lots, bids), SYSTEM, NOW)

    assert [one.title for one in waiting.todos] == ["answer", "award", "judge", "draft"]
    assert (waiting.count, waiting.more, waiting.first_due) == (4, 0, NOW + timedelta(hours=2))


def test_what_is_too_much_is_counted():
    waiting = what_waits((lots, bids), SYSTEM, NOW, most=3)

    assert ([one.title for one in waiting.todos], waiting.more, waiting.count) == (["answer", "award", "judge"], 1, 4)


def test_nothing_waits():
    assert what_waits((), SYSTEM, NOW) == Waiting([])
    assert what_waits((), SYSTEM, NOW).first_due is None
