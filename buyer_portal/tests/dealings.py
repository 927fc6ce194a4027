"""A buyer and a producer at one lot, and every deed that moves a bid, an offer, a negotiation or a contract."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from buyer_portal.bids.models import Bid
from buyer_portal.bids.services import confirm_bid
from buyer_portal.contracts import services as contracts
from buyer_portal.contracts.models import Contract, Termination
from buyer_portal.contracts.services import terminating
from buyer_portal.contracts.services.amending import amend_contract
from buyer_portal.contracts.services.ending import expire_contract
from buyer_portal.contracts.tests.test_sign_contract import SEEN, signing
from buyer_portal.deals import services as deals
from buyer_portal.deals.models import Negotiation, Offer
from buyer_portal.deals.tests.factories import open_lot, producer, submitted
from buyer_portal.deals.tests.looking import counter
from buyer_portal.lots import services as lots
from buyer_portal.lots.services.awards import conclude_lot
from buyer_portal.lots.tests.factories import written
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, UserFactory, actor_for, member
from shared.clock import to_wire

HOURS = timedelta(hours=1)
WHY = "We fly no more."


class Dealings:
    """Each method is one deed, done by `self.by` of that side, at `self.now`."""

    def __init__(self, lot: dict[str, Any] | None = None) -> None:
        marc = member(Role.OWNER, organization__name="Helvia Airways AG", user__name="Marc Odermatt", can_sign=True)
        self.marc, self.joost, self.now = actor_for(marc), producer(), NOW
        self.elena = member(Role.TRADER, organization=marc.organization, user__name="Elena Brunner").user
        self.lot = open_lot(marc, **(lot or {}))

    @property
    def the_bid(self) -> Bid:
        return Bid.objects.whole().filter(organization=self.joost.organization).order_by("-id")[0]

    @property
    def deal(self) -> Negotiation:
        return Negotiation.objects.whole().get(bid=self.the_bid)

    @property
    def contract(self) -> Contract:
        return Contract.objects.whole().get(bid=self.the_bid)

    def state(self) -> dict[tuple[str, str], str]:
        """The status of every record."""
        models = {"bid": Bid, "negotiation": Negotiation, "offer": Offer, "contract": Contract, "end": Termination}
        return {(name, row.pk): row.status for name, model in models.items() for row in model.objects.all()}

    # Bids and offers.
    def producer_bids(self) -> None:
        submitted(self.lot, self.joost)

    def producer_bids_for_a_part(self) -> None:
        submitted(self.lot, self.joost, volume={"amount": 1000, "unit": "tonnes"})

    def other_producer_wins(self) -> None:
        """Another one's bid is accepted, signed by both, and covers a part."""
        by = producer("Porvoo Bio Oy", "Aino Salo")
        bid = submitted(self.lot, by, volume={"amount": 2000, "unit": "tonnes"})
        deals.accept_offer(negotiation=Negotiation.objects.whole().get(bid=bid), by=self.marc, now=self.now)
        contract = Contract.objects.get(bid=bid)
        self._sign(contract, self.marc)
        self._sign(contract, by)

    def _counter(self, by: Actor, price: int, hours: int) -> None:
        body = counter(pricePerUnit=price, expiresAt=to_wire(self.now + hours * HOURS))
        deals.counter_offer(negotiation=self.deal, body=body, by=by, now=self.now)

    def buyer_counters(self) -> None:
        self._counter(self.marc, 2050, hours=72)

    def producer_counters(self) -> None:
        self._counter(self.joost, 2090, hours=48)

    def _named(self) -> dict[str, str]:
        offer = self.deal.offers.get(status="pending")
        return {"offer_id": offer.pk, "terms_hash": offer.terms_hash}

    def buyer_accepts(self) -> None:
        deals.accept_offer(negotiation=self.deal, by=self.marc, now=self.now, **self._named())

    def producer_accepts(self) -> None:
        deals.accept_offer(negotiation=self.deal, by=self.joost, now=self.now, **self._named())

    def buyer_declines(self) -> None:
        deals.decline_offer(negotiation=self.deal, by=self.marc, now=self.now)

    def producer_declines(self) -> None:
        deals.decline_offer(negotiation=self.deal, by=self.joost, now=self.now)

    def buyer_withdraws_offer(self) -> None:
        deals.withdraw_offer(negotiation=self.deal, by=self.marc, now=self.now)

    def producer_withdraws_offer(self) -> None:
        deals.withdraw_offer(negotiation=self.deal, by=self.joost, now=self.now)

    def buyer_rejects(self) -> None:
        deals.reject_bid(bid=self.the_bid, by=self.marc, now=self.now, code="price", text="Too dear.")

    def producer_withdraws(self) -> None:
        deals.withdraw_bid(bid=self.the_bid, by=self.joost, now=self.now)

    def producer_confirms(self) -> None:
        self.lot.refresh_from_db()
        confirm_bid(bid=self.the_bid, lot_revision=self.lot.revision, by=self.joost, now=self.now)

    # The clock.
    def just_before_the_bid_ends(self) -> None:
        self.now = self.the_bid.expires_at - HOURS

    def offer_runs_out(self) -> None:
        self.now = self.deal.offers.get(status="pending").expires_at
        deals.settle_clock(negotiation=self.deal, now=self.now)

    # The lot.
    def lot_changes(self) -> None:
        fields = written(pricing={"currency": "USD", "pricePerUnit": 1990})
        self.lot = lots.edit_lot(lot=self.lot, fields=fields, by=self.marc, now=self.now)

    def lot_is_closed(self) -> None:
        self.lot = lots.close_lot(lot=self.lot, by=self.marc, now=self.now)

    def lot_is_cancelled(self) -> None:
        lots.cancel_lot(lot=self.lot, reason=WHY, by=self.marc, now=self.now)

    def lot_is_unsuccessful(self) -> None:
        lots.end_lot_unsuccessful(lot=self.lot, reason=WHY, by=self.marc, now=self.now)

    def lot_is_concluded(self) -> None:
        self.lot.refresh_from_db()
        conclude_lot(lot=self.lot, by=self.marc, now=self.now)

    # Contracts.
    def _sign(self, contract: Contract, by: Actor) -> None:
        contracts.sign_contract(contract=contract, body=signing(contract), how=SEEN, by=by, now=self.now)

    def buyer_signs(self) -> None:
        self._sign(self.contract, self.marc)

    def producer_signs(self) -> None:
        self._sign(self.contract, self.joost)

    def _change(self, by: Actor) -> None:
        body = schemas.RequestChanges.model_validate({"purchaseOrder": f"PO of {by.user}"})
        contracts.request_changes(contract=self.contract, body=body, by=by, now=self.now)

    def buyer_changes(self) -> None:
        self._change(self.marc)

    def producer_changes(self) -> None:
        self._change(self.joost)

    def buyer_refuses(self) -> None:
        contracts.refuse_contract(contract=self.contract, reason=WHY, by=self.marc, now=self.now)

    def producer_refuses(self) -> None:
        contracts.refuse_contract(contract=self.contract, reason=WHY, by=self.joost, now=self.now)

    def contract_runs_out(self) -> None:
        self.now = self.contract.sign_by
        expire_contract(contract=self.contract, now=self.now)

    def producer_amends(self) -> None:
        self._amend(self.joost)

    def buyer_amends(self) -> None:
        self._amend(self.marc)

    def _amend(self, by: Actor) -> None:
        body = schemas.AmendContract.model_validate({"pricePerUnit": 2070})
        amend_contract(contract=self.contract, body=body, by=by, now=self.now)

    # Ends of contracts.
    def _end(self, deed: str, by: Actor, **more: str) -> None:
        getattr(terminating, deed)(contract=self.contract, by=by, now=self.now, **more)

    def buyer_proposes_an_end(self) -> None:
        self._end("propose_termination", self.marc, reason=WHY)

    def producer_proposes_an_end(self) -> None:
        self._end("propose_termination", self.joost, reason=WHY)

    def buyer_agrees_to_end(self) -> None:
        self._end("agree_termination", self.marc)

    def producer_agrees_to_end(self) -> None:
        self._end("agree_termination", self.joost)

    def producer_declines_the_end(self) -> None:
        self._end("decline_termination", self.joost)

    def producer_withdraws_the_end(self) -> None:
        self._end("withdraw_termination", self.joost)

    def an_administrator_ends(self) -> None:
        by = Actor(user=UserFactory(is_staff=True, is_superuser=True), via="admin")
        self._end("terminate_contract", by, reason=WHY)
