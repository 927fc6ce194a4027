"""Who is told of what on this side: every move of a bid as the Buyer portal tells it, in one table.

What becomes of contracts stands in `producer_portal/trades/tests/test_telling.py`, offers that fall away in
`producer_portal/bids/tests/test_telling.py`. Here every move of `MOVES` has its line.
"""

import pytest
from django.test import Client

from producer_portal.bids import states
from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.bids.tests.factories import drafted, record
from producer_portal.marketplace.tests.factories import NOW, mirrored
from shared.accounts.roles import Role
from shared.accounts.tests.factories import actor_for, member
from shared.comms.models import Notification

pytestmark = pytest.mark.django_db

NOBODY = ()
COUNTERED = ("negotiation", "Counter-offer on LOT-2026-0149")
# What the state that a bid comes to is told as, wherever it comes from. Of `pending` and `withdrawn` nobody is told:
# the one is ours, or an offer that fell away, which is told by its name; the other is our own deed.
TOLD = {
    states.SUBMITTED: NOBODY,
    states.COUNTER_OFFER: (COUNTERED,),
    states.STALE: (("own_bid", "Confirm your bid on LOT-2026-0149"),),
    states.WON: (("own_bid", "Won: LOT-2026-0149"),),
    states.LOST: (("own_bid", "Not chosen: LOT-2026-0149"),),
    states.WITHDRAWN: NOBODY,
    states.EXPIRED: (("own_bid", "Expired: LOT-2026-0149"),),
    states.LAPSED: (("own_bid", "Lapsed: LOT-2026-0149"),),
}
OF = {here: there for there, here in states.MIRRORED.items()}
# Moves that people or the sending make here, not the Buyer portal's word: told nobody, but for one that was not taken.
OURS = {
    (states.DRAFT, states.SUBMITTING),
    (states.DRAFT, states.DELETED),
    (states.SUBMITTING, states.FAILED),
    (states.FAILED, states.DRAFT),
    (states.FAILED, states.DELETED),
    (states.DELETED, states.DRAFT),
}
MOVES = sorted((old, new) for old, targets in states.MOVES.items() for new in targets)


@pytest.fixture
def joost(db):
    return actor_for(member(Role.OWNER, organization__name="Rotterdam Renewables B.V.", user__name="Joost van Dalen"))


@pytest.fixture
def bid(joost):
    return submit_bid(bid=drafted(mirrored(number="LOT-2026-0149"), joost), by=joost, now=NOW)


def notified(user):
    return tuple(Notification.objects.filter(user=user).order_by("id").values_list("kind", "title"))


def put(bid, status):
    """The bid as if it had come to `status` before; nobody was told."""
    ProducerBid.objects.filter(pk=bid.pk).update(status=status, mirror_version=2)
    return ProducerBid.objects.whole().get(pk=bid.pk)


@pytest.mark.parametrize(("old", "new"), [move for move in MOVES if move not in OURS])
def test_a_move_tells_whom_it_concerns(old, new, bid, joost):
    colleague, stranger = member(organization=joost.organization).user, member().user
    found = put(bid, old)

    take_bid(record=record(found, OF[new], 3), now=NOW)

    assert ProducerBid.objects.get(pk=bid.pk).status == new
    assert (notified(joost.user), notified(colleague), notified(stranger)) == (TOLD[new], TOLD[new], NOBODY)
    browser = Client()
    browser.force_login(joost.user)
    for link in Notification.objects.filter(user=joost.user).values_list("link", flat=True):
        assert browser.get(link).status_code == 200


@pytest.mark.parametrize("new", TOLD)
def test_whoever_did_it_is_not_told(new, bid, joost):
    colleague = member(organization=joost.organization).user

    take_bid(record=record(put(bid, states.SUBMITTING), OF[new], 3), now=NOW, by=joost)

    own = NOBODY if new not in {states.COUNTER_OFFER} else TOLD[new]  # the buyer's counter is no deed of ours
    assert (notified(joost.user), notified(colleague)) == (own, TOLD[new])


def test_every_move_has_its_line():
    assert {new for _, new in MOVES} - {new for _, new in OURS} == set(TOLD)
    assert set(MOVES) >= OURS
