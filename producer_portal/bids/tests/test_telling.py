import pytest
import responses

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.bids.services.sending import send_bid
from producer_portal.marketplace.tests.factories import NOW, mirrored
from shared.accounts.tests.factories import member
from shared.comms.models import Notification

from . import far_buyer
from .factories import drafted, offer, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid(joost):
    return submit_bid(bid=drafted(mirrored(number="LOT-2026-0149"), joost), by=joost, now=NOW)


def tell(bid, status, version=3, **more):
    take_bid(record=record(ProducerBid.objects.whole().get(pk=bid.pk), status, version, **more), now=NOW)


def told():
    return list(Notification.objects.order_by("id").values_list("kind", "title"))


@pytest.mark.parametrize(
    ("status", "kind", "title"),
    [
        ("counter_offer", "negotiation", "Counter-offer on LOT-2026-0149"),
        ("stale", "own_bid", "Confirm your bid on LOT-2026-0149"),
        ("accepted", "own_bid", "Won: LOT-2026-0149"),
        ("rejected", "own_bid", "Not chosen: LOT-2026-0149"),
        ("expired", "own_bid", "Expired: LOT-2026-0149"),
        ("lapsed", "own_bid", "Lapsed: LOT-2026-0149"),
    ],
)
def test_what_concerns_us_is_told_with_the_way_to_the_bid(bid, joost, status, kind, title):
    tell(bid, status)

    (one,) = Notification.objects.all()
    assert (one.kind, one.title, one.link, one.user_id) == (kind, title, f"/bids/{bid.pk}/", joost.user.pk)


@pytest.mark.parametrize("status", ["pending", "withdrawn"])
def test_what_we_did_ourselves_is_not_told(bid, status):
    tell(bid, status)

    assert told() == []


def test_the_same_word_again_tells_nothing_new(bid):
    tell(bid, "counter_offer")
    tell(bid, "counter_offer")
    tell(bid, "counter_offer", 4)

    assert told() == [("negotiation", "Counter-offer on LOT-2026-0149")]


def test_each_counter_is_told(bid):
    tell(bid, "counter_offer")
    tell(bid, "counter_offer", 5, currentOffer=offer(4, "buyer", price=2060))

    assert len(told()) == 2


def test_a_rejection_is_told_with_its_reason(bid):
    tell(bid, "rejected", reason={"code": "price", "text": "Above {lot} budget."})

    assert "“Above" in Notification.objects.get().body


@pytest.mark.parametrize(
    ("side", "status", "title"),
    [
        ("producer", "declined", "Helvia Airways declined your offer 3 on LOT-2026-0149"),
        ("producer", "expired", "Your offer 3 on LOT-2026-0149 ran out"),
        ("buyer", "withdrawn", "Helvia Airways withdrew offer 3 on LOT-2026-0149"),
        ("buyer", "expired", "Offer 3 on LOT-2026-0149 ran out"),
    ],
)
def test_an_offer_that_fell_away_is_told_once(bid, side, status, title):
    fallen = offer(3, side, status)
    tell(bid, "pending", 4, offers=[fallen])
    tell(bid, "pending", 5, offers=[fallen])

    (one,) = Notification.objects.all()
    assert (one.kind, one.title, one.body) == ("negotiation", title, "Offer 1 stands again.")


@pytest.mark.parametrize(("side", "status"), [("buyer", "declined"), ("producer", "withdrawn")])
def test_what_our_side_lets_fall_is_not_told(bid, side, status):
    tell(bid, "pending", 4, offers=[offer(3, side, status)])

    assert told() == []


def test_whoever_accepted_is_not_told_but_their_colleagues_are(bid, joost):
    colleague = member(organization=joost.organization)
    found = ProducerBid.objects.whole().get(pk=bid.pk)
    take_bid(record=record(found, "accepted", 4), now=NOW, by=joost)

    assert [row.user_id for row in Notification.objects.all()] == [colleague.user_id]


def test_nobody_else_is_told(bid):
    stranger = member()

    tell(bid, "accepted")

    assert not Notification.objects.filter(user=stranger.user).exists()


def test_a_bid_that_was_not_taken_is_told_with_the_reason(bid, wire):
    far_buyer.refuses(wire)

    send_bid(bid=bid, tell_time=lambda: NOW)

    (one,) = Notification.objects.all()
    assert (one.kind, one.title, one.body) == ("own_bid", "Not taken: LOT-2026-0149", "Bidding on this lot is over.")


def test_while_nobody_knows_nothing_is_told(bid, wire):
    wire.add(responses.POST, far_buyer.URL, status=503)

    send_bid(bid=bid, tell_time=lambda: NOW)

    assert told() == []
