"""Figures that two sides named in turn: a line for each side, so that one sees them draw nearer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .charts import Mark, Tick, line
from .formats import Amount

Named = tuple[str, Amount, bool]  # its name, the figure, whether it is ours
ALL_WRITTEN = 8


@dataclass(frozen=True)
class Spot:
    """Where one figure stands; its words above or below it, or none where there is no room."""

    mark: Mark
    ours: bool
    above: bool
    written: bool


@dataclass(frozen=True)
class SidesChart:
    """`ours` and `theirs` are the corners of the two lines; `marks` are all figures in their order."""

    label: str
    unit: str
    ticks: list[Tick]
    marks: list[Mark]
    spots: list[Spot]
    ours: str
    theirs: str


def sides(points: Sequence[Named], *, label: str, unit: str = "") -> SidesChart:
    """Both sides' figures on one scale, with room for their words. Figures that are missing stand nowhere."""
    known = [(name, value, ours) for name, value, ours in points if value is not None]
    values = [float(value) for _, value, _ in known if value is not None]
    room = (max(values) - min(values)) / 6 if values else 0
    whole = line(
        [("", min(values) - room), *((name, value) for name, value, _ in known), ("", max(values) + room)]
        if values else [], label=label, unit=unit,
    )  # fmt: skip
    steps = max(len(known) - 1, 1)
    marks = [
        replace(mark, x=f"{100 * place / steps:.2f}", anchor="" if place == 0 else "e" if place == steps else "m")
        for place, mark in enumerate(whole.marks[1:-1])
    ]
    newest = {ours: value for (_, _, ours), value in zip(known, values, strict=True)}
    lasts = {ours: place for place, (_, _, ours) in enumerate(known)}
    higher = newest.get(True, 0.0) > newest.get(False, 0.0)
    spots = [
        Spot(mark, ours, above=ours == higher, written=len(known) <= ALL_WRITTEN or lasts[ours] == place)
        for place, (mark, (_, _, ours)) in enumerate(zip(marks, known, strict=True))
    ]
    return SidesChart(label, unit, whole.ticks, marks, spots, _way(spots, ours=True), _way(spots, ours=False))


def _way(spots: Sequence[Spot], *, ours: bool) -> str:
    return " ".join(f"{spot.mark.x},{spot.mark.y}" for spot in spots if spot.ours == ours)
