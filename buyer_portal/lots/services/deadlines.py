"""Until when bids are taken."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared import schemas

BIDDING_TIME = timedelta(days=14)
TIME_AFTER_MATERIAL_CHANGE = timedelta(hours=24)


def default_bid_deadline(fields: schemas.LotFields, now: datetime) -> datetime:
    """Fourteen days from now, at latest the day before delivery begins or, once it has begun, the day before it ends.

    Where delivery is less than a day away, the moment it ends; a lot whose delivery has passed cannot be published.
    """
    delivery = fields.delivery or schemas.LotDelivery()
    begins, ends = delivery.window_start or delivery.delivery_date, delivery.window_end or delivery.delivery_date
    for day in (begins, ends):
        if day is not None and day - timedelta(days=1) > now:
            return min(now + BIDDING_TIME, day - timedelta(days=1))
    return min(now + BIDDING_TIME, ends) if ends is not None and ends > now else now + BIDDING_TIME


def with_deadline(fields: schemas.LotFields, now: datetime) -> schemas.LotFields:
    """`fields` of a lot that is to be published, with the deadline they name or else the default."""
    if fields.bid_deadline is not None:
        return fields
    return schemas.with_bid_deadline(fields, default_bid_deadline(fields, now))


def with_deadline_after(before: schemas.LotFields, fields: schemas.LotFields, now: datetime) -> schemas.LotFields:
    """`fields` that take the place of a published lot's `before`, with the deadline that this leads to.

    Where none is named the lot keeps its own. A material change in the last 24 hours moves it to 24 hours from now.
    """
    deadline = fields.bid_deadline or before.bid_deadline or default_bid_deadline(fields, now)
    late = now < deadline < now + TIME_AFTER_MATERIAL_CHANGE
    if late and schemas.material_changes(before, fields):
        deadline = now + TIME_AFTER_MATERIAL_CHANGE
    return schemas.with_bid_deadline(fields, deadline)
