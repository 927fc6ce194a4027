"""The Producer portal's settings. All that both portals share is in `shared.settings`; here stands what is its own."""

from shared.settings import Portal, portal_settings

PRODUCER = Portal(
    name="producer",
    title="Producer portal",
    peer="buyer",
    peer_title="Buyer portal",
    port=3000,
    peer_port=3004,
    apps=[
        "producer_portal.pages",
        "producer_portal.trades",
        "producer_portal.bids",
        "producer_portal.certificates",
        "producer_portal.marketplace",
    ],
    nav="producer_portal.config.nav.NAV",
    inbox_handlers={
        "lots": "producer_portal.marketplace.services.take_lot_event",
        "bids": "producer_portal.bids.services.mirror.take_bid_event",
        "contracts": "producer_portal.trades.services.take_contract_event",
    },
    reconcilers={
        "lot": "producer_portal.marketplace.reconciling.lot_marks",
        "bid": "producer_portal.bids.reconciling.bid_marks",
        "contract": "producer_portal.trades.reconciling.contract_marks",
    },
    subjects={"lot": "producer_portal.marketplace.subjects.lots_by_name"},
    peer_url_names=["BUYER_DASHBOARD_URL", "MARKETPLACE_BASE_URL", "NEXT_PUBLIC_BUYER_DASHBOARD_URL"],
    topic_url_names={},
    sends=["listings", "invoices", "messages", "documents"],
    receives=["lots", "bids", "contracts", "deals", "payments", "messages"],
    sending_secret_names=["PRODUCER_WEBHOOK_SECRET"],
    receiving_secret_names=["BUYER_WEBHOOK_SECRET", "MARKETPLACE_WEBHOOK_SECRET"],
    peer_key_names=["BUYER_API_KEY", "MARKETPLACE_API_KEY"],
    trusted_key_names=["PRODUCER_PORTAL_API_KEY"],
    demo_sending_secret="dev-webhook-secret-789",  # noqa: S106
    demo_receiving_secret="dev-webhook-secret-456",  # noqa: S106
    demo_peer_key="dev-api-key-123",
    demo_trusted_key="dev-producer-key-456",
    beat={
        "retry bids": {"task": "producer_portal.bids.tasks.retry_bids", "schedule": 10.0},
        "remind of answers": {"task": "producer_portal.bids.tasks.remind_of_answers", "schedule": 60.0 * 10},
        "remind of signatures": {"task": "producer_portal.trades.tasks.remind_of_signatures", "schedule": 60.0 * 60},
        "remind of certificates": {
            "task": "producer_portal.certificates.tasks.remind_of_certificates",
            "schedule": 60.0 * 60,
        },
        "tell of news": {"task": "producer_portal.marketplace.tasks.tell_of_news", "schedule": 10.0},
        "sync lots": {"task": "producer_portal.marketplace.tasks.sync_lots", "schedule": 300.0},
    },
)

globals().update(portal_settings(PRODUCER))

RECONCILE_REPAIRS = {
    "lot": "producer_portal.marketplace.reconciling.repair_lot",
    "bid": "producer_portal.bids.reconciling.repair_bid",
    "contract": "producer_portal.trades.reconciling.repair_contract",
}
LOT_DOOR = "producer_portal.bids.views.bids.bid_on"  # what a lot's page offers: to bid, to go on, to look
BID_CONTRACTS = "producer_portal.trades.display.links.contracts_of_bids"  # where a bid's pages lead on to
LOT_MARKS = "producer_portal.bids.display.for_you.ForYou"  # what a list says of each lot to its reader
SEARCH_FINDERS = "producer_portal.pages.finding.FINDERS"
SEARCH_LABEL = "Search lots, bids, contracts, buyers"
TOUR_FACTS = "producer_portal.pages.tour.tour_facts"
API_EXAMPLE = "/api/marketplace/lots"  # what a new key is tried with
