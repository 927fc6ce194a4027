"""Fills a portal's migrated store with a market: `python -m benchmarks.stores 100000`, with the portal's settings.

The columns and the index come from the product's own functions; only the rows are written many at a time. Beyond a
thousand, lots repeat those with other ids, numbers, moments and volumes: a market is as varied, and soon there.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import django
from django.conf import settings
from django.db.models.base import ModelState

from .market import market

VARIED = 1_000
EMAIL, PASSWORD = "bench@demo.example", "saf-demo-2026"
AT_ONCE = 500


def fill(count: int) -> None:
    from shared import clock

    now = clock.now()
    if settings.PORTAL == "buyer":
        fill_buyer(count, now)
    else:
        fill_producer(count, now)


def fill_buyer(count: int, now: datetime) -> None:
    """One airline with all the lots, nine in ten of them open."""
    from buyer_portal.lots.models import Lot
    from shared import schemas
    from shared.accounts.roles import Kind
    from shared.lots import body_text, lot_columns

    user, organization = person(Kind.BUYER)

    def row(number: int, written: dict[str, Any]) -> Lot:
        fields, at = schemas.LotFields.model_validate(written), now - timedelta(seconds=count - number)
        name, status = f"LOT-2026-{number:04d}", "published" if number % 10 else "closed"
        return Lot(
            number=name, status=status, organization=organization, posted_by=user, revision=1, version=2,
            created_at=at, updated_at=at, published_at=at, closed_at=None if number % 10 else at,
            body=body_text(fields), **lot_columns(fields, number=name),
        )  # fmt: skip

    some = [row(number, written) for number, written in enumerate(market(min(count, VARIED), now), start=1)]
    _write(Lot, repeated(some, count))


def fill_producer(count: int, now: datetime) -> None:
    """All the lots as they came from fifty airlines, and the certificate of somebody who may supply many of them."""
    from producer_portal.certificates.models import Certificate
    from producer_portal.marketplace.models import AskedCertificates, MarketLot
    from producer_portal.marketplace.models.columns import mirror_columns
    from shared import clock, schemas
    from shared.accounts.roles import Kind
    from shared.ids import new_id
    from shared.lots import body_text

    _, organization = person(Kind.PRODUCER)
    Certificate.objects.create(
        organization=organization, scheme="ISCC CORSIA", number="1", valid_from=now.date(),
        valid_to=now.date() + timedelta(days=1000), created_at=now, updated_at=now,
    )  # fmt: skip
    combinations: dict[str, AskedCertificates] = {}
    buyers = [new_id() for _ in range(50)]

    def row(number: int, written: dict[str, Any]) -> MarketLot:
        at = clock.to_wire(now - timedelta(seconds=count - number))
        record = {
            "_id": new_id(), "orgId": buyers[number % 50], "postedBy": "user_2abcdefghijklmnopqrstuvwxyz0",
            "status": "published", "number": f"LOT-2026-{number:04d}", "version": 2, "revision": 1,
            "publishedAt": at, "createdAt": at, "updatedAt": at,
        }  # fmt: skip
        lot = schemas.Lot.model_validate(written | record)
        asked = AskedCertificates.of(lot)
        if asked is not None:
            combinations[asked.pk] = asked
        return MarketLot(
            id=lot.id, version=2, updated_at=lot.updated_at, organization_id=lot.org_id, body=body_text(lot),
            applied_at=now, first_seen_at=lot.updated_at, asked=asked.pk if asked else "",
            **mirror_columns(lot, buyer=None, gone=False),
        )  # fmt: skip

    some = [row(number, written) for number, written in enumerate(market(min(count, VARIED), now), start=1)]
    _write(MarketLot, repeated(some, count))
    AskedCertificates.objects.bulk_create(combinations.values())


def repeated(rows: list[Any], count: int) -> Iterator[Any]:
    """So many lots: these, and again and again these a little otherwise."""
    luck = random.Random(count)
    yield from rows
    for number in range(len(rows) + 1, count + 1):
        yield _otherwise(rows[(number - 1) % len(rows)], (number - 1) % len(rows) + 1, number, luck)


def _otherwise(row: Any, old: int, new: int, luck: random.Random) -> Any:
    from shared.ids import new_id
    from shared.lots.words import all_words

    again, was = copy(row), row.number
    again._state = ModelState()
    again.pk, again.number = new_id(), f"LOT-2026-{new:04d}"
    again.title = row.title.replace(f"Depot{old}", f"Depot{new}")
    again.body = row.body.replace(row.pk, again.pk).replace(was, again.number).replace(f"Depot{old}", f"Depot{new}")
    words = row.search_text.removeprefix(all_words([was])).replace(f" depot{old}", f" depot{new}")
    again.search_text = all_words([again.number]) + words
    again.volume_kg += luck.randrange(25_000)
    again.closes_at += timedelta(seconds=luck.randrange(86_400))
    again.bid_deadline = again.closes_at
    again.updated_at += timedelta(milliseconds=new)
    return again


def person(kind: Any) -> tuple[Any, Any]:
    """Somebody who may do everything, and their organisation."""
    from shared.accounts.models import Membership, Organization, User
    from shared.accounts.roles import Role

    user = User.objects.create_user(EMAIL, "Bench", PASSWORD)
    organization = Organization.objects.create(name="Helvia Airways AG", kind=kind)
    Membership.objects.create(user=user, organization=organization, role=Role.OWNER)
    return user, organization


def session_of(email: str = EMAIL) -> str:
    """The cookies of this person's browser."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(email=email))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _write(model: Any, rows: Iterable[Any]) -> None:
    left: Iterator[Any] = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        model.objects.bulk_create(some)
    for _ in model.INDEX.fill(model.objects):
        pass


def main(count: int) -> None:
    django.setup()
    fill(count)


if __name__ == "__main__":
    main(int(sys.argv[1]))
