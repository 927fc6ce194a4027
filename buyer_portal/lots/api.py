"""The lots' HTTP API. Shapes are those of `shared.schemas`; each operation is one service call."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from shared import schemas
from shared.accounts.scoping import get_for
from shared.api.endpoint import Endpoint, read_body, read_query
from shared.api.openapi import describe
from shared.api.paging import page_of
from shared.api.permissions import KeyOrSession, SessionOnly
from shared.clock import to_wire
from shared.errors import Forbidden, Invalid, NotFound
from shared.ids import is_id
from shared.schemas import lot_calls as calls

from . import services, states
from .display.visibility import seen_of
from .models import Lot
from .services import awards

FOR_PRODUCERS = (states.PUBLISHED, states.CLOSED, states.SOLD)
FOR_THE_BUYER = tuple(state for state in states.MOVES if state not in {states.DRAFT, states.DELETED})


def lot_answer(lot: Lot, status: int = 200) -> Response:
    return Response({"lot": lot.to_wire()}, status=status)


def list_answer(rows: Any, request: Request) -> Response:
    page = page_of(rows, request.query_params, by="updated_at")
    lots = [lot.to_wire() for lot in page.items]
    return Response({"lots": lots, "count": len(lots), "nextCursor": page.next_cursor})


class ExternalFilters(schemas.LotFilters):
    """Those of a list of lots, and whether an organisation wants its own drafts too."""

    include_drafts: bool = False


class ExternalLotsApi(Endpoint):
    permission_classes = (KeyOrSession,)

    @describe("List the lots that producers may see", query=ExternalFilters, answer=calls.LotList)
    def get(self, request: Request) -> Response:
        wanted = read_query(request, ExternalFilters)
        if not wanted.org_id and wanted.status != states.PUBLISHED:
            raise Invalid("Ask for status=published, or name an orgId.", fields={"status": ["Must be published."]})
        own = self.actor.via != "trusted" and wanted.org_id == self.actor.organization_id
        if wanted.include_drafts and not own:
            raise Forbidden("Drafts are shown to their own organisation alone: name its orgId, with its credentials.")
        rows = Lot.objects.select_related("posted_by").matching(wanted).filter(status__in=_statuses(wanted, own))
        if wanted.org_id:
            rows = rows.filter(organization_id=wanted.org_id)
        return list_answer(rows, request)


def _statuses(wanted: ExternalFilters, own: bool) -> list[str]:
    """Which states the caller sees: what is for producers; the lot's own organisation everything, drafts if asked."""
    seen = FOR_THE_BUYER if own else FOR_PRODUCERS
    if wanted.include_drafts:
        seen = (states.DRAFT, *seen)
    return [state for state in seen if not wanted.status or state == wanted.status]


class ExternalLotApi(Endpoint):
    """One lot that producers have seen, in whatever state it is now: how the other side asks after one that left."""

    permission_classes = (KeyOrSession,)

    @describe("Show one lot that producers have seen", answer=calls.LotAnswer)
    def get(self, request: Request, pk: str) -> Response:
        seen = Lot.objects.ever_published().select_related("posted_by")
        lot = seen.filter(pk=pk).first() if is_id(pk) else None
        if lot is None:
            raise NotFound("There is no such lot.")
        return lot_answer(lot)


class LotsApi(Endpoint):
    permission_classes = (SessionOnly,)

    @describe("List your organisation's lots", query=schemas.LotFilters, answer=calls.LotList)
    def get(self, request: Request) -> Response:
        wanted = read_query(request, schemas.LotFilters)
        rows = Lot.objects.visible_to(self.actor).select_related("posted_by").matching(wanted)
        rows = rows.filter(status=wanted.status) if wanted.status else rows.exclude(status=states.DELETED)
        return list_answer(rows, request)

    @describe("Begin a lot, or publish it at once", body=schemas.CreateLot, answer=calls.LotAnswer, status=201)
    def post(self, request: Request) -> Response:
        body = read_body(request, schemas.CreateLot)
        publish = body.status == states.PUBLISHED
        lot = services.create_lot(fields=body.fields, by=self.actor, now=self.now, publish=publish)
        return lot_answer(lot, 201)


class OneLot(Endpoint):
    """What the calls on one lot share: a signed-in person, and a lot of their organisation or 404."""

    permission_classes = (SessionOnly,)

    def lot(self, pk: str) -> Lot:
        lot: Lot = get_for(self.actor, Lot.objects.whole(), pk)
        return lot


class LotApi(OneLot):
    @describe("Show one of your organisation's lots", answer=calls.LotAnswer)
    def get(self, request: Request, pk: str) -> Response:
        return lot_answer(self.lot(pk))

    @describe("Change fields of a lot; null takes one away", body=calls.PatchLot, answer=calls.LotAnswer)
    def patch(self, request: Request, pk: str) -> Response:
        lot, body = self.lot(pk), read_body(request, calls.PatchLot)
        fields, version = merged(lot, body), body.expected_version
        return lot_answer(
            services.edit_lot(lot=lot, fields=fields, by=self.actor, now=self.now, expected_version=version)
        )

    @describe("Put a draft away; cancel a published lot", body=calls.ReasonedCommand, answer=calls.LotAnswer)
    def delete(self, request: Request, pk: str) -> Response:
        lot, body = self.lot(pk), read_body(request, calls.ReasonedCommand)
        act: dict[str, Any] = {"by": self.actor, "now": self.now, "expected_version": body.expected_version}
        if lot.status in {states.DRAFT, states.DELETED}:
            return lot_answer(services.delete_lot(lot=lot, **act))
        return lot_answer(services.cancel_lot(lot=lot, reason=body.reason or "Withdrawn by the buyer.", **act))


class PublishLotApi(OneLot):
    @describe("Put a draft before the producers", body=calls.Command, answer=calls.LotAnswer)
    def post(self, request: Request, pk: str) -> Response:
        lot, body = self.lot(pk), read_body(request, calls.Command)
        version = body.expected_version
        return lot_answer(services.publish_lot(lot=lot, by=self.actor, now=self.now, expected_version=version))


class CloseLotApi(OneLot):
    @describe("End the bidding now", body=calls.Command, answer=calls.LotAnswer)
    def post(self, request: Request, pk: str) -> Response:
        lot, body = self.lot(pk), read_body(request, calls.Command)
        version = body.expected_version
        return lot_answer(services.close_lot(lot=lot, by=self.actor, now=self.now, expected_version=version))


class ConcludeLotApi(OneLot):
    @describe("End a lot as sold with what is awarded", body=calls.Command, answer=calls.LotAnswer)
    def post(self, request: Request, pk: str) -> Response:
        lot, body = self.lot(pk), read_body(request, calls.Command)
        version = body.expected_version
        return lot_answer(awards.conclude_lot(lot=lot, by=self.actor, now=self.now, expected_version=version))


class CancelLotApi(OneLot):
    @describe("Take a lot back, for good", body=calls.ReasonedCommand, answer=calls.LotAnswer)
    def post(self, request: Request, pk: str) -> Response:
        lot, body = self.lot(pk), read_body(request, calls.ReasonedCommand)
        version, reason = body.expected_version, body.reason or ""
        return lot_answer(
            services.cancel_lot(lot=lot, reason=reason, by=self.actor, now=self.now, expected_version=version)
        )


class CopyLotApi(OneLot):
    @describe("Begin a new draft from a lot", answer=calls.LotAnswer, status=201)
    def post(self, request: Request, pk: str) -> Response:
        return lot_answer(services.copy_lot(lot=self.lot(pk), by=self.actor, now=self.now), 201)


class LotVisibilityApi(OneLot):
    @describe("Whether the producers' side has the newest revision", answer=calls.LotVisibility)
    def get(self, request: Request, pk: str) -> Response:
        seen = seen_of(self.lot(pk))
        if seen is None:
            return Response({"state": "pending", "deliveredAt": None, "attempts": 0, "lastError": None})
        return Response(
            {
                "state": seen.state,
                "deliveredAt": to_wire(seen.delivered_at) if seen.delivered_at else None,
                "attempts": seen.attempts,
                "lastError": seen.last_error or None,
            }
        )


def merged(lot: Lot, body: calls.PatchLot) -> schemas.LotFields:
    """The lot's fields with the changes laid over them. Raises Invalid where the two do not go together."""
    try:
        return schemas.merge(lot.fields, body.changes())
    except ValidationError as error:
        fields = schemas.field_errors(error)
        raise Invalid("Some fields are wrong: " + ", ".join(sorted(fields)) + ".", fields=fields) from error
