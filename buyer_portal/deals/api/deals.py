"""The HTTP API of negotiations: other doors to the same engine."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from buyer_portal.deals import services
from buyer_portal.deals.models import PRODUCER, Negotiation
from buyer_portal.deals.wire import deal_to_wire
from shared import schemas
from shared.accounts.scoping import get_for
from shared.api.endpoint import read_body
from shared.api.openapi import describe
from shared.api.paging import page_of
from shared.api.permissions import KeyOrSession
from shared.schemas import bid_calls as calls
from shared.schemas import lot_calls

from .bids import OneBid


class OneDeal(OneBid):
    """What the calls on one negotiation share: one that the caller is party to, or 404."""

    def deal(self, pk: str) -> Negotiation:
        deal: Negotiation = get_for(self.actor, Negotiation.objects.whole(), pk)
        return deal

    def deal_answer(self, pk: str, status: int = 200) -> Response:
        return Response({"deal": deal_to_wire(self.deal(pk), self.actor)}, status=status)


class DealsApi(OneDeal):
    permission_classes = (KeyOrSession,)

    @describe("List your negotiations", answer=calls.DealList)
    def get(self, request: Request) -> Response:
        page = page_of(Negotiation.objects.visible_to(self.actor).whole(), request.query_params, by="updated_at")
        deals = [deal_to_wire(deal, self.actor) for deal in page.items]
        return Response({"deals": deals, "count": len(deals), "nextCursor": page.next_cursor})

    @describe("Begin to negotiate a bid; the one that is open already is shown", body=calls.BeginDeal,
              answer=calls.DealAnswer, errors=(404,))  # fmt: skip
    def post(self, request: Request) -> Response:
        return self.deal_answer(self.negotiation(read_body(request, calls.BeginDeal).bid_id).pk)


class DealApi(OneDeal):
    permission_classes = (KeyOrSession,)

    @describe("Show one negotiation with its bid and every offer", answer=calls.DealAnswer)
    def get(self, request: Request, pk: str) -> Response:
        return self.deal_answer(pk)


class CounterDealApi(OneDeal):
    @describe("Answer the standing offer with another", body=schemas.CounterOffer, answer=calls.DealAnswer)
    def post(self, request: Request, pk: str) -> Response:
        body = read_body(request, schemas.CounterOffer)
        services.counter_offer(negotiation=self.deal(pk), body=body, by=self.actor, now=self.now)
        return self.deal_answer(pk)


class AcceptDealApi(OneDeal):
    @describe("Accept the other side's standing offer", body=schemas.AcceptBid, answer=calls.DealAnswer)
    def post(self, request: Request, pk: str) -> Response:
        body = read_body(request, schemas.AcceptBid)
        services.accept_offer(
            negotiation=self.deal(pk), by=self.actor, now=self.now, offer_id=body.offer_id,
            terms_hash=body.terms_hash, expected_version=body.expected_version,
        )  # fmt: skip
        return self.deal_answer(pk)


class CancelDealApi(OneDeal):
    @describe("End the negotiation: the buyer rejects the bid, the producer withdraws it",
              body=lot_calls.ReasonedCommand, answer=calls.DealAnswer)  # fmt: skip
    def post(self, request: Request, pk: str) -> Response:
        deal, body = self.deal(pk), read_body(request, lot_calls.ReasonedCommand)
        version = body.expected_version
        if deal.side_of(self.actor) == PRODUCER:
            services.withdraw_bid(bid=deal.bid, expected_version=version, **self.act)
        else:
            services.reject_bid(bid=deal.bid, text=body.reason or "", expected_version=version, **self.act)
        return self.deal_answer(pk)
