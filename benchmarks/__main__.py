"""`make bench`: every figure beside its yardstick, measured in the same run, and whether it reaches its aim."""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from . import inbox, lists, sending, visible
from .rounds import VOID_SPREAD, Score


def main() -> int:
    parser = ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few short rounds, to see that it runs")
    parser.add_argument("only", nargs="*", help="sending, inbox, visible, lists; all unless named")
    args = parser.parse_args()
    rounds, count = (3, 200) if args.quick else (9, 1000)
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="saf-bench-") as name:
        for part in args.only or ("sending", "inbox", "visible", "lists"):
            folder = Path(name) / part
            folder.mkdir()
            print(part, end=" ", flush=True)
            lines += {"sending": _sending, "inbox": _inbox, "visible": _visible, "lists": _lists}[part](
                folder, rounds, count
            )
    print("\n".join(["", "| figure | measured | aim | |", "|---|---|---|---|", *lines]))
    return 1 if any("void" in line for line in lines) else 0


def _sending(folder: Path, rounds: int, count: int) -> list[str]:
    scores = sending.measure(folder, rounds=rounds, count=count)
    raw, ours, peer = scores["raw"], scores["ours"], scores["django-webhook"]
    return [
        _rates("raw POST loop", raw),
        _rates("our sending, full bookkeeping", ours),
        _rates("django-webhook, in process", peer),
        _ratio("our sending ÷ raw", ours, raw, least=0.5),
        _ratio("our sending ÷ django-webhook", ours, peer, least=3, yardstick=raw),
    ]


def _inbox(folder: Path, rounds: int, count: int) -> list[str]:
    scores = inbox.measure(folder, rounds=rounds, count=count)
    empty, ours = scores["empty view"], scores["inbox"]
    return [
        _rates("empty Django view", empty),
        _rates("inbox", ours),
        _ratio("time in the inbox ÷ time in the empty view", empty, ours, most=1.3, yardstick=empty),
    ]


def _visible(folder: Path, rounds: int, count: int) -> list[str]:
    found = visible.measure(folder, count=30 if count < 1000 else 150)
    print("done")
    return [
        f"| publish → visible, p50 | {found.p50:.0f} ms | < 300 ms | {_mark(found.p50 < 300)} |",
        f"| publish → visible, p99 | {found.p99:.0f} ms | < 1,000 ms | {_mark(found.p99 < 1000)} |",
    ]


def _lists(folder: Path, rounds: int, count: int) -> list[str]:
    sizes, count = ((1_000, 10_000, 100_000), 20) if count >= 1000 else ((500, 1_000), 2)
    lines = []
    for (portal, name), scores in lists.measure(folder, sizes=sizes, rounds=rounds, count=count).items():
        small, large = scores[0], scores[-1]
        title = f"{portal}, {name}: {sizes[-1]:,} lots ÷ {sizes[0]:,}"
        lines.append(_ratio(title, small, large, most=1.3, yardstick=small))
    return lines


def _rates(name: str, score: Score) -> str:
    return f"| {name} | {score.median:,.0f}/s, quartiles ±{score.spread / 2:.0%} | | |"


def _ratio(
    name: str, above: Score, below: Score, *, least: float = 0, most: float = 0, yardstick: Score | None = None
) -> str:
    """The median of the rounds' ratios. Void when the yardstick itself was unsteady."""
    ratios = sorted(one / other for one, other in zip(above.rates, below.rates, strict=True))
    ratio = ratios[len(ratios) // 2]
    aim, reached = (f"≥ {least}", ratio >= least) if least else (f"≤ {most}", ratio <= most)
    unsteady = (yardstick or below).spread > VOID_SPREAD
    return (
        f"| {name} | {ratio:.2f} | {aim} | {'void: the yardstick spreads too much' if unsteady else _mark(reached)} |"
    )


def _mark(reached: bool) -> str:
    return "reached" if reached else "missed"


if __name__ == "__main__":
    sys.exit(main())
