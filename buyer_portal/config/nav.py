"""The Buyer portal's rail. An entry appears with the page it leads to."""

from shared.ui.nav import NavItem

NAV = [
    NavItem("Dashboard", "pages:dashboard", "home"),
    NavItem("Lots", "lots:list", "lots", count="buyer_portal.lots.views.lots.open_count"),
    NavItem("Negotiations", "deals:list", "deal", count="buyer_portal.deals.views.waiting_count", turn=True),
    NavItem(
        "Contracts", "contracts:list", "contract", count="buyer_portal.contracts.views.lists.waiting_count", turn=True
    ),
    NavItem("Settings", "accounts:settings", "gear", section=1),
]
