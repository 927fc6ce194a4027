"""A reactions table that writes down what it is told."""

from functools import partial

TOLD = []


def _write_down(fact, *, lot, **about):
    TOLD.append((fact, lot.pk))


def appeared(*, lots, **about):
    for lot in lots:
        _write_down("lot_appeared", lot=lot)


changed = partial(_write_down, "lot_changed")
left = partial(_write_down, "lot_left")

TABLE = {fact: (f"{__name__}.{fact.partition('_')[2]}",) for fact in ("lots_appeared", "lot_changed", "lot_left")}
