"""What a fact of a lower app sets off in a higher one: called in the fact's own transaction, in this order."""

REACTIONS: dict[str, tuple[str, ...]] = {
    # People and how they sign in: answered by letters, shared.comms.services.send_letter.
    # Lots.
    "lot_published": (),
    "lot_changed": (),
    "lot_closed": (),
    "lot_cancelled": (),
    "lot_unsuccessful": (),
}
