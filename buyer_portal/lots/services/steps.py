"""The steps that the deeds on a lot are made of: read it as it stands, move it, keep it, tell of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from buyer_portal.lots.models import Lot, LotRevision
from shared import schemas
from shared.accounts.actors import Actor
from shared.comms.services import notify
from shared.errors import InvalidMove, StaleVersion
from shared.exchange.services import send_event
from shared.lots import body_text, lot_columns


def stored(lot: Lot) -> Lot:
    """The lot as it stands in the store now."""
    found: Lot = Lot.objects.whole().get(pk=lot.pk)
    return found


def moved(lot: Lot, new: str, **how: Any) -> bool:
    """Move the lot; False where it is there already, as whoever repeats a deed finds it, or loses a race for it."""
    try:
        lot.move_to(new, **how)
    except (InvalidMove, StaleVersion):
        if lot.status == new:
            return False
        raise
    return True


def rewrite(lot: Lot, fields: schemas.LotFields, *, now: datetime, version: int, **more: Any) -> None:
    """Replace the facts of the lot, which was made from its `version`."""
    words = lot.search_text
    lot.change(now=now, expected_version=version, **more, **columns(fields, lot.number))
    keep_words(lot, words)


def columns(fields: schemas.LotFields, number: str) -> dict[str, Any]:
    """The body and every column that is derived from it: always written together, and `keep_words` after them."""
    return {"body": body_text(fields), **lot_columns(fields, number=number)}


def keep_words(lot: Lot, before: str = "") -> None:
    """Let the lot be found by the words it has now; `before`: `search_text` as it was."""
    Lot.INDEX.keep(lot.pk, before=before, after=lot.search_text)


def keep_revision(lot: Lot, *, material: bool, changed: list[str], by: Actor, now: datetime) -> None:
    """Keep the edition that producers see from now on."""
    user, _ = by.person()
    LotRevision.objects.create(
        lot=lot, revision=lot.revision, version=lot.version, body=lot.body,
        material=material, changed=changed, made_by=user, made_at=now,
    )  # fmt: skip


def announce(lot: Lot, event: str, now: datetime) -> None:
    """Send the lot and its buyer, both whole, to everybody who reads lots."""
    send_event(
        event=event,
        aggregate=("lot", lot.pk, lot.version),
        payload={"lot": lot.to_wire(), "organization": lot.organization.to_wire()},
        organization_id=lot.organization_id,
        public=True,
        now=now,
    )


def tell_buyer(lot: Lot, kind: str, what: str, body: str, now: datetime) -> bool:
    """Tell everybody at the buyer's, each once; whether anybody did not know yet."""
    told = notify(
        organization=lot.organization, kind=kind, key=f"{kind}:{lot.pk}", title=f"{what}: {lot.title}",
        body=body, link=f"/lots/{lot.pk}/", subject=lot, now=now,
    )  # fmt: skip
    return bool(told)
