"""The parts of `make bench`: each measures in a folder of its own and gives the lines of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import bidding, dealings, external, inbox, lists, pages, sending, sync, visible
from .report import each, milliseconds, rates, ratio


@dataclass(frozen=True)
class Scale:
    """How long it takes: `quick` only shows that it runs."""

    rounds: int
    count: int
    quick: bool
    lots: int = 0  # to be synced; 0: as many as suit the scale


def sent(folder: Path, scale: Scale) -> list[str]:
    scores = sending.measure(folder, rounds=scale.rounds, count=scale.count)
    raw, ours, peer = scores["raw"], scores["ours"], scores["django-webhook"]
    return [
        rates("raw POST loop", raw),
        rates("our sending, full bookkeeping", ours),
        rates("django-webhook, in process", peer),
        ratio("our sending ÷ raw", ours, raw, least=0.5),
        ratio("our sending ÷ django-webhook", ours, peer, least=3, yardstick=raw),
    ]


def received(folder: Path, scale: Scale) -> list[str]:
    scores = inbox.measure(folder, rounds=scale.rounds, count=scale.count)
    empty, ours = scores["empty view"], scores["inbox"]
    return [
        rates("empty Django view", empty),
        rates("inbox", ours),
        ratio("time in the inbox ÷ time in the empty view", empty, ours, most=1.3, yardstick=empty),
    ]


def seen(folder: Path, scale: Scale) -> list[str]:
    found = visible.measure(folder, count=30 if scale.quick else 150)
    return [
        milliseconds("publish → visible, p50", found.p50, 300),
        milliseconds("publish → visible, p99", found.p99, 1000),
    ]


def listed(folder: Path, scale: Scale) -> list[str]:
    sizes, rounds, count = ((200, 500, 1_000), 2, 1) if scale.quick else ((1_000, 10_000, 100_000), 5, 4)
    lines, at = [], " · ".join(f"{size:,}" for size in sizes)
    for store, portal, scores, bare in lists.measure(folder, sizes=sizes, rounds=rounds, count=count):
        for name, found in scores.items():
            took = " · ".join(f"{1000 / score.median:.0f}" for score in found)
            title = f"{store}, {portal}, {name}: {took} ms at {at} lots; last ÷ first"
            lines.append(ratio(title, found[0], found[-1], most=1.3, yardstick=found[0]))
        for name, score in bare.items():
            most = 1.2 if name.startswith("external") else 0
            kind = "DRF list of as many" if most else "template of as many bytes"
            title = f"{store}, {portal}, {name} ÷ bare {kind}, {1000 / score.median:.0f} ms"
            lines.append(ratio(title, score, scores[name][0], most=most, yardstick=score))
    return lines


def listed_outside(folder: Path, scale: Scale) -> list[str]:
    scores = external.measure(folder, rounds=scale.rounds, count=5 if scale.quick else 50)
    bare, ours = scores["bare"], scores["ours"]
    return [
        each("bare DRF list of 50 lots", bare),
        each("/api/lots/external, 50 lots", ours),
        ratio("/api/lots/external ÷ bare DRF list", bare, ours, most=1.2, yardstick=bare),
    ]


def shown(folder: Path, scale: Scale) -> list[str]:
    lines = []
    for portal, found in pages.measure(folder, times=3 if scale.quick else 40).items():
        slowest = max(found, key=lambda page: page.p95)
        over = sum(page.p95 >= pages.AIM for page in found)
        title = f"{portal}: slowest of {len(found)} pages on demo data, p95 ({slowest.name})"
        lines.append(milliseconds(title, slowest.p95, pages.AIM))
        lines.append(f"| {portal}: pages whose p95 is not below {pages.AIM} ms | {over} | 0 | |")
    return lines


def bid(folder: Path, scale: Scale) -> list[str]:
    found = bidding.measure(folder, count=10 if scale.quick else 100)
    return [
        milliseconds("bid submitted → it stands in the Buyer portal and the producer sees it, p50", found.p50, 300),
        milliseconds("bid submitted → it stands in the Buyer portal and the producer sees it, p99", found.p99, 1000),
    ]


def dealt(folder: Path, scale: Scale) -> list[str]:
    few, some, many = sizes = (2, 5, 10) if scale.quick else (5, 50, 500)
    offers = 10 if scale.quick else 200
    compared, rooms, papers = dealings.measure(
        folder, bids=sizes, offers=offers, rounds=scale.rounds, count=2 if scale.quick else 3
    )
    return [
        each(f"comparison page of {few} bids", compared[few], most=pages.AIM),
        each(f"comparison page of {some} bids", compared[some], most=pages.AIM),
        each(f"comparison page of {many} bids", compared[many], most=pages.AIM),
        ratio(f"comparison page: {many} bids ÷ {few}", compared[few], compared[many], yardstick=compared[few]),
        each(f"deal room at {offers} offers", rooms[offers], most=pages.AIM),
        ratio(f"deal room: {offers} offers ÷ 1", rooms[1], rooms[offers], yardstick=rooms[1]),
        each("a contract's PDF", papers["ours"]),
        ratio("PDF ÷ the same library, fonts and number of pages with plain text", papers["bare"], papers["ours"],
              yardstick=papers["bare"]),
    ]  # fmt: skip


def synced(folder: Path, scale: Scale) -> list[str]:
    lots = scale.lots or (500 if scale.quick else 100_000)
    first, again, asked = sync.measure(folder, lots=lots)
    title, cost = f"`sync_lots --full`, {lots:,} lots", "of the Producer portal’s processor time each"
    return [
        f"| {title} that are new | {first.rate:,.0f} lots/s, {first.each:.2f} ms {cost} | | |",
        f"| {title} that are there | {again.rate:,.0f} lots/s, {again.each:.2f} ms {cost} | | |",
        f"| the Buyer portal’s processor time for one lot of the list | {asked:.2f} ms | | |",
    ]


PARTS: dict[str, Callable[[Path, Scale], list[str]]] = {
    "sending": sent,
    "inbox": received,
    "visible": seen,
    "lists": listed,
    "external": listed_outside,
    "pages": shown,
    "bidding": bid,
    "dealings": dealt,
    "sync": synced,
}
