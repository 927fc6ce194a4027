"""A buyer, two producers and the clock, in any order, with repeats: what must hold of deals holds after every step."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from buyer_portal.bids import states as bid_states
from buyer_portal.bids.models import Bid
from buyer_portal.bids.services import confirm_bid, revision_needed, submit_bid
from buyer_portal.contracts.models import Contract
from buyer_portal.contracts.services import refuse_contract, sign_contract
from buyer_portal.contracts.services.ending import expire_contract
from buyer_portal.contracts.tests.test_sign_contract import SEEN, signing
from buyer_portal.deals import services, states
from buyer_portal.deals.models import Negotiation, Offer
from buyer_portal.deals.services import due
from buyer_portal.deals.services.standing import bid_status, turn
from buyer_portal.deals.tests.factories import open_lot, producer, submitted
from buyer_portal.deals.tests.factories import written as bid_body
from buyer_portal.deals.tests.looking import counter
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import edit_lot
from buyer_portal.lots.tests.factories import written as lot_fields
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.clock import to_wire
from shared.errors import DomainError
from shared.exchange.models import OutboxEvent

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PRODUCERS = st.sampled_from(["joost", "aino"])
SIDES = st.sampled_from(["buyer", "producer"])
PRICES = st.integers(1900, 2200)
VOLUMES = st.sampled_from([1000, 2200, 4000, 4200])
HOURS = st.integers(1, 200)
TABLES = {"bid": bid_states.MOVES, "negotiation": states.NEGOTIATION_MOVES, "offer": states.OFFER_MOVES}
MODELS = {"bid": Bid, "negotiation": Negotiation, "offer": Offer}
MOST = 4_200_000  # thousandths: 4,000 t and 5 % of tolerance


def reachable(moves, old):
    """The states that one or more moves lead to from `old`."""
    found, ahead = set(), set(moves[old])
    while ahead:
        state = ahead.pop()
        if state not in found:
            found.add(state)
            ahead |= moves[state]
    return found


class Dealing(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        owner = member(Role.OWNER, organization__name="Helvia Airways AG", can_sign=True)
        self.now, self.lot = NOW, open_lot(owner)
        self.buyer, self.joost, self.aino = actor_for(owner), producer(), producer("Porvoo Bio Oy", "Aino Salo")
        self.bids = {"joost": submitted(self.lot, self.joost)}
        self.seen, self.written = {}, {}

    def deal(self, who):
        """The negotiation of that producer's newest bid; None before they made one."""
        return Negotiation.objects.whole().get(bid=self.bids[who]) if who in self.bids else None

    def by(self, side, who):
        return self.buyer if side == "buyer" else getattr(self, who)

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
        assert self.picture() == before

    def once(self, deed):
        try:
            deed()
        except DomainError:
            pass

    def picture(self):
        models = (Bid, Negotiation, Offer, Lot, Contract, OutboxEvent)
        rows = [list(model.objects.order_by("pk").values()) for model in models]
        for contract in rows[4]:
            contract.pop("updated_at")  # deeds take their turn by it
        return rows

    @rule(side=SIDES, who=PRODUCERS, price=PRICES, volume=VOLUMES, hours=HOURS)
    def counters(self, side, who, price, volume, hours):
        if deal := self.deal(who):
            until = to_wire(self.now + timedelta(hours=hours))
            body, by = counter(pricePerUnit=price, volume=volume, expiresAt=until), self.by(side, who)
            self.do(lambda: services.counter_offer(negotiation=deal, body=body, by=by, now=self.now))

    @rule(side=SIDES, who=PRODUCERS)
    def accepts_what_stands(self, side, who):
        if deal := self.deal(who):
            offer = Offer.objects.filter(negotiation=deal, status="pending").first()
            named = {"offer_id": offer.pk, "terms_hash": offer.terms_hash} if offer else {}
            by = self.by(side, who)
            self.do(lambda: services.accept_offer(negotiation=deal, by=by, now=self.now, **named))

    @rule(side=SIDES, who=PRODUCERS)
    def accepts_an_earlier_offer(self, side, who):
        """What was read before another offer took its place is not what is agreed."""
        deal = self.deal(who)
        if deal is None or not (earlier := deal.offers.exclude(status__in=["pending", "accepted"]).first()):
            return
        with pytest.raises(DomainError):
            services.accept_offer(
                negotiation=deal, by=self.by(side, who), now=self.now, offer_id=earlier.pk,
                terms_hash=earlier.terms_hash,
            )  # fmt: skip

    @rule(side=SIDES, who=PRODUCERS)
    def declines(self, side, who):
        if deal := self.deal(who):
            offer = Offer.objects.filter(negotiation=deal, status="pending").first()
            by, pk = self.by(side, who), offer.pk if offer else "0" * 24
            self.do(lambda: services.decline_offer(negotiation=deal, by=by, now=self.now, offer_id=pk))

    @rule(side=SIDES, who=PRODUCERS)
    def withdraws_an_offer(self, side, who):
        if deal := self.deal(who):
            self.once(lambda: services.withdraw_offer(negotiation=deal, by=self.by(side, who), now=self.now))

    @rule(who=PRODUCERS)
    def the_buyer_rejects(self, who):
        if bid := self.bids.get(who):
            why = {"code": "price", "text": "Too dear."}
            self.do(lambda: services.reject_bid(bid=bid, by=self.buyer, now=self.now, **why))

    @rule(who=PRODUCERS)
    def the_producer_withdraws(self, who):
        if bid := self.bids.get(who):
            self.do(lambda: services.withdraw_bid(bid=bid, by=self.by("producer", who), now=self.now))

    @rule(who=PRODUCERS)
    def the_producer_confirms(self, who):
        if bid := self.bids.get(who):
            revision, by = Lot.objects.get(pk=self.lot.pk).revision, self.by("producer", who)
            self.do(lambda: confirm_bid(bid=bid, lot_revision=revision, by=by, now=self.now))

    @rule(hours=HOURS)
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def the_clocks_come(self):
        due.settle_clocks(now=self.now)
        due.remind_of_answers(now=self.now)
        for contract in Contract.objects.all():
            expire_contract(contract=contract, now=self.now)

    @rule(price=PRICES)
    def the_lot_changes(self, price):
        lot, fields = Lot.objects.get(pk=self.lot.pk), lot_fields(pricing={"currency": "USD", "pricePerUnit": price})
        self.once(lambda: edit_lot(lot=lot, fields=fields, by=self.buyer, now=self.now))

    @rule(who=PRODUCERS, price=PRICES, volume=VOLUMES)
    def a_producer_bids_anew(self, who, price, volume):
        by = getattr(self, who)
        body = bid_body(self.lot, by, pricePerUnit=price, volume={"amount": volume, "unit": "tonnes"})
        try:
            self.bids[who] = submit_bid(body=body, bidder=by.user, credential="x", by=by, now=self.now).bid
        except DomainError:
            pass

    @rule(side=SIDES, who=PRODUCERS)
    def signs(self, side, who):
        if contract := Contract.objects.filter(bid=self.bids.get(who)).first():
            body, by = signing(contract), self.by(side, who)
            self.do(lambda: sign_contract(contract=contract, body=body, how=SEEN, by=by, now=self.now))

    @rule(side=SIDES, who=PRODUCERS)
    def refuses_to_sign(self, side, who):
        if contract := Contract.objects.filter(bid=self.bids.get(who)).first():
            by = self.by(side, who)
            self.do(lambda: refuse_contract(contract=contract, reason="We fly no more.", by=by, now=self.now))

    @invariant()
    def at_most_one_offer_stands_and_only_while_it_is_open(self):
        for deal in Negotiation.objects.all():
            assert deal.offers.filter(status="pending").count() == (1 if deal.status == "open" else 0)

    @invariant()
    def exactly_one_offer_is_accepted_once_they_agree_and_one_contract_says_it(self):
        for deal in Negotiation.objects.select_related("bid"):
            agreed = deal.status in {"agreed", "contracted"} or deal.why == "lapsed"
            accepted = list(deal.offers.filter(status="accepted"))
            contracts = list(Contract.objects.filter(bid=deal.bid))
            assert (len(accepted), len(contracts)) == ((1, 1) if agreed else (0, 0))
            for offer, contract in zip(accepted, contracts, strict=True):
                terms = contract.document.terms
                assert (terms.volume, terms.pricing) == (offer.terms.volume, offer.terms.pricing)
            assert (deal.status == "contracted") == any(one.status == "active" for one in contracts)

    @invariant()
    def the_bid_says_what_follows_from_its_negotiation(self):
        for deal in Negotiation.objects.whole():
            standing, bid = deal.offers.filter(status="pending").first(), deal.bid
            stale = bid.lot_revision < revision_needed(bid.lot)
            assert bid.status == bid_status(deal, standing, stale=stale)
            assert bid.turn == turn(deal, standing, stale=stale, sealed=False)
            shown = standing or deal.offers.filter(status="accepted").first()
            assert (bid.standing.offer_id if bid.standing else None) in {shown.pk if shown else None, None}
            assert (bid.answer_due is None) == (bid.turn == "none")
            assert bid.turn == "buyer" or bid.remind_at is None

    @invariant()
    def what_is_awarded_is_the_sum_of_what_was_agreed_and_never_more_than_there_is(self):
        agreed = Offer.objects.filter(status="accepted", negotiation__status__in=["agreed", "contracted"])
        awarded = Lot.objects.get(pk=self.lot.pk).awarded
        assert awarded == sum(int(one.terms.volume.amount * 1000) for one in agreed)
        assert awarded <= MOST

    @invariant()
    def nothing_moves_but_as_the_tables_say(self):
        """Also over several moves in one step; so what has ended stays ended."""
        for name, model in MODELS.items():
            for pk, status in model.objects.values_list("pk", "status"):
                before = self.seen.setdefault((name, pk), status)
                assert status == before or status in reachable(TABLES[name], before), (name, before, status)
                self.seen[name, pk] = status

    @invariant()
    def nothing_of_an_offer_changes_but_its_status(self):
        for offer in Offer.objects.all():
            words = (offer.number, offer.by, offer.body, offer.terms_hash, offer.expires_at, offer.answers_id)
            assert self.written.setdefault(offer.pk, words) == words
            assert offer.terms.hash == offer.terms_hash

    @invariant()
    def an_organisation_has_one_bid_in_its_place(self):
        for who in (self.joost, self.aino):
            live = Bid.objects.filter(organization=who.organization, status__in=bid_states.LIVE)
            assert live.count() <= 1


def test_what_must_hold_of_deals_holds_in_any_order(db):
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
