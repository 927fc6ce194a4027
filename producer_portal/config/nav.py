"""The Producer portal's rail. An entry appears with the page it leads to."""

from shared.ui.nav import NavItem

NAV = [
    NavItem("Dashboard", "pages:dashboard", "home"),
    NavItem("Marketplace", "marketplace:list", "lots", count="producer_portal.marketplace.views.lots.open_lots"),
    NavItem("My bids", "bids:list", "bid", count="producer_portal.bids.views.bids.our_turn", turn=True),
    NavItem(
        "Contracts", "trades:list", "contract", count="producer_portal.trades.views.lists.waiting_count", turn=True
    ),
    NavItem(
        "Certificates",
        "certificates:list",
        "cert",
        count="producer_portal.certificates.views.ending",
        section=1,
        turn=True,
    ),
    NavItem("Settings", "accounts:settings", "gear", section=1),
]
