import pytest

from buyer_portal.contracts.models import Contract
from buyer_portal.deals.services import accept_offer
from buyer_portal.deals.tests.conftest import aino, as_joost, bid, deal, joost, lot, machine
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member

__all__ = ["aino", "as_joost", "bid", "deal", "joost", "lot", "machine"]


@pytest.fixture
def marc_member(trader):
    """Marc's membership: an owner at Helvia Airways who may sign."""
    return member(Role.OWNER, organization=trader.organization, user__name="Marc Odermatt", can_sign=True)


@pytest.fixture
def marc(marc_member):
    return actor_for(marc_member)


@pytest.fixture
def contract(deal, marc):
    """The contract that Joost's bid led to."""
    accept_offer(negotiation=deal, by=marc, now=NOW)
    return Contract.objects.whole().get(bid=deal.bid)
