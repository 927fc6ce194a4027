"""Two figures against one another: a dot each, lettered, between round numbers; lines to judge them by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .charts import Tick, per_cent, scale
from .formats import Amount, exact_decimal, number


@dataclass(frozen=True)
class Dot:
    """`letter` stands in the dot, `name` in the table of figures; `quiet`: it counts less than the others."""

    letter: str
    name: str
    x: Amount
    y: Amount
    quiet: bool = False


@dataclass(frozen=True)
class Line:
    """A straight line on which all is alike, such as a price per tonne avoided, from one point to another."""

    label: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class PlacedDot:
    dot: Dot
    x: str
    y: str
    figures: tuple[str, str]


@dataclass(frozen=True)
class PlacedLine:
    label: str
    points: str
    label_x: str


@dataclass(frozen=True)
class ScatterChart:
    label: str
    across: str  # what lies along the foot, with its unit
    up: str
    dots: list[PlacedDot]
    columns: list[Tick]  # `at` counts from the left
    ticks: list[Tick]
    lines: list[PlacedLine]
    limit: str = ""
    limit_label: str = ""


def scatter(
    dots: Sequence[Dot],
    *,
    label: str,
    across: str,
    up: str,
    lines: Sequence[Line] = (),
    limit: tuple[str, Amount] | None = None,
) -> ScatterChart:
    """The dots in a field that holds all of them, and the `limit` of what goes up, such as a lot's; those without one
    of the two figures are left out. Lines are cut at the field's edge. Places are for the eye: floats."""
    known = [dot for dot in dots if dot.x is not None and dot.y is not None]
    if not known:
        return ScatterChart(label, across, up, [], [], [], [])
    xs, ys = ([float(exact_decimal(value)) for value in values if value is not None]
              for values in ([dot.x for dot in known], [dot.y for dot in known]))  # fmt: skip
    most = float(exact_decimal(limit[1])) if limit and limit[1] is not None else None
    columns = scale(*_with_room(min(xs), max(xs)))
    rows = scale(min(0.0, *ys), max([*ys, *([most] if most is not None else [])]))
    placed = [PlacedDot(dot, _x(x, columns), _y(y, rows), (number(dot.x), number(dot.y)))
              for dot, x, y in zip(known, xs, ys, strict=True)]  # fmt: skip
    return ScatterChart(
        label, across, up, placed,
        [Tick(_x(value, columns), number(round(value, 6))) for value in columns],
        [Tick(_y(value, rows), number(round(value, 6))) for value in rows],
        [cut for line in lines if (cut := _cut(line, columns, rows)) is not None],
        _y(most, rows) if most is not None else "", limit[0] if limit and most is not None else "",
    )  # fmt: skip


def _with_room(low: float, high: float) -> tuple[float, float]:
    """Room beside the outermost dots; figures that hardly differ are not torn apart."""
    half = max((high - low) * 0.55, abs(high) * 0.02, 0.5)
    return (low + high) / 2 - half, (low + high) / 2 + half


def _x(value: float, grid: Sequence[float]) -> str:
    return per_cent((value - grid[0]) / (grid[-1] - grid[0]))


def _y(value: float, grid: Sequence[float]) -> str:
    return per_cent((grid[-1] - value) / (grid[-1] - grid[0]))


def _cut(line: Line, columns: Sequence[float], rows: Sequence[float]) -> PlacedLine | None:
    """The part of a line that lies in the field (Liang and Barsky), and where its name stands at the field's foot."""
    dx, dy = line.x2 - line.x1, line.y2 - line.y1
    begin, end = 0.0, 1.0
    for way, room in (
        (-dx, line.x1 - columns[0]), (dx, columns[-1] - line.x1), (-dy, line.y1 - rows[0]), (dy, rows[-1] - line.y1),
    ):  # fmt: skip
        if way == 0:
            if room < 0:
                return None
        elif way < 0:
            begin = max(begin, room / way)
        else:
            end = min(end, room / way)
    if begin >= end:
        return None
    ends = [(line.x1 + at * dx, line.y1 + at * dy) for at in (begin, end)]
    foot = next((x for x, y in ends if abs(y - rows[0]) < (rows[-1] - rows[0]) / 1000), None)
    points = " ".join(f"{_x(x, columns)},{_y(y, rows)}" for x, y in ends)
    return PlacedLine(line.label, points, _x(foot, columns) if foot is not None else "")
