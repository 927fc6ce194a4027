"""What a fact of a lower app sets off in a higher one: called in the fact's own transaction, in this order."""

from shared.settings.reactions import PEOPLE

REACTIONS: dict[str, tuple[str, ...]] = {
    **PEOPLE,
    "user_unknown": (),
    "organization_changed": ("producer_portal.bids.services.naming.announce_new_name",),
    # Lots.
    "lots_appeared": (
        "producer_portal.marketplace.services.alerts.note_lots",
    ),  # lots, now: may be bid on, as never before
    # lot, before, now: a lot that was here says something else, or moved on after it left
    "lot_changed": (
        "producer_portal.marketplace.services.alerts.note_change",
        "producer_portal.marketplace.services.watching.tell_of_change",
    ),
    # lot, before, now: a lot may no longer be bid on
    "lot_left": ("producer_portal.marketplace.services.watching.tell_of_leaving",),
    # Bids and contracts.
    # bid, before, ended (offers that fell away), by, now: the Buyer portal said something new of a bid of ours
    "bid_told": ("producer_portal.bids.services.telling.tell_of_bid",),
    # bid, now: the Buyer portal did not take a bid
    "bid_failed": ("producer_portal.bids.services.telling.tell_of_failure",),
    "contract_told": ("producer_portal.trades.services.take_contract",),  # contract, now
    # contract, before (status and hash, or None), by, now: the Buyer portal said something new of a contract of ours
    "contract_taken": ("producer_portal.trades.services.telling.tell_of_contract",),
}
