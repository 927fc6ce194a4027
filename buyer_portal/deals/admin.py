"""Negotiations and their offers as operators see them. An offer is its maker's word: nothing is changed here."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import admin
from django.utils.html import format_html, format_html_join

from shared.audit.filters import one_of, what_is
from shared.audit.links import NOTHING, list_link, record_link
from shared.audit.read_only import ReadOnly
from shared.deals.facts import term_facts

from . import states
from .models import BUYER, PRODUCER, Negotiation, Offer

SOON = timedelta(hours=4)
WAITING = what_is(
    "what it waits for",
    "waits",
    {
        "overdue": ("an answer, and that is overdue", lambda rows, now: rows.filter(bid__answer_due__lte=now)),
        "signatures": ("signatures", lambda rows, now: rows.filter(status=states.AGREED)),
        "stale": ("to be confirmed after a change", lambda rows, now: rows.filter(bid__status="stale")),
    },
)
ENDING = what_is(
    "its clock",
    "clock",
    {
        "soon": (
            "runs out within four hours",
            lambda rows, now: rows.filter(status=states.PENDING, expires_at__gt=now, expires_at__lte=now + SOON),
        ),
        "over": (
            "has run out, but it still stands",
            lambda rows, now: rows.filter(status=states.PENDING, expires_at__lte=now),
        ),
    },
)


class OfferInline(ReadOnly, admin.TabularInline[Offer, Negotiation]):
    model = Offer
    fields = ("number", "by", "made_by_name", "status", "created_at", "expires_at", "terms_in_short")
    readonly_fields = ("terms_in_short",)
    ordering = ("-number",)
    show_change_link = True
    extra = 0

    @admin.display(description="terms")
    def terms_in_short(self, offer: Offer) -> str:
        return _terms(offer)


@admin.register(Negotiation)
class NegotiationAdmin(ReadOnly, admin.ModelAdmin[Negotiation]):
    list_display = (
        "lot_number", "buyer", "producer", "status", "why", "rounds", "whose_turn", "turn_since", "answer_due",
        "updated_at",
    )  # fmt: skip
    list_filter = ("status", one_of("why", [why for why, _ in states.WHY_CHOICES], "why it is closed"), WAITING)
    list_select_related = ("bid__lot", "buyer", "producer")
    search_fields = ("=id", "=bid__id", "bid__lot__number", "buyer__name", "producer__name")
    ordering = ("-id",)
    inlines = (OfferInline,)
    readonly_fields = ("lot", "whose_turn", "answer_due", "contracts_of_it")

    @admin.display(description="lot", ordering="bid__lot__number")
    def lot_number(self, negotiation: Negotiation) -> str:
        return negotiation.bid.lot.number

    @admin.display(description="lot")
    def lot(self, negotiation: Negotiation) -> str:
        return record_link(negotiation.bid.lot)

    @admin.display(description="whose turn it is")
    def whose_turn(self, negotiation: Negotiation) -> str:
        return negotiation.bid.turn if negotiation.bid.turn in (BUYER, PRODUCER) else NOTHING

    @admin.display(description="should be answered by", ordering="bid__answer_due")
    def answer_due(self, negotiation: Negotiation) -> object:
        return negotiation.bid.answer_due

    @admin.display(description="contract")
    def contracts_of_it(self, negotiation: Negotiation) -> str:
        return list_link("Contracts of it", "contracts_contract", bid__id__exact=negotiation.bid_id)


@admin.register(Offer)
class OfferAdmin(ReadOnly, admin.ModelAdmin[Offer]):
    list_display = ("negotiation", "number", "by", "made_by_name", "status", "created_at", "expires_at")
    list_filter = ("status", one_of("by", (BUYER, PRODUCER), "whose offer it is"), ENDING)
    list_select_related = ("negotiation__bid__lot",)
    search_fields = ("=id", "=negotiation__id", "negotiation__bid__lot__number", "=terms_hash")
    ordering = ("-id",)
    exclude = ("body",)
    readonly_fields = ("terms",)

    @admin.display(description="terms")
    def terms(self, offer: Offer) -> str:
        return _terms(offer)


def _terms(offer: Offer) -> str:
    """An offer's terms in words; what is sealed is not known here."""
    if not offer.body:
        return NOTHING
    facts = ((fact.label, fact.value, fact.unit) for fact in term_facts(offer.terms))
    return format_html("{}", format_html_join("; ", "{}: {} {}", facts))
