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
    "organization_changed": ("buyer_portal.lots.services.announce_new_name",),
    # Lots.
    "lot_published": (),
    "lot_changing": ("buyer_portal.deals.lots.refuse_change_while_awarding",),  # before it: may refuse
    "lot_changed": ("buyer_portal.deals.lots.let_bids_go_stale",),
    "lot_closed": ("buyer_portal.bids.services.open_sealed_bids",),
    "lot_cancelled": ("buyer_portal.deals.lots.reject_for_cancelled_lot",),
    "lot_unsuccessful": ("buyer_portal.deals.lots.reject_for_unsuccessful_lot",),
    "lot_concluding": ("buyer_portal.deals.lots.refuse_change_while_awarding",),  # before it: may refuse
    "lot_sold": ("buyer_portal.deals.lots.reject_for_sold_lot",),
    # Bids and negotiations.
    "bid_submitted": ("buyer_portal.deals.services.begin_negotiation",),
    "bid_confirmed": ("buyer_portal.deals.services.take_up_confirmed",),
    "bid_opened": ("buyer_portal.deals.services.take_up_opened",),
    "offer_accepted": ("buyer_portal.contracts.services.draw_up_contract",),
}
