"""The HTTP API of our own bids. What is done at the Buyer portal is a call to it, outside any transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from producer_portal.marketplace.models import MarketLot
from shared import clock, schemas
from shared.accounts.scoping import get_for
from shared.api.endpoint import Endpoint, read_body
from shared.api.openapi import describe
from shared.api.paging import page_of
from shared.api.permissions import ActingPerson, KeyOrSession
from shared.errors import Unprocessable
from shared.ids import new_id
from shared.schemas import lot_calls
from shared.schemas import producer_bid_calls as calls
from shared.schemas.bid_calls import WithdrawCounter

from . import services, states
from .models import ProducerBid
from .services.commands import do_to_bid
from .services.sending import send_bid


def bid_answer(bid: ProducerBid, status: int = 200) -> Response:
    return Response({"bid": bid.to_wire()}, status=status)


class OneBid(Endpoint):
    """What the calls on one bid share: a bid of the caller's organisation, or 404."""

    permission_classes: Sequence[Any] = (ActingPerson,)

    def bid(self, pk: str) -> ProducerBid:
        bid: ProducerBid = get_for(self.actor, ProducerBid.objects.whole(), pk)
        return bid

    def at_the_buyers(self, pk: str, deed: str, body: Mapping[str, Any]) -> Response:
        """Do `deed` at the Buyer portal; the caller's Idempotency-Key, if there is one, goes with it."""
        key = self.request.headers.get("Idempotency-Key") or new_id()
        done = do_to_bid(bid=self.bid(pk), deed=deed, body=dict(body), by=self.actor, key=key, tell_time=clock.now)
        return bid_answer(done)


class ProducerBidsApi(Endpoint):
    permission_classes = (KeyOrSession,)

    @describe("List your organisation's bids", answer=calls.ProducerBidList)
    def get(self, request: Request) -> Response:
        rows = ProducerBid.objects.visible_to(self.actor).exclude(status=states.DELETED).whole()
        page = page_of(rows, request.query_params, by="updated_at")
        bids = [bid.to_wire() for bid in page.items]
        return Response({"bids": bids, "count": len(bids), "nextCursor": page.next_cursor})

    @describe("Begin a bid on a lot", body=calls.CreateProducerBid, answer=calls.ProducerBidAnswer, status=201)
    def post(self, request: Request) -> Response:
        body = read_body(request, calls.CreateProducerBid)
        lot = MarketLot.objects.visible_to(self.actor).filter(pk=body.lot_id).first()
        if lot is None:
            sentence = "There is no such lot."
            raise Unprocessable(sentence, code="no_such_lot", fields={"lotId": [sentence]})
        bid = services.begin_bid(lot=lot, by=self.actor, now=self.now)
        fields = schemas.BidFields(**{name: getattr(body, name) for name in schemas.BidFields.model_fields})
        return bid_answer(services.save_bid(bid=bid, fields=fields, by=self.actor, now=self.now), 201)


class ProducerBidApi(OneBid):
    permission_classes = (KeyOrSession,)

    @describe("Show one of your organisation's bids", answer=calls.ProducerBidAnswer)
    def get(self, request: Request, pk: str) -> Response:
        return bid_answer(self.bid(pk))

    @describe("Change fields of a draft; null takes one away", body=calls.PatchProducerBid,
              answer=calls.ProducerBidAnswer)  # fmt: skip
    def patch(self, request: Request, pk: str) -> Response:
        bid, body = self.bid(pk), read_body(request, calls.PatchProducerBid)
        sent = body.model_dump(by_alias=True, exclude_unset=True)
        version = sent.pop("expectedVersion", None)
        fields = services.merged(bid, sent)
        saved = services.save_bid(bid=bid, fields=fields, by=self.actor, now=self.now, expected_version=version)
        return bid_answer(saved)

    @describe("Put a draft away", answer=calls.ProducerBidAnswer)
    def delete(self, request: Request, pk: str) -> Response:
        return bid_answer(services.delete_bid(bid=self.bid(pk), by=self.actor, now=self.now))


class SubmitProducerBidApi(OneBid):
    calls_peer = True

    @describe("Send a bid to the buyer: 200 once it is there, 202 while it is on its way", body=lot_calls.Command,
              answer={200: calls.ProducerBidAnswer, 202: calls.ProducerBidAnswer})  # fmt: skip
    def post(self, request: Request, pk: str) -> Response:
        version = read_body(request, lot_calls.Command).expected_version
        bid = services.submit_bid(bid=self.bid(pk), by=self.actor, now=self.now, expected_version=version)
        bid = send_bid(bid=bid, tell_time=clock.now)
        return bid_answer(bid, 202 if bid.status == states.SUBMITTING else 200)


class WithdrawProducerBidApi(OneBid):
    calls_peer = True

    @describe("Take a bid back", answer=calls.ProducerBidAnswer)
    def post(self, request: Request, pk: str) -> Response:
        return self.at_the_buyers(pk, "withdraw", {})


class ConfirmProducerBidApi(OneBid):
    calls_peer = True

    @describe("Say that a bid holds for the lot's newest edition", body=schemas.ConfirmBid,
              answer=calls.ProducerBidAnswer)  # fmt: skip
    def post(self, request: Request, pk: str) -> Response:
        body = read_body(request, schemas.ConfirmBid)
        return self.at_the_buyers(pk, "confirm", {"lotRevision": body.lot_revision})


class CounterProducerBidApi(OneBid):
    calls_peer = True

    @describe("Answer the buyer's offer with another", body=schemas.CounterOffer, answer=calls.ProducerBidAnswer)
    def post(self, request: Request, pk: str) -> Response:
        return self.at_the_buyers(pk, "counter", read_body(request, schemas.CounterOffer).to_dict())


class AcceptCounterApi(OneBid):
    calls_peer = True

    @describe("Accept the buyer's offer", body=calls.AcceptCounter, answer=calls.ProducerBidAnswer)
    def post(self, request: Request, pk: str) -> Response:
        body = read_body(request, calls.AcceptCounter)
        return self.at_the_buyers(pk, "accept-counter", {"accept": True, **body.to_dict()})


class WithdrawCounterApi(OneBid):
    calls_peer = True

    @describe("Take your own counter back; the offer before it stands again", body=WithdrawCounter,
              answer=calls.ProducerBidAnswer)  # fmt: skip
    def post(self, request: Request, pk: str) -> Response:
        return self.at_the_buyers(pk, "withdraw-counter", read_body(request, WithdrawCounter).to_dict())


class DeclineCounterApi(OneBid):
    calls_peer = True

    @describe("Decline the buyer's offer", body=calls.DeclineCounter, answer=calls.ProducerBidAnswer)
    def post(self, request: Request, pk: str) -> Response:
        body = read_body(request, calls.DeclineCounter)
        return self.at_the_buyers(pk, "accept-counter", {"accept": False, **body.to_dict()})
