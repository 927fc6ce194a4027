"""A buyer's new name reaches the producers with the newest of its lots that they have seen."""

from datetime import timedelta

import pytest

from buyer_portal.lots import states
from shared.accounts.roles import Role
from shared.accounts.services import change_organization
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.exchange.models import OutboxEvent

from .factories import lot_of
from .looking import sent, stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(trader):
    return member(Role.OWNER, organization=trader.organization)


def rename(owner, **fields):
    return change_organization(organization=owner.organization, by=actor_for(owner), now=NOW, **fields)


def test_a_new_name_goes_with_the_newest_lot_they_have_seen(trader, owner):
    older = lot_of(trader, states.PUBLISHED)
    lot = lot_of(trader, states.CLOSED, updated_at=NOW + timedelta(hours=1))
    lot_of(trader, states.DRAFT, updated_at=NOW + timedelta(hours=2))
    lot_of(trader, states.CANCELLED, updated_at=NOW + timedelta(hours=2))

    organization = rename(owner, name="Helvia Air Lines AG", brand_name="Helvia")

    lot.refresh_from_db()
    (message,) = sent(lot)
    assert (message.event, message.lot) == ("lot.updated", lot.to_wire())
    assert message.organization == organization.to_wire()
    assert (message.organization.name, message.organization.branding.brand_name) == ("Helvia Air Lines AG", "Helvia")
    assert stands(lot) == (states.CLOSED, 3, 1)
    assert sent(older) == []


def test_a_new_time_to_answer_goes_with_it_too(trader, owner):
    lot = lot_of(trader, states.PUBLISHED)

    rename(owner, answer_hours=24)

    assert [message.organization.answer_hours for message in sent(lot)] == [24]


@pytest.mark.parametrize("fields", [{"time_zone": "Europe/Zurich"}, {"name": "Helvia Airways AG"}])
def test_what_producers_are_not_shown_is_not_sent(fields, trader, owner):
    lot_of(trader, states.PUBLISHED)

    rename(owner, **fields)

    assert not OutboxEvent.objects.exists()


def test_a_buyer_of_whom_nothing_was_seen_tells_nothing_yet(trader, owner, stranger):
    lot_of(trader, states.DRAFT)
    lot_of(stranger, states.PUBLISHED)

    rename(owner, name="Helvia Air Lines AG")

    assert not OutboxEvent.objects.exists()
