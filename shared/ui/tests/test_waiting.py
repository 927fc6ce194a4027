from datetime import timedelta

import pytest

from shared.accounts.actors import SYSTEM, Role
from shared.accounts.invitations import invite_member
from shared.accounts.tests.factories import actor_for, member
from shared.ui.parts import Todo
from shared.ui.waiting import Waiting, people_waiting, settling_in, what_waits

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


@pytest.mark.django_db
def test_owners_hear_of_invitations_that_soon_run_out(django_assert_num_queries):
    owner, other = member(), member()
    for who, email, days in (
        (owner, "soon@x.example", 12),
        (owner, "later@x.example", 1),
        (other, "theirs@x.example", 12),
    ):
        invite(who, email, days)
    trader = member(Role.TRADER, organization=owner.organization)

    with django_assert_num_queries(1):
        todos = people_waiting(actor_for(owner), NOW)

    assert [(todo.title, todo.due) for todo in todos] == [
        ("soon@x.example has not joined yet", NOW + timedelta(days=2))
    ]
    assert people_waiting(actor_for(trader), NOW) == []
    assert people_waiting(SYSTEM, NOW) == []


def invite(who, email, days_ago):
    then = NOW - timedelta(days=days_ago)
    invite_member(organization=who.organization, email=email, by=actor_for(who), now=then, role=Role.VIEWER)


@pytest.mark.django_db
def test_only_owners_are_told_to_ask_colleagues_in(django_assert_num_queries):
    owner, viewer = actor_for(member()), actor_for(member(Role.VIEWER))

    with django_assert_num_queries(0):
        told = [[todo.action for todo in settling_in(actor)] for actor in (owner, viewer)]

    assert told == [["People", "Settings", "Security"], ["Settings", "Security"]]
