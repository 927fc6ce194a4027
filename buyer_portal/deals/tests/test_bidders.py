"""Who a bidder is, where people are known to Clerk: asked at once, or kept and asked later."""

from datetime import timedelta

import pytest
from django.test import Client

from buyer_portal.bids.models import Bid
from buyer_portal.conftest import Api
from buyer_portal.deals.services import accept_offer
from buyer_portal.deals.tests.factories import OFFERED, negotiation_of, submitted
from shared.accounts.models import User
from shared.accounts.tests.factories import NOW
from shared.audit.models import Event
from shared.errors import InvalidMove
from shared.exchange.models import OutboxEvent
from shared.identity.clerk.services import resolve_users
from shared.identity.models import UnresolvedUser
from shared.schemas import json
from tests.stand_ins.fixtures import clerk  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def submit(clerk, lot):  # noqa: F811
    def send(bidder_id, **changes):
        body = OFFERED | {"lotId": lot.pk, "bidderId": bidder_id} | changes
        return Api(Client()).post("/api/bids", body, X_API_Key="dev-api-key-123", Idempotency_Key=str(bidder_id))

    return send


def test_a_bidder_whom_clerk_knows_has_the_name_that_clerk_knows(clerk, submit):  # noqa: F811
    joost = clerk.add_user("Joost van Dalen", "joost@rotterdam.example")

    assert submit(joost).status_code == 201

    user = Bid.objects.get().bidder
    assert (user.external_id, user.name, user.email, user.home) == (
        joost, "Joost van Dalen", "joost@rotterdam.example", "peer",
    )  # fmt: skip
    assert not UnresolvedUser.objects.exists()


def test_a_bidder_whom_clerk_does_not_know_is_422_and_nothing_is_kept(submit):
    answer = submit("user_2nobody")

    assert (answer.status_code, answer.json()["code"]) == (422, "no_such_bidder")
    assert answer.json()["fields"] == {"bidderId": ["There is no such person."]}
    assert not Bid.objects.exists()
    assert not User.objects.filter(external_id="user_2nobody").exists()


def test_a_known_bidder_is_not_asked_about_again(clerk, submit):  # noqa: F811
    joost = clerk.add_user("Joost van Dalen")
    submit(joost)
    clerk.asked.clear()

    submit(joost)

    assert clerk.asked == {}


def test_a_bid_without_a_bidder_is_said_to_be_so_before_anybody_is_asked(clerk, submit):  # noqa: F811
    answer = submit(7)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["bidderId"])
    assert clerk.asked == {}


def test_while_clerk_is_away_the_bid_is_kept_and_its_bidder_asked_about_later(clerk, submit):  # noqa: F811
    joost = clerk.add_user("Joost van Dalen")
    clerk.away = True

    assert submit(joost).status_code == 201
    assert resolve_users(now=NOW) == 0
    assert UnresolvedUser.objects.get().next_attempt_at == NOW + timedelta(seconds=10)

    clerk.away = False
    assert resolve_users(now=NOW + timedelta(seconds=9)) == 0
    assert resolve_users(now=NOW + timedelta(seconds=10)) == 1
    assert (User.objects.get(external_id=joost).name, UnresolvedUser.objects.count()) == ("Joost van Dalen", 0)
    assert Bid.objects.get().status == "pending"


def test_until_then_nobody_agrees_to_it(clerk, submit, marc):  # noqa: F811
    clerk.away = True
    submit(clerk.add_user("Joost van Dalen"))
    deal = negotiation_of(Bid.objects.get())

    with pytest.raises(InvalidMove, match="Who made this bid is not confirmed yet"):
        accept_offer(negotiation=deal, by=marc, now=NOW)

    clerk.away = False
    resolve_users(now=NOW)
    assert accept_offer(negotiation=deal, by=marc, now=NOW).status == "agreed"


def test_bids_of_nobody_are_rejected_and_both_sides_hear_of_it(clerk, submit, lot, aino):  # noqa: F811
    other = submitted(lot, aino)
    clerk.away = True
    submit("user_2nobody")
    clerk.away = False

    assert resolve_users(now=NOW) == 1

    bid = Bid.objects.get(bidder__external_id="user_2nobody")
    assert (bid.status, bid.reason) == ("rejected", "The person named as the bidder does not exist.")
    assert Bid.objects.get(pk=other.pk).status == "pending"
    assert Event.objects.filter(verb="find_nobody").count() == 1
    told = OutboxEvent.objects.filter(aggregate_id=bid.pk).order_by("-aggregate_version").first()
    assert json.loads(told.body.encode())["event"] == "bid.rejected"


def test_asking_again_takes_longer_each_time_but_never_more_than_an_hour(clerk, submit):  # noqa: F811
    clerk.away = True
    submit(clerk.add_user("Joost van Dalen"))
    waits, now = [], NOW

    for _ in range(12):
        resolve_users(now=now)
        then = UnresolvedUser.objects.get().next_attempt_at
        waits.append((then - now).total_seconds())
        now = then

    assert waits[:4] == [10, 20, 40, 80]
    assert max(waits) == 3600


def test_two_workers_ask_about_one_person_once(clerk, submit):  # noqa: F811
    clerk.away = True
    submit(clerk.add_user("Joost van Dalen"))
    clerk.away = False
    taken = UnresolvedUser.objects.claim(limit=20, now=NOW, lease_for=timedelta(minutes=1))

    assert (len(taken), resolve_users(now=NOW)) == (1, 0)
    assert resolve_users(now=NOW + timedelta(minutes=2)) == 1
