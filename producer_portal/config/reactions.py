"""What a fact of a lower app sets off in a higher one: called in the fact's own transaction, in this order."""

REACTIONS: dict[str, tuple[str, ...]] = {
    # People and how they sign in: answered by letters, shared.comms.services.send_letter.
    "user_closed": ("shared.identity.services.sign_out_closed",),
    "address_given": ("shared.comms.sign_in_letters.write_address_proof",),
    "password_reset_asked": ("shared.comms.sign_in_letters.write_password_reset",),
    "sign_in_changed": ("shared.comms.sign_in_letters.write_sign_in_changed",),
    "second_factor_required": ("shared.comms.sign_in_letters.tell_second_factor_required",),
    "member_invited": ("shared.comms.people.write_to_invited",),
    "member_joined": (
        "shared.identity.services.demand_of_member",
        "shared.identity.services.prove_address_by_invitation",
        "shared.comms.people.tell_of_joined",
    ),
    "member_changed": ("shared.comms.people.tell_of_new_rights",),
    "member_removed": ("shared.comms.people.tell_of_removal",),
    "member_left": ("shared.comms.people.tell_of_left",),
    "api_key_created": ("shared.comms.people.tell_of_new_key",),
    "api_key_revoked": ("shared.comms.people.tell_of_revoked_key",),
    "organization_changed": (),
    # Lots.
    # lot, now: a lot may be bid on that could not be before
    "lot_appeared": ("producer_portal.marketplace.alerts.note_lot",),
    # lot, before, now: a lot that was here says something else, or moved on after it left
    "lot_changed": (
        "producer_portal.marketplace.alerts.note_lot",
        "producer_portal.marketplace.watching.tell_of_change",
    ),
    # lot, before, now: a lot may no longer be bid on
    "lot_left": ("producer_portal.marketplace.watching.tell_of_leaving",),
    # Bids and contracts.
    # bid, before, now: the Buyer portal said something new of a bid of ours
    "bid_told": ("producer_portal.bids.telling.tell_of_bid",),
    "bid_failed": ("producer_portal.bids.telling.tell_of_failure",),  # bid, now: the Buyer portal did not take a bid
    "contract_told": ("producer_portal.trades.services.take_contract",),  # contract, now
    "contract_taken": (),  # contract, before (status and hash, or None), now
}
