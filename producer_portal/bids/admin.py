"""Producers' bids as operators see them: what was offered is its maker's, so nothing is changed here."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html, format_html_join

from shared.audit.filters import one_of, what_is
from shared.audit.links import NOTHING, list_link, record_link
from shared.audit.read_only import ReadOnly
from shared.deals.facts import term_facts
from shared.exchange.admin import raw

from . import states
from .models import ProducerBid, SeenOffer

WAITING = what_is(
    "what it waits for",
    "waits",
    {
        "overdue": ("its producer's answer, and that is overdue", lambda rows, now: rows.filter(answer_due__lte=now)),
        "answer": ("its producer's answer", lambda rows, now: rows.filter(turn="producer")),
        "stale": ("to be confirmed after a change", lambda rows, now: rows.filter(status=states.STALE)),
        "sending": ("the Buyer portal, which has not answered yet", lambda rows, now: rows.on_its_way(now)),
        "failed": ("to be corrected", lambda rows, now: rows.filter(status=states.FAILED)),
    },
)


class SeenOfferInline(ReadOnly, admin.TabularInline[SeenOffer, ProducerBid]):
    """The offers of its negotiation, as the Buyer portal told them."""

    model = SeenOffer
    verbose_name_plural = "offers"
    fields = ("number", "whose", "status", "seen_at", "terms")
    readonly_fields = ("whose", "terms")
    ordering = ("-number",)
    extra = 0

    @admin.display(description="by")
    def whose(self, seen: SeenOffer) -> str:
        return seen.offer.by

    @admin.display(description="terms")
    def terms(self, seen: SeenOffer) -> str:
        facts = ((fact.label, fact.value, fact.unit) for fact in term_facts(seen.offer.terms))
        return format_html("{}", format_html_join("; ", "{}: {} {}", facts))


@admin.register(ProducerBid)
class ProducerBidAdmin(ReadOnly, admin.ModelAdmin[ProducerBid]):
    list_display = (
        "__str__", "organization", "status", "turn", "answer_due", "answer_until", "attempts", "problem", "updated_at",
    )  # fmt: skip
    list_filter = ("status", one_of("turn", ("buyer", "producer", "none"), "whose turn it is"), WAITING)
    list_select_related = ("organization",)
    search_fields = ("=id", "lot_number", "lot_title", "organization__name", "=lot_id", "=buyer_bid_id")
    ordering = ("-id",)  # ids ascend as the rows are written
    inlines = (SeenOfferInline,)
    exclude = ("body", "mirror")
    readonly_fields = ("lot_on_the_market", "contracts_of_it", "as_written", "as_told")

    @admin.display(description="lot")
    def lot_on_the_market(self, bid: ProducerBid) -> str:
        return record_link(bid.lot)

    @admin.display(description="contract")
    def contracts_of_it(self, bid: ProducerBid) -> str:
        if not bid.buyer_bid_id:
            return NOTHING
        return list_link("Contracts of it", "trades_tradecontract", buyer_bid_id__exact=bid.buyer_bid_id)

    @admin.display(description="As it was written")
    def as_written(self, bid: ProducerBid) -> str:
        return raw(bid.body)

    @admin.display(description="As the Buyer portal told it last")
    def as_told(self, bid: ProducerBid) -> str:
        return raw(bid.mirror) if bid.mirror else NOTHING
