"""Reading lots from the Buyer portal."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from pydantic import ValidationError

from shared import schemas
from shared.clock import to_wire
from shared.exchange import peer
from shared.exchange.peer import PeerUnavailable

log = logging.getLogger(__name__)

AT_ONCE = 200
LIST = "/api/lots/external"


@dataclass
class Listed:
    """One page of the list: the lots that could be read, and every id that stood there."""

    lots: list[schemas.Lot] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    unfit: int = 0


def published_lots(since: datetime | None) -> Iterator[Listed]:
    """The lots that the Buyer portal offers, or those changed `since`, a page a step. Raises PeerUnavailable."""
    query: dict[str, str | int] = {"status": "published", "limit": AT_ONCE}
    if since is not None:
        query["updatedSince"] = to_wire(since)
    while True:
        answer = _object(peer.get(LIST, query), LIST)
        yield _page(answer.get("lots"))
        if not answer.get("nextCursor"):
            return
        query["cursor"] = str(answer["nextCursor"])


def one_lot(lot_id: str) -> schemas.Lot | None:
    """The lot as its owner has it, in whatever state; None if the owner does not know it. Raises PeerUnavailable."""
    path = f"{LIST}/{lot_id}"
    try:
        answer = _object(peer.get(path), path)
        return schemas.Lot.model_validate(answer.get("lot"))
    except PeerUnavailable as error:
        if error.answered == HTTPStatus.NOT_FOUND:
            return None
        raise
    except ValidationError as error:
        raise _unreadable(path) from error


def _page(records: Any) -> Listed:
    """One lot that cannot be read holds up none of the others."""
    if not isinstance(records, list):
        raise _unreadable(LIST)
    page = Listed()
    for record in records:
        page.ids.add(str(record.get("_id")) if isinstance(record, dict) else "")
        try:
            page.lots.append(schemas.Lot.model_validate(record))
        except ValidationError as error:
            page.unfit += 1
            log.warning("a lot in the list cannot be read: %s", ", ".join(sorted(schemas.field_errors(error))))
    return page


def _object(answer: Any, path: str) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise _unreadable(path)
    return answer


def _unreadable(path: str) -> PeerUnavailable:
    return PeerUnavailable(f"The {settings.PEER_TITLE} answered {path} with something unreadable.")
