"""Catching up and comparing, over the API."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, RootModel
from rest_framework.request import Request
from rest_framework.response import Response

from shared.api.endpoint import Endpoint, read_query
from shared.api.openapi import describe
from shared.api.permissions import KeyOnly, TrustedOnly
from shared.schemas import json
from shared.schemas.base import Request as RequestModel
from shared.schemas.base import Wire

from .feed import events_after
from .reconcile import marks_after

Limit = Annotated[int, Field(ge=1, le=200)]


class FeedQuery(RequestModel):
    after: Annotated[int, Field(ge=0, lt=2**63)] = 0
    limit: Limit = 50


class Feed(Wire):
    """Part of the feed. `cursor` is where to go on later, `nextCursor` where to go on at once, null at the end."""

    events: list[dict[str, Any]]
    cursor: int
    next_cursor: int | None


class EventsApi(Endpoint):
    """The ordered feed of everything sent."""

    permission_classes = (KeyOnly,)

    @describe("Read the feed of everything sent, in its order", answer=Feed, query=FeedQuery)
    def get(self, request: Request) -> Response:
        query = read_query(request, FeedQuery)
        page = events_after(query.after, limit=query.limit, organization_id=self.actor.organization_id)
        return Response(
            {
                "events": [json.loads(body.encode()) for body in page.bodies],
                "cursor": page.cursor,
                "nextCursor": None if page.is_last else page.cursor,
            }
        )


class MarksQuery(RequestModel):
    type: Annotated[str, Field(min_length=1, max_length=20)]
    after: Annotated[str, Field(pattern="^([0-9a-f]{24})?$")] = ""
    limit: Limit = 200


class RecordMark(Wire):
    """What this side holds of one record: `hash` is the SHA-256 of its canonical JSON."""

    model_config = ConfigDict(frozen=True)

    id: Annotated[str, Field(alias="_id")]
    version: int
    hash: str


class Marks(RootModel[list[RecordMark]]):
    """Marks in the order of ids."""


class ReconcileApi(Endpoint):
    """What this side holds, in short, for the other side to compare."""

    permission_classes = (TrustedOnly,)

    @describe(
        "Read what this portal holds of one type, in the order of ids", answer=Marks, query=MarksQuery, errors=[404]
    )
    def get(self, request: Request) -> Response:
        query = read_query(request, MarksQuery)
        marks = marks_after(query.type, after=query.after, limit=query.limit)
        return Response([{"_id": mark.id, "version": mark.version, "hash": mark.hash} for mark in marks])
