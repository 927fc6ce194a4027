"""The marketplace's HTTP API: the mirror, in the shapes of the Buyer portal's list for producers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from rest_framework.request import Request
from rest_framework.response import Response

from shared import schemas
from shared.accounts.scoping import get_for
from shared.api.endpoint import Endpoint, read_query
from shared.api.openapi import describe
from shared.api.paging import DEFAULT_LIMIT, MAX_LIMIT, page_of
from shared.schemas.base import Wire

from . import states
from .filters import MarketFilters
from .models import MarketLot


class MarketQuery(MarketFilters):
    """The filters of every list of lots, and which page of it."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    cursor: Annotated[str, Field(max_length=1000)] = ""


class MirroredLot(schemas.Lot):
    """A lot as this portal mirrors it; `externalId` repeats its `_id`."""

    external_id: str


class MarketLotAnswer(Wire):
    lot: MirroredLot


class MarketLotList(Wire):
    """`count` is how many lots this answer holds; `nextCursor` is null at the end."""

    lots: list[MirroredLot]
    count: int
    next_cursor: str | None


class MarketLotsApi(Endpoint):
    """Lots that are or were on the market: the open ones unless `status` or `orgId` says otherwise."""

    @describe("List the lots on the market", query=MarketQuery, answer=MarketLotList)
    def get(self, request: Request) -> Response:
        wanted = read_query(request, MarketQuery)
        rows = MarketLot.objects.visible_to(self.actor).filter(status__in=_statuses(wanted)).matching(wanted)
        if wanted.org_id:
            rows = rows.filter(organization_id=wanted.org_id)
        page = page_of(rows, request.query_params, by="first_seen_at")
        lots = [lot.to_wire() for lot in page.items]
        return Response({"lots": lots, "count": len(lots), "nextCursor": page.next_cursor})


class MarketLotApi(Endpoint):
    """One lot, also one that has left the market: its `status` and `reason` say why."""

    @describe("Show one lot", answer=MarketLotAnswer)
    def get(self, request: Request, pk: str) -> Response:
        return Response({"lot": get_for(self.actor, MarketLot, pk).to_wire()})


def _statuses(wanted: schemas.LotFilters) -> tuple[str, ...]:
    """The state asked for; of one buyer what is and was for sale; otherwise what is."""
    if wanted.status:
        return (wanted.status,)
    return states.LISTED if wanted.org_id else (states.PUBLISHED,)
