"""Catching up with the Buyer portal: its list of open lots, a question after each lot that is gone, and its feed.

Nothing of this is needed while messages arrive. All of it may be run at any time, twice at once, or be broken off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from producer_portal.marketplace import states
from producer_portal.marketplace.models import LotSync, MarketLot
from shared import schemas
from shared.exchange.catching_up import pull_feed
from shared.exchange.inbox import work_inbox
from shared.exchange.peer import PeerUnavailable

from . import buyer, mirror

OVERLAP = timedelta(minutes=10)  # transactions that began before the newest lot of the last list, and ended after it
TellTime = Callable[[], datetime]


@dataclass
class Tally:
    """What a sync did. `recovered`: messages that delivery had lost; `unfit`: lots that could not be read."""

    seen: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    recovered: int = 0
    unfit: int = 0

    def __str__(self) -> str:
        parts = [f"{getattr(self, name)} {name}" for name in ("seen", "created", "updated", "unchanged", "removed")]
        more = [f"{self.recovered} lost messages recovered"] if self.recovered else []
        more += [f"{self.unfit} could not be read"] if self.unfit else []
        return ", ".join(parts) + (f" ({', '.join(more)})" if more else "")


@dataclass
class Run:
    """One sync: what it compares, and how far it has come. `since` None: every lot, and lots that are gone.

    `leads_on`: the next one may read on from where this one ended.
    """

    since: datetime | None
    dry_run: bool
    tell_time: TellTime
    leads_on: bool = True
    tally: Tally = field(default_factory=Tally)
    listed: set[str] = field(default_factory=set)
    listed_until: datetime | None = None


def begin_run(*, tell_time: TellTime, full: bool = False, since: datetime | None = None, dry_run: bool = False) -> Run:
    """A sync of all lots (`full`), of those changed `since`, or of those changed since the last one.

    The first is full, and so is a dry run: it shows where both sides differ.
    """
    if since is not None:
        return Run(since, dry_run, tell_time, leads_on=False)
    if not full and not dry_run:
        last = LotSync.objects.filter(name=mirror.LOTS).first()
        since = last.listed_until - OVERLAP if last and last.listed_until else None
    return Run(since, dry_run, tell_time)


def sync_lots(run: Run) -> Iterator[Tally]:
    """Do all of `run`, yielding after each piece. Raises PeerUnavailable; what was done until then stays done."""
    started_at = run.tell_time()
    try:
        yield from _sync(run)
    except PeerUnavailable as unavailable:
        _keep(run, started_at, error=unavailable.message)
        raise
    _keep(run, started_at, error="")


def _sync(run: Run) -> Iterator[Tally]:
    open_before = set(MarketLot.objects.active().values_list("pk", flat=True)) if run.since is None else set()
    for page in buyer.published_lots(run.since):
        _take(run, page)
        yield run.tally
    for lot_id in sorted(open_before - run.listed):
        _ask_after(run, lot_id)
        yield run.tally
    if not run.dry_run:
        yield from _follow_feed(run)


def _take(run: Run, page: buyer.Listed) -> None:
    run.listed |= page.ids
    moments = [lot.updated_at for lot in page.lots if lot.updated_at] + ([run.listed_until] if run.listed_until else [])
    run.listed_until = max(moments, default=None)
    now = run.tell_time()
    taken = _foresee(page.lots) if run.dry_run else mirror.take_listed(lots=page.lots, now=now)
    run.tally.seen += len(page.ids)
    run.tally.created += taken.created
    run.tally.updated += taken.updated
    run.tally.unchanged += taken.unchanged
    run.tally.unfit += page.unfit


def _ask_after(run: Run, lot_id: str) -> None:
    """A lot that is open here and not in the list: its owner says what became of it, or does not know it any more."""
    held = MarketLot.objects.filter(pk=lot_id).values_list("version", flat=True).first()
    lot = buyer.one_lot(lot_id)
    if lot is not None and lot.status == states.PUBLISHED:
        return  # it was published while we read the list
    run.tally.removed += 1
    if run.dry_run or held is None:
        return
    if lot is None:
        mirror.remove_lot(lot_id=lot_id, held_version=held, now=run.tell_time())
    else:
        mirror.take_owners_word(lot=lot, held_version=held, now=run.tell_time())


def _follow_feed(run: Run) -> Iterator[Tally]:
    """Store what the feed has and the inbox has not, closings and cancellations among it, and handle it at once."""
    started_at = run.tell_time()
    for pulled in pull_feed(now=started_at):
        run.tally.recovered += pulled.stored
        yield run.tally
    while run.tally.recovered and work_inbox(tell_time=run.tell_time).done:
        yield run.tally
    left = MarketLot.objects.filter(left_at__gte=started_at, first_seen_at__lt=started_at)
    run.tally.removed += left.count() if run.tally.recovered else 0


def _keep(run: Run, started_at: datetime, *, error: str) -> None:
    if run.dry_run:
        return
    until = run.listed_until if run.leads_on and not error else None
    mirror.keep_sync(started_at=started_at, now=run.tell_time(), listed_until=until, error=error, **vars(run.tally))


def _foresee(lots: list[schemas.Lot]) -> mirror.Taken:
    """What taking these lots would do."""
    here = MarketLot.objects.filter(pk__in=[lot.id for lot in lots])
    held = {pk: (version, status) for pk, version, status in here.values_list("pk", "version", "status")}
    created = sum(lot.id not in held for lot in lots)
    unchanged = sum(held.get(lot.id) == (lot.version, lot.status) for lot in lots)
    return mirror.Taken(created=created, updated=len(lots) - created - unchanged, unchanged=unchanged)
