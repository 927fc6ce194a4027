"""The ordered feed of everything sent, for whoever has to catch up.

Rows are numbered after they were committed, from one counter: a reader at number n has then seen all rows up to n.
A clock, or an id made inside the transaction, would let a row that commits late slip in behind the reader's back.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.db import atomic

from .models import FeedCounter, OutboxEvent

SENT = "sent"
BATCH = 1000
AT_ONCE = 200


@dataclass(frozen=True)
class Page:
    """Part of the feed: the exact bodies, and where to go on. `is_last`: there was no more at that moment."""

    bodies: list[str]
    cursor: int
    is_last: bool


@atomic
def number_feed() -> int:
    """Give the next numbers to committed events that have none; how many. Two at once: one of them does nothing."""
    counter = FeedCounter.objects.filter(name=SENT).first() or FeedCounter.objects.create(name=SENT)
    # Read after the counter: what another sweep has numbered meanwhile then shows in the counter, and we stop below.
    waiting = OutboxEvent.objects.filter(feed_number=0).order_by("occurred_at", "id")
    events = [OutboxEvent(pk=pk) for pk in waiting.values_list("pk", flat=True)[:BATCH]]
    if not events or not move_counter(counter, counter.last + len(events)):
        return 0
    for number, event in enumerate(events, start=counter.last + 1):
        event.feed_number = number
    OutboxEvent.objects.bulk_update(events, ["feed_number"], batch_size=AT_ONCE)
    return len(events)


def move_counter(counter: FeedCounter, last: int) -> bool:
    """Move the counter by compare-and-set; False if somebody else moved it first."""
    return bool(FeedCounter.objects.filter(pk=counter.pk, last=counter.last).update(last=last))


def events_after(cursor: int, *, limit: int, organization_id: str) -> Page:
    """What follows `cursor` in the feed, as far as this organisation may see it; with an empty id the whole feed."""
    end = FeedCounter.objects.filter(name=SENT).values_list("last", flat=True).first() or 0
    rows = OutboxEvent.objects.numbered_after(cursor).visible_to(organization_id)
    found = list(rows.values_list("feed_number", "body")[: limit + 1])
    bodies = [body for _, body in found[:limit]]
    if len(found) > limit:
        return Page(bodies, found[limit - 1][0], is_last=False)
    return Page(bodies, max(end, cursor, *(number for number, _ in found)) if found else max(end, cursor), is_last=True)
