"""What a fact of a lower app sets off in a higher one: called in the fact's own transaction, in this order."""

REACTIONS: dict[str, tuple[str, ...]] = {
    "lot_appeared": (),
    "lot_changed": (),
    "lot_left": (),
}
