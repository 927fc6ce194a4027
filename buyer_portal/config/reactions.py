"""What a fact of a lower app sets off in a higher one: called in the fact's own transaction, in this order."""

from shared.settings.reactions import PEOPLE

REACTIONS: dict[str, tuple[str, ...]] = {
    **PEOPLE,
    "user_unknown": ("buyer_portal.deals.services.bidders.reject_for_unknown_bidder",),
    "organization_changed": ("buyer_portal.lots.services.naming.announce_new_name",),
    # Lots.
    "lot_published": (),
    "lot_changing": ("buyer_portal.deals.services.lots.refuse_change_while_awarding",),  # before it: may refuse
    "lot_changed": ("buyer_portal.deals.services.lots.let_bids_go_stale",),
    "lot_closed": ("buyer_portal.bids.services.open_sealed_bids",),
    "lot_ending": ("buyer_portal.deals.services.lots.refuse_change_while_awarding",),  # before it: may refuse
    "lot_cancelled": ("buyer_portal.deals.services.lots.reject_for_cancelled_lot",),
    "lot_unsuccessful": ("buyer_portal.deals.services.lots.reject_for_unsuccessful_lot",),
    "lot_concluding": ("buyer_portal.deals.services.lots.refuse_change_while_awarding",),  # before it: may refuse
    "lot_sold": ("buyer_portal.deals.services.lots.reject_for_sold_lot",),
    # Bids and negotiations.
    "bid_submitted": ("buyer_portal.deals.services.beginning.begin_negotiation",),
    "bid_confirmed": ("buyer_portal.deals.services.beginning.take_up_confirmed",),
    "bid_opened": ("buyer_portal.deals.services.beginning.take_up_opened",),
    "offer_accepted": ("buyer_portal.contracts.services.draw_up_contract",),
}
