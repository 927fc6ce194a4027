"""Two sides and the clock, in any order, with repeats: what must hold of a negotiation holds after every step."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from buyer_portal.bids.models import Bid
from buyer_portal.bids.services import submit_bid
from buyer_portal.deals import services
from buyer_portal.deals.models import Negotiation, Offer
from buyer_portal.deals.standing import bid_status
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import edit_lot
from buyer_portal.lots.tests.factories import written as lot_fields
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.errors import DomainError
from shared.exchange.models import OutboxEvent

from .factories import open_lot, producer, submitted
from .factories import written as bid_body
from .looking import counter

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SIDES = st.sampled_from(["buyer", "producer"])
PRICES = st.integers(1900, 2200)
HOURS = st.integers(1, 200)


class Dealing(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        owner = member(Role.OWNER, organization__name="Helvia Airways AG")
        self.now, self.lot = NOW, open_lot(owner)
        self.actors = {"buyer": actor_for(owner), "producer": producer()}
        self.bids = [submitted(self.lot, self.actors["producer"])]
        self.ended = {}

    @property
    def deal(self):
        return Negotiation.objects.whole().get(bid=self.bids[-1])

    def do(self, deed):
        """Do it, and do it again: whoever repeats a deed changes nothing, or hears why not."""
        try:
            deed()
        except DomainError:
            return
        before = self.picture()
        try:
            deed()
        except DomainError:
            pass
        else:
            assert self.picture() == before

    def picture(self):
        return [list(model.objects.order_by("pk").values()) for model in (Bid, Negotiation, Offer, Lot, OutboxEvent)]

    @rule(side=SIDES, price=PRICES, hours=HOURS)
    def counters(self, side, price, hours):
        until = (self.now + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")
        body = counter(pricePerUnit=price, expiresAt=until)
        by, deal, now = self.actors[side], self.deal, self.now
        self.do(lambda: services.counter_offer(negotiation=deal, body=body, by=by, now=now))

    @rule(side=SIDES)
    def accepts_what_stands(self, side):
        deal = self.deal
        offer = Offer.objects.filter(negotiation=deal, status="pending").first()
        named = {"offer_id": offer.pk, "terms_hash": offer.terms_hash} if offer else {}
        by, now = self.actors[side], self.now
        self.do(lambda: services.accept_offer(negotiation=deal, by=by, now=now, **named))

    @rule(side=SIDES)
    def declines(self, side):
        deal = self.deal
        offer = Offer.objects.filter(negotiation=deal, status="pending").first()
        by, now, pk = self.actors[side], self.now, offer.pk if offer else "0" * 24
        self.do(lambda: services.decline_offer(negotiation=deal, by=by, now=now, offer_id=pk))

    @rule(side=SIDES)
    def withdraws_an_offer(self, side):
        deal, by = self.deal, self.actors[side]
        try:
            services.withdraw_offer(negotiation=deal, by=by, now=self.now)
        except DomainError:
            pass

    @rule()
    def the_buyer_rejects(self):
        bid, by, now = self.bids[-1], self.actors["buyer"], self.now
        self.do(lambda: services.reject_bid(bid=bid, by=by, now=now, code="price", text="Too dear."))

    @rule()
    def the_producer_withdraws(self):
        bid, by, now = self.bids[-1], self.actors["producer"], self.now
        self.do(lambda: services.withdraw_bid(bid=bid, by=by, now=now))

    @rule(hours=HOURS)
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def the_clock_comes(self):
        deal, now = self.deal, self.now
        services.settle_clock(negotiation=deal, now=now)

    @rule(price=PRICES)
    def the_lot_changes(self, price):
        lot = Lot.objects.get(pk=self.lot.pk)
        pricing = {"currency": "USD", "pricePerUnit": price}
        try:
            edit_lot(lot=lot, fields=lot_fields(pricing=pricing), by=self.actors["buyer"], now=self.now)
        except DomainError:
            pass

    @rule(price=PRICES)
    def the_producer_bids_anew(self, price):
        who = self.actors["producer"]
        body = bid_body(self.lot, who, pricePerUnit=price)
        try:
            self.bids.append(submit_bid(body=body, bidder=who.user, credential="x", by=who, now=self.now).bid)
        except DomainError:
            pass

    @invariant()
    def at_most_one_offer_stands_and_only_while_it_is_open(self):
        for deal in Negotiation.objects.all():
            pending = deal.offers.filter(status="pending").count()
            assert pending <= 1
            assert pending == (1 if deal.status == "open" else 0)

    @invariant()
    def exactly_one_offer_is_accepted_once_they_agree(self):
        for deal in Negotiation.objects.all():
            accepted = deal.offers.filter(status="accepted").count()
            assert accepted == (1 if deal.status in {"agreed", "contracted"} or deal.why == "lapsed" else 0)

    @invariant()
    def the_bid_says_what_follows_from_its_negotiation(self):
        for deal in Negotiation.objects.whole():
            standing = deal.offers.filter(status="pending").first()
            assert deal.bid.status in {
                bid_status(deal, standing, stale=False), bid_status(deal, standing, stale=True),
            }  # fmt: skip
            assert deal.bid.turn in ({"none"} if standing is None else {"buyer", "producer"})

    @invariant()
    def what_is_awarded_is_the_sum_of_what_was_agreed(self):
        agreed = Offer.objects.filter(status="accepted", negotiation__status__in=["agreed", "contracted"])
        assert Lot.objects.get(pk=self.lot.pk).awarded == sum(int(one.terms.volume.amount * 1000) for one in agreed)
        assert Lot.objects.get(pk=self.lot.pk).awarded <= 4_200_000

    @invariant()
    def what_has_ended_stays_ended(self):
        for deal in Negotiation.objects.filter(status="closed"):
            assert self.ended.setdefault(deal.pk, deal.why) == deal.why

    @invariant()
    def terms_never_change(self):
        for offer in Offer.objects.all():
            assert offer.terms.hash == offer.terms_hash


def test_what_must_hold_of_a_negotiation_holds_in_any_order(db):
    class Whole(Dealing):
        def __init__(self):
            super().__init__()
            self.block = transaction.atomic()  # noqa: TID251  each run begins with an empty store
            self.block.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    run_state_machine_as_test(
        Whole,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
