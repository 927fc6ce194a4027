"""A reactions table that writes down what it is told."""

from functools import partial

TOLD = []


def _write_down(fact, *, lot, **about):
    TOLD.append((fact, lot.pk))


appeared = partial(_write_down, "lot_appeared")
changed = partial(_write_down, "lot_changed")
left = partial(_write_down, "lot_left")

TABLE = {f"lot_{name}": (f"{__name__}.{name}",) for name in ("appeared", "changed", "left")}
