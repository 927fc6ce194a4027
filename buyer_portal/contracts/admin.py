"""Contracts as operators see them: what both sides consented to is read, not written."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import admin

from shared.audit.filters import one_of, what_is
from shared.audit.links import NOTHING, list_link, record_link
from shared.audit.read_only import ReadOnly
from shared.exchange.admin import raw

from . import states
from .chain import broken_at
from .models import BUYER, PRODUCER, Contract, ContractEdition, FinalDocument, Signature

SOON = timedelta(days=3)
WAITING = what_is(
    "what it waits for",
    "waits",
    {
        "signatures": ("signatures", lambda rows, now: rows.unsigned()),
        "second": ("the second signature", lambda rows, now: rows.filter(status=states.PARTIAL)),
        "expiring": (
            "signatures, for three more days at most",
            lambda rows, now: rows.unsigned().filter(sign_by__gt=now, sign_by__lte=now + SOON),
        ),
        "overdue": (
            "nothing: it was not signed in time, and is still open",
            lambda rows, now: rows.unsigned().filter(sign_by__lte=now),
        ),
    },
)


class EditionInline(ReadOnly, admin.TabularInline[ContractEdition, Contract]):
    model = ContractEdition
    fields = ("edition", "created_at", "asked_by", "document_hash")
    ordering = ("-edition",)
    show_change_link = True
    extra = 0


class SignatureInline(ReadOnly, admin.TabularInline[Signature, Contract]):
    model = Signature
    fields = ("edition", "side", "name", "title", "organization_name", "signed_at", "method", "document_hash")
    ordering = ("-signed_at",)
    show_change_link = True
    extra = 0


@admin.register(Contract)
class ContractAdmin(ReadOnly, admin.ModelAdmin[Contract]):
    list_display = (
        "number", "lot", "buyer", "producer", "status", "edition", "sign_by", "active_at", "updated_at",
    )  # fmt: skip
    list_filter = ("status", WAITING)
    list_select_related = ("lot", "buyer", "producer")
    search_fields = ("=id", "number", "lot__number", "buyer__name", "producer__name", "=document_hash")
    ordering = ("-id",)
    inlines = (EditionInline, SignatureInline)
    exclude = ("body", "before")
    readonly_fields = ("negotiation", "signatures_hold", "final_document", "messages_sent", "newest_text")

    @admin.display(description="negotiation")
    def negotiation(self, contract: Contract) -> str:
        return record_link(getattr(contract.first.bid, "negotiation", None))

    @admin.display(description="chain of signatures")
    def signatures_hold(self, contract: Contract) -> str:
        broken = broken_at(contract)
        return f"Broken at the signature of {broken}" if broken else "Whole"

    @admin.display(description="SHA-256 of the signed PDF")
    def final_document(self, contract: Contract) -> str:
        found = FinalDocument.objects.filter(contract=contract).values_list("sha256", flat=True).first()
        return found or NOTHING

    @admin.display(description="messages")
    def messages_sent(self, contract: Contract) -> str:
        return list_link("What was sent, and how it went", "exchange_delivery", q=contract.pk)

    @admin.display(description="newest version")
    def newest_text(self, contract: Contract) -> str:
        return raw(contract.body)


@admin.register(ContractEdition)
class ContractEditionAdmin(ReadOnly, admin.ModelAdmin[ContractEdition]):
    list_display = ("contract", "edition", "created_at", "asked_by", "document_hash")
    list_select_related = ("contract",)
    search_fields = ("contract__number", "=contract__id", "=document_hash")
    ordering = ("-id",)
    exclude = ("body",)
    readonly_fields = ("text",)

    @admin.display(description="text")
    def text(self, edition: ContractEdition) -> str:
        """The version as it was to be signed."""
        return raw(edition.body)


@admin.register(Signature)
class SignatureAdmin(ReadOnly, admin.ModelAdmin[Signature]):
    list_display = ("contract", "edition", "side", "name", "organization_name", "signed_at", "method")
    list_filter = (one_of("side", (BUYER, PRODUCER)), "signed_at")
    list_select_related = ("contract",)
    search_fields = ("name", "organization_name", "contract__number", "=contract__id", "=document_hash", "=hash")
    ordering = ("-id",)
