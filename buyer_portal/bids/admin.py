"""Bids as operators see them: what was offered is its maker's and not changed here, what is sealed is not shown."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import admin

from shared.audit.filters import one_of, what_is
from shared.audit.links import NOTHING, list_link, record_link
from shared.audit.read_only import ReadOnly
from shared.exchange.admin import raw

from . import states
from .models import Bid
from .services import DASHBOARD, PARTNER

SOON = timedelta(days=3)
WAITING = what_is(
    "what it waits for",
    "waits",
    {
        "overdue": ("an answer, and that is overdue", lambda rows, now: rows.filter(answer_due__lte=now)),
        "expiring": (
            "its end, within three days",
            lambda rows, now: rows.live().filter(expires_at__gt=now, expires_at__lte=now + SOON),
        ),
        "stale": ("to be confirmed after a change", lambda rows, now: rows.filter(status=states.STALE)),
        "sealed": ("to be opened", lambda rows, now: rows.filter(sealed__gt="")),
        "unverified": ("its owner, who is not known", lambda rows, now: rows.live().filter(verified=False)),
    },
)


@admin.register(Bid)
class BidAdmin(ReadOnly, admin.ModelAdmin[Bid]):
    list_display = (
        "lot_number", "organization", "status", "turn", "answer_due", "expires_at", "is_sealed", "verified",
        "bidder_name", "updated_at",
    )  # fmt: skip
    list_display_links = ("lot_number", "organization")
    list_filter = (
        "status",
        one_of("turn", ("buyer", "producer", "none"), "whose turn it is"),
        WAITING,
        one_of("source", (DASHBOARD, PARTNER)),
    )
    list_select_related = ("lot", "organization")
    search_fields = ("=id", "lot__number", "organization__name", "bidder_name", "=external_bid_id")
    ordering = ("-id",)  # ids ascend as the rows are written
    exclude = ("sealed", "content_hash", "credential", "facts", "terms", "offer")
    readonly_fields = (
        "is_sealed", "negotiation_on_it", "contract_of_it", "messages_sent", "what_it_says", "what_is_offered",
        "the_standing_offer",
    )  # fmt: skip

    @admin.display(description="lot", ordering="lot__number")
    def lot_number(self, bid: Bid) -> str:
        return bid.lot.number

    @admin.display(boolean=True, description="sealed")
    def is_sealed(self, bid: Bid) -> bool:
        return bid.is_sealed

    @admin.display(description="negotiation")
    def negotiation_on_it(self, bid: Bid) -> str:
        return record_link(getattr(bid, "negotiation", None))  # a higher app's row, reached by the relation alone

    @admin.display(description="contract")
    def contract_of_it(self, bid: Bid) -> str:
        return list_link("Contracts of it", "contracts_contract", bid__id__exact=bid.pk)

    @admin.display(description="messages")
    def messages_sent(self, bid: Bid) -> str:
        return list_link("What was sent, and how it went", "exchange_delivery", q=bid.pk)

    @admin.display(description="what it says beside its terms")
    def what_it_says(self, bid: Bid) -> str:
        return NOTHING if bid.is_sealed else raw(bid.facts)

    @admin.display(description="what its producer last offered")
    def what_is_offered(self, bid: Bid) -> str:
        return raw(bid.terms) if bid.terms else NOTHING

    @admin.display(description="the offer that stands")
    def the_standing_offer(self, bid: Bid) -> str:
        return raw(bid.offer) if bid.offer else NOTHING
