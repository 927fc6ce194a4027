from datetime import timedelta

import pytest

from producer_portal.marketplace.models import Visit
from producer_portal.marketplace.services import note_visit
from shared.accounts.tests.factories import UserFactory

from .factories import NOW

pytestmark = pytest.mark.django_db


def visit(user, **after):
    return note_visit(user=user, now=NOW + timedelta(**after))


def test_the_first_visit_has_none_before_it():
    user = UserFactory()

    assert (visit(user), visit(user, minutes=5)) == (None, None)


def test_a_visit_begins_after_half_an_hour_and_counts_from_the_last_look():
    user = UserFactory()
    for minutes in (0, 20, 40):
        visit(user, minutes=minutes)

    since = [visit(user, hours=hours) for hours in (24, 24.2, 48)]

    assert since == [
        NOW + timedelta(minutes=40),
        NOW + timedelta(minutes=40),
        NOW + timedelta(hours=24.2),
    ]


def test_looks_within_a_minute_are_not_written():
    user = UserFactory()
    visit(user)
    visit(user, seconds=59)

    assert Visit.objects.get().looked_at == NOW


def test_people_have_visits_of_their_own():
    one, other = UserFactory(), UserFactory()
    visit(one)

    assert (visit(one, days=1), visit(other, days=1)) == (NOW, None)
