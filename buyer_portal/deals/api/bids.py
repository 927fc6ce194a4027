"""The HTTP API of bids: thin doors to the one engine in `services`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from buyer_portal.bids.models import Bid
from buyer_portal.bids.services import confirm_bid, stored, submit_bid
from buyer_portal.deals import services
from buyer_portal.deals.models import Negotiation
from buyer_portal.deals.wire import bid_answer
from shared import schemas
from shared.accounts.actors import Actor
from shared.accounts.models import User
from shared.accounts.scoping import get_for
from shared.accounts.shadows import apply_organization, apply_user, with_organization
from shared.api.endpoint import Endpoint, OnBehalf, read_body, read_query
from shared.api.openapi import describe
from shared.api.paging import page_of
from shared.api.permissions import ActingPerson, KeyOrSession, Public
from shared.errors import Forbidden, Unprocessable
from shared.identity.errors import NotSignedIn
from shared.identity.provider import get_provider
from shared.schemas import bid_calls as calls
from shared.schemas import lot_calls

NOBODY = "public"


class OneBid(OnBehalf):
    """What the calls on one bid share: a bid that the caller is party to, or 404."""

    permission_classes: Sequence[Any] = (ActingPerson,)

    @property
    def act(self) -> dict[str, Any]:
        """Who acts, and when: what every service wants to know."""
        return {"by": self.actor, "now": self.now}

    def bid(self, pk: str) -> Bid:
        bid: Bid = get_for(self.actor, Bid.objects.whole(), pk)
        return bid

    def negotiation(self, pk: str) -> Negotiation:
        return services.negotiation_of(self.bid(pk))

    def answer(self, pk: str, status: int = 200) -> Response:
        return Response(bid_answer(self.bid(pk), self.actor), status=status)


class BidsApi(Endpoint):
    permission_classes = (KeyOrSession,)

    def get_permissions(self) -> list[Any]:
        """Bids without a key are taken while `PUBLIC_BIDS` says so."""
        public = self.request is None or (self.request.method == "POST" and settings.PUBLIC_BIDS)
        return [Public()] if public else list(super().get_permissions())

    @describe("List the bids on your lots, or those you made", query=calls.BidFilters, answer=calls.BidList)
    def get(self, request: Request) -> Response:
        wanted = read_query(request, calls.BidFilters)
        rows = Bid.objects.visible_to(self.actor).whole()
        rows = rows.filter(lot_id=wanted.lot_id) if wanted.lot_id else rows
        rows = rows.filter(status=wanted.status) if wanted.status else rows
        page = page_of(rows, request.query_params, by="updated_at")
        bids = [bid.to_wire() for bid in page.items]
        return Response({"bids": bids, "count": len(bids), "nextCursor": page.next_cursor})

    @describe(
        "Submit a bid; the same one sent again under its externalBidId is answered again",
        body=schemas.SubmitBid, answer={201: calls.BidAnswer, 200: calls.BidAnswer}, errors=(404,),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        if self.actor.via == "session":
            raise Forbidden("Bids are submitted from the Producer portal, or with a key.", code="not_a_producer")
        if self.actor.via == "public" and not settings.PUBLIC_BIDS:
            raise NotSignedIn("A bid needs a key here. Send it in X-API-Key.")
        body = read_body(request, schemas.SubmitBid)
        bidder = self._bidder(body)
        by = self._on_behalf_of(body, bidder)
        credential = by.key_id or NOBODY
        done = submit_bid(body=body, bidder=bidder, credential=credential, by=by, now=self.now)
        return Response(bid_answer(stored(done.bid), by), status=201 if done.created else 200)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who the bidder is may have to be asked over the network: so before the transaction of the bid begins."""
        super().initial(request, *args, **kwargs)
        self.named: User | None = None
        if request.method == "POST" and self.actor.via != "session" and isinstance(request.data, dict):
            bidder_id = request.data.get("bidderId")
            if isinstance(bidder_id, str):
                self.named = get_provider().resolve_user(bidder_id, now=self.now)

    def _bidder(self, body: schemas.SubmitBid) -> User:
        user = self.named
        if user is not None and self.actor.via == "trusted":  # whose word on the person is taken
            named = {"name": body.bidder_name or "", "email": body.bidder_email or ""}
            user = apply_user(external_id=body.bidder_id, now=self.now, **named)
        if user is None:
            sentence = "There is no such person."
            raise Unprocessable(sentence, code="no_such_bidder", fields={"bidderId": [sentence]})
        return user

    def _on_behalf_of(self, body: schemas.SubmitBid, bidder: User) -> Actor:
        """The caller; of the trusted dashboard, whose word is taken, the bidder and their organisation."""
        if self.actor.via != "trusted":
            return self.actor
        if body.organization is not None:
            apply_organization(organization=body.organization, now=self.now)
        return with_organization(self.actor, user=bidder, name=body.bidder_name or "", now=self.now)


class BidApi(OneBid):
    permission_classes = (KeyOrSession,)

    @describe("Show one bid with its offers", answer=calls.BidAnswer)
    def get(self, request: Request, pk: str) -> Response:
        return self.answer(pk)

    @describe("Accept, reject or counter a bid on your lot", body=calls.ChangeBid, answer=calls.BidAnswer)
    def put(self, request: Request, pk: str) -> Response:
        if self.actor.via != "session":
            raise Forbidden("This call is for the buyer, who signed in here.", code="wrong_credentials_kind")
        bid, body, act = self.bid(pk), read_body(request, calls.ChangeBid), self.act
        if body.status == "rejected":
            why = body.reason or schemas.Rejection()
            services.reject_bid(
                bid=bid, code=why.code, text=why.text or "", expected_version=body.expected_version, **act
            )
        elif body.counter_offer is not None:
            services.counter_offer(negotiation=self.negotiation(pk), body=body.counter_offer, **act)
        else:
            services.accept_offer(
                negotiation=self.negotiation(pk), offer_id=body.offer_id, terms_hash=body.terms_hash,
                expected_version=body.expected_version, **act,
            )  # fmt: skip
        return self.answer(pk)


class CounterBidApi(OneBid):
    @describe("Answer the standing offer with another", body=schemas.CounterOffer, answer=calls.BidAnswer)
    def post(self, request: Request, pk: str) -> Response:
        body = read_body(request, schemas.CounterOffer)
        services.counter_offer(negotiation=self.negotiation(pk), body=body, by=self.actor, now=self.now)
        return self.answer(pk)


class AcceptCounterApi(OneBid):
    @describe("Accept or decline the other side's offer", body=calls.AnswerCounter, answer=calls.CounterAnswer)
    def post(self, request: Request, pk: str) -> Response:
        body, negotiation = read_body(request, calls.AnswerCounter), self.negotiation(pk)
        if body.accept:
            services.accept_offer(
                negotiation=negotiation, by=self.actor, now=self.now, offer_id=body.offer_id,
                terms_hash=body.terms_hash, expected_version=body.expected_version,
            )  # fmt: skip
        else:
            services.decline_offer(
                negotiation=negotiation, by=self.actor, now=self.now, offer_id=body.offer_id, text=body.reason or ""
            )
        return Response({"success": True, **bid_answer(self.bid(pk), self.actor)})


class WithdrawCounterApi(OneBid):
    @describe("Take your own counter back; the offer before it stands again", body=calls.WithdrawCounter,
              answer=calls.BidAnswer)  # fmt: skip
    def post(self, request: Request, pk: str) -> Response:
        body = read_body(request, calls.WithdrawCounter)
        services.withdraw_offer(
            negotiation=self.negotiation(pk), by=self.actor, now=self.now, offer_id=body.offer_id,
            expected_version=body.expected_version,
        )  # fmt: skip
        return self.answer(pk)


class WithdrawBidApi(OneBid):
    @describe("Take your bid back", body=lot_calls.Command, answer=calls.BidAnswer)
    def post(self, request: Request, pk: str) -> Response:
        version = read_body(request, lot_calls.Command).expected_version
        services.withdraw_bid(bid=self.bid(pk), by=self.actor, now=self.now, expected_version=version)
        return self.answer(pk)


class ConfirmBidApi(OneBid):
    @describe("Say that your bid holds for the lot's newest edition", body=schemas.ConfirmBid, answer=calls.BidAnswer)
    def post(self, request: Request, pk: str) -> Response:
        body = read_body(request, schemas.ConfirmBid)
        confirm_bid(
            bid=self._bid_to_confirm(pk), lot_revision=body.lot_revision, by=self.actor, now=self.now,
            expected_version=body.expected_version,
        )  # fmt: skip
        return self.answer(pk)

    def _bid_to_confirm(self, pk: str) -> Bid:
        """A bid of one's organisation, or an unverified one in one's own name."""
        unverified = Bid.objects.whole().filter(pk=pk, verified=False, bidder=self.actor.user).first()
        return unverified or self.bid(pk)
