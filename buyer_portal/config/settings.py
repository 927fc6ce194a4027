"""The Buyer portal's settings. All that both portals share is in `shared.settings`; here stands what is its own."""

from shared.settings import Portal, portal_settings

BUYER = Portal(
    name="buyer",
    title="Buyer portal",
    peer="producer",
    peer_title="Producer portal",
    port=3004,
    peer_port=3000,
    apps=[
        "buyer_portal.pages",
        "buyer_portal.contracts",
        "buyer_portal.deals",
        "buyer_portal.bids",
        "buyer_portal.lots",
        "buyer_portal.reference",
    ],
    nav="buyer_portal.config.nav.NAV",
    inbox_handlers={"listings": "buyer_portal.bids.services.producers.take_listing_event"},
    reconcilers={
        "lot": "buyer_portal.lots.reconciling.lot_marks",
        "bid": "buyer_portal.bids.reconciling.bid_marks",
        "contract": "buyer_portal.contracts.reconciling.contract_marks",
    },
    subjects={"lot": "buyer_portal.lots.subjects.lots_by_name"},
    peer_url_names=["PRODUCER_DASHBOARD_URL"],
    topic_url_names={
        "lots": "PRODUCER_DASHBOARD_WEBHOOK_URL",
        "bids": "PRODUCER_DASHBOARD_BID_WEBHOOK_URL",
    },
    sends=["lots", "bids", "contracts", "deals", "payments", "messages"],
    receives=["listings", "invoices", "messages", "documents"],
    sending_secret_names=["PRODUCER_DASHBOARD_WEBHOOK_SECRET"],
    receiving_secret_names=["PRODUCER_WEBHOOK_SECRET", "BUYER_WEBHOOK_SECRET"],
    peer_key_names=["PRODUCER_PORTAL_API_KEY"],
    trusted_key_names=["PRODUCER_DASHBOARD_API_KEY", "PRODUCER_API_KEY"],
    demo_sending_secret="dev-webhook-secret-456",  # noqa: S106
    demo_receiving_secret="dev-webhook-secret-789",  # noqa: S106
    demo_peer_key="dev-producer-key-456",
    demo_trusted_key="dev-api-key-123",
    debug_flag_names=["PUBLIC_BIDS"],
    own_secret_names={"SEALED_BIDS_KEY": "insecure-sealed-bids-key-for-development-only"},
    beat={
        "close due lots": {"task": "buyer_portal.lots.tasks.close_due_lots", "schedule": 30.0},
        "settle offers": {"task": "buyer_portal.deals.tasks.settle_clocks", "schedule": 30.0},
        "remind of answers": {"task": "buyer_portal.deals.tasks.remind_of_answers", "schedule": 60.0 * 10},
        "expire contracts": {"task": "buyer_portal.contracts.tasks.expire_due_contracts", "schedule": 60.0},
        "remind of signatures": {"task": "buyer_portal.contracts.tasks.remind_of_signatures", "schedule": 60.0 * 60},
        "go on with imports": {"task": "buyer_portal.lots.tasks.go_on_with_imports", "schedule": 10.0},
        "forget imports": {"task": "buyer_portal.lots.tasks.forget_imports", "schedule": 60.0 * 60 * 24},
        "remind of awards": {"task": "buyer_portal.lots.tasks.remind_of_awards", "schedule": 60.0 * 60},
    },
)

globals().update(portal_settings(BUYER))

BIDS_ON_LOT = "buyer_portal.bids.display.on_lot.bids_on_lot"  # what a lot's page shows of a higher app
BIDS_ON_LOTS = "buyer_portal.bids.display.on_lots.count_bids"  # the same for a list of lots
SEARCH_FINDERS = "buyer_portal.pages.finding.FINDERS"
SEARCH_LABEL = "Search lots, bids, contracts, producers"
TOUR_FACTS = "buyer_portal.pages.tour.tour_facts"
API_EXAMPLE = "/api/lots/external?status=published"  # what a new key is tried with
