"""Charts as figures: every place in per cent, so that lines stretch with the page and text keeps its size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .formats import Amount, exact_decimal, number

Point = tuple[str, Amount]
Range = tuple[str, Amount, Amount]  # name, lowest, highest

NICE = (1, 2, 2.5, 5, 10)
TICKS = 4
NAMES_SHOWN = 6
ROW = 28
WORDS = 8


@dataclass(frozen=True)
class Tick:
    at: str  # per cent from the top
    text: str


@dataclass(frozen=True)
class Mark:
    """One figure: its name, its words and where it stands. A figure that is missing stands nowhere."""

    label: str
    text: str
    x: str
    y: str
    left: str = ""
    width: str = ""
    height: str = ""
    named: bool = True
    anchor: str = "m"


@dataclass(frozen=True)
class Chart:
    label: str
    unit: str
    ticks: list[Tick]
    marks: list[Mark]
    line: str = ""
    falls: bool = False  # the line comes from above, so the last figure's name goes below it

    @property
    def last(self) -> Mark:
        return self.marks[-1]


def per_cent(share: float) -> str:
    return f"{share * 100:.2f}"


def scale(low: float, high: float) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, about four steps."""
    if high <= low:
        low, high = low - (abs(low) or 1) * 0.05, high + (abs(high) or 1) * 0.05
    rough = (high - low) / TICKS
    power = 10 ** math.floor(math.log10(rough))
    step = next(nice * power for nice in NICE if nice * power >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * at for at in range(first, last + 1)]


def bars(points: Sequence[Point], *, label: str, unit: str = "") -> Chart:
    """One bar a figure, from nought."""
    known = [exact_decimal(value) if value is not None else Decimal(0) for _, value in points]
    grid = scale(min([0.0, *map(float, known)]), max([0.0, *map(float, known)]))
    slot = 1 / max(len(points), 1)
    marks = []
    for place, ((name, value), amount) in enumerate(zip(points, known, strict=True)):
        top, foot = sorted((_height(float(amount), grid), _height(0.0, grid)))
        marks.append(
            Mark(
                name,
                number(value),
                x=per_cent((place + 0.5) * slot),
                y=per_cent(top),
                left=per_cent((place + 0.2) * slot),
                width=per_cent(0.6 * slot),
                height=per_cent(foot - top),
            )
        )
    return Chart(label, unit, _ticks(grid), marks)


def line(points: Sequence[Point], *, label: str, unit: str = "") -> Chart:
    """A line through the figures, between round numbers near the lowest and the highest of them."""
    values = [float(exact_decimal(value)) for _, value in points if value is not None]
    if not values:
        return Chart(label, unit, [], [])
    falls = len(values) > 1 and values[-1] < values[-2]
    room = (max(values) - min(values)) / 4 if falls else 0  # below the last figure stands its name
    low = min(values) - room
    grid = scale(low if min(values) < 0 else max(low, 0.0), max(values))
    # Below a figure that stands near the foot there is no room for its name: the hours' names are there.
    falls = falls and values[-1] - grid[0] > (grid[-1] - grid[0]) / 6
    known = [(place, name, value) for place, (name, value) in enumerate(points) if value is not None]
    steps = max(len(points) - 1, 1)
    every = max(1, math.ceil(steps / NAMES_SHOWN))
    marks = [
        Mark(
            name,
            number(value),
            x=per_cent(place / steps),
            y=per_cent(_height(float(exact_decimal(value)), grid)),
            named=place % every == 0,
            anchor="" if place == 0 else "e" if place == steps else "m",
        )
        for place, name, value in known
    ]
    way = " ".join(f"{mark.x},{mark.y}" for mark in marks)
    return Chart(label, unit, _ticks(grid), marks, line=way, falls=falls)


@dataclass(frozen=True)
class Span:
    """One row of a range chart: its name, its words, and where its line begins and ends, in per cent from the left."""

    label: str
    text: str
    y: str
    left: str
    right: str


@dataclass(frozen=True)
class RangeChart:
    label: str
    unit: str
    ticks: list[Tick]  # `at` counts from the left
    spans: list[Span]
    height: int  # in CSS pixels: rows do not stretch

    @property
    def is_wide(self) -> bool:
        """Whether the rows' words need more room."""
        return any(len(span.text) > WORDS for span in self.spans)


def ranges(
    rows: Sequence[Range], *, label: str, unit: str = "", from_nought: bool = False, places: int | None = None
) -> RangeChart:
    """A line from the lowest to the highest figure of each row, with a dot at the highest; a row without is left out.

    `from_nought`: the scale begins there, for rows that are one figure each.
    """
    known = [
        (name, exact_decimal(low), exact_decimal(high))
        for name, low, high in rows
        if low is not None and high is not None
    ]
    if not known:
        return RangeChart(label, unit, [], [], 0)
    lowest = 0.0 if from_nought else float(min(low for _, low, _ in known))
    grid = scale(lowest, float(max(high for _, _, high in known)))
    spans = [
        Span(
            name,
            number(high, places) if low in (high, 0) else f"{number(low, places)} – {number(high, places)}",
            y=per_cent((place + 0.5) / len(known)),
            left=per_cent(1 - _height(float(low), grid)),
            right=per_cent(1 - _height(float(high), grid)),
        )
        for place, (name, low, high) in enumerate(known)
    ]
    ticks = [Tick(per_cent(1 - _height(value, grid)), number(round(value, 6))) for value in grid]
    return RangeChart(label, unit, [ticks[0], ticks[-1]], spans, height=ROW * len(known))


def sparkline_points(values: Sequence[Amount]) -> str:
    """The figures as an SVG polyline in a field of 100 by 24."""
    known = [float(exact_decimal(value)) for value in values if value is not None]
    if not known:
        return ""
    low, reach = min(known), (max(known) - min(known)) or 1
    steps = max(len(known) - 1, 1)
    return " ".join(
        f"{100 * place / steps:.1f},{22 - 20 * (value - low) / reach:.1f}" for place, value in enumerate(known)
    )


def _height(value: float, grid: list[float]) -> float:
    """How far below the top `value` stands, as a share of the chart's height."""
    return (grid[-1] - value) / (grid[-1] - grid[0])


def _ticks(grid: list[float]) -> list[Tick]:
    return [Tick(per_cent(_height(value, grid)), number(round(value, 6))) for value in grid]
