"""The Buyer portal's end of the wire, for `responses`: what it holds, and what it was asked."""

import re

import responses
from django.conf import settings

from shared import schemas
from shared.exchange.reconcile import record_hash
from shared.schemas import json

PUBLIC = {"published", "closed", "sold", "unsuccessful", "cancelled"}


class FarBuyer:
    """`lots` by id, in their wire form, and `events` in the order of the feed. `per`: how many on a page.

    Below `broken_at` it answers 503, and at the paths in `instead` what stands there.
    """

    def __init__(self, wire, per=2):
        self.lots, self.events, self.per, self.asked = {}, [], per, []
        self.broken_at, self.instead = None, {}
        base = re.escape(settings.PEER_URL)
        for path, answer in (
            ("/api/lots/external", self._list), ("/api/lots/external/(.+)", self._one), ("/api/events", self._feed),
            ("/api/reconcile", self._marks),
        ):  # fmt: skip
            wire.add_callback(responses.GET, re.compile(f"{base}{path}(\\?.*)?$"), callback=self._answer(answer))

    def holds(self, *records):
        for record in records:
            self.lots[record["_id"]] = record
        return self

    def _answer(self, answer):
        def callback(request):
            path = request.url.partition("?")[0].removeprefix(settings.PEER_URL)
            self.asked.append((path, request.params, request.headers))
            if self.broken_at and path.startswith(self.broken_at):
                return 503, {}, "down"
            if path in self.instead:
                return 200, {}, self.instead[path]
            return answer(path, request.params)

        return callback

    def _list(self, path, params):
        assert params["status"] == "published"
        since = params.get("updatedSince", "")
        found = [lot for lot in self.lots.values() if lot.get("status") == "published" and lot["updatedAt"] >= since]
        start = int(params.get("cursor", 0))
        page, more = found[start : start + self.per], len(found) > start + self.per
        answer = {"lots": page, "count": len(page), "nextCursor": str(start + self.per) if more else None}
        return 200, {}, json.dumps(answer)

    def _one(self, path, params):
        lot = self.lots.get(path.rpartition("/")[2])
        if lot is None or lot["status"] not in PUBLIC:
            return 404, {}, json.dumps({"error": "There is no such lot.", "code": "not_found", "fields": {}})
        return 200, {}, json.dumps({"lot": lot})

    def _feed(self, path, params):
        after = int(params["after"])
        page = self.events[after : after + self.per]
        cursor = after + len(page)
        last = cursor >= len(self.events)
        answer = {"events": page, "cursor": cursor, "nextCursor": None if last else cursor}
        return 200, {}, json.dumps(answer)

    def _marks(self, path, params):
        lots = [schemas.Lot.model_validate(lot) for pk, lot in sorted(self.lots.items()) if pk > params["after"]]
        marks = [
            {"_id": lot.id, "version": lot.version, "hash": record_hash(json.loads(json.dumps(lot)))} for lot in lots
        ]
        return 200, {}, json.dumps(marks)
