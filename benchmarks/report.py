"""The table of figures: what was measured, its aim, and whether it is reached."""

from __future__ import annotations

from .rounds import VOID_SPREAD, Score


def rates(name: str, score: Score) -> str:
    return f"| {name} | {score.median:,.0f}/s, quartiles ±{score.spread / 2:.0%} | | |"


def each(name: str, score: Score, *, most: float = 0) -> str:
    """Milliseconds for one, with an aim or none."""
    took = 1000 / score.median
    aim = (f"< {most:.0f} ms", mark(took < most)) if most else ("", "")
    return f"| {name} | {took:.1f} ms, quartiles ±{score.spread / 2:.0%} | {aim[0]} | {aim[1]} |"


def milliseconds(name: str, took: float, most: float) -> str:
    return f"| {name} | {took:.0f} ms | < {most:,.0f} ms | {mark(took < most)} |"


def ratio(
    name: str, above: Score, below: Score, *, least: float = 0, most: float = 0, yardstick: Score | None = None
) -> str:
    """The median of the rounds' ratios. Void when the yardstick itself was unsteady."""
    ratios = sorted(one / other for one, other in zip(above.rates, below.rates, strict=True))
    found = ratios[len(ratios) // 2]
    aim, reached = (f"≥ {least}", found >= least) if least else (f"≤ {most}", found <= most)
    if not least and not most:
        aim, reached = "", True
    unsteady = (yardstick or below).spread > VOID_SPREAD
    verdict = "void: the yardstick spreads too much" if unsteady else mark(reached) if aim else ""
    return f"| {name} | {found:.2f} | {aim} | {verdict} |"


def mark(reached: bool) -> str:
    return "reached" if reached else "missed"
