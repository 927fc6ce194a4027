"""Contracts as operators see them: what both sides consented to is read, not written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from shared import clock
from shared.accounts.actors import operator_of
from shared.audit.confirming import confirmed, reason_in
from shared.audit.filters import one_of, what_is
from shared.audit.links import NOTHING, list_link, record_link
from shared.audit.read_only import ReadOnly
from shared.errors import DomainError
from shared.exchange.admin import raw

from . import states
from .models import BUYER, PRODUCER, Contract, ContractEdition, FinalDocument, Signature, Termination
from .services.chain import broken_at
from .services.terminating import terminate_contract, withdraw_administrators_termination

SOON = timedelta(days=3)
WAITING = what_is(
    "what it waits for",
    "waits",
    {
        "signatures": ("signatures", lambda rows, now: rows.unsigned()),
        "second": ("the second signature", lambda rows, now: rows.filter(status=states.PARTIAL)),
        "ending": (
            "an answer to a proposal to end it",
            lambda rows, now: rows.filter(
                pk__in=Termination.objects.filter(status=states.PROPOSED).values("contract_id")
            ),
        ),
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
    fields = ("edition", "side", "name", "title", "organization_name", "signed_at", "method")
    ordering = ("-signed_at",)
    show_change_link = True
    extra = 0


class TerminationInline(ReadOnly, admin.TabularInline[Termination, Contract]):
    """Who proposed to end it and why, and what came of that."""

    model = Termination
    verbose_name_plural = "proposals to end it"
    fields = ("by", "proposed_by_name", "created_at", "reason", "status", "answered_by_name", "answered_at")
    ordering = ("-created_at",)
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
    inlines = (EditionInline, SignatureInline, TerminationInline)
    actions = ("terminate", "withdraw_termination")
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

    @admin.action(description="End: the first administrator proposes it, a second one confirms", permissions=["end"])
    @confirmed(
        "If nobody proposed to end a contract yet, you propose it, and a second administrator has to confirm it. Where"
        " another administrator proposed it, the contract ends now, for the reason that was given then: its volume is"
        " given back, and both sides read why. That cannot be undone.",
        yes="Propose or confirm the end",
        reason="Why the contract ends; both sides read it",
    )
    def terminate(self, request: HttpRequest, chosen: QuerySet[Contract]) -> None:
        by, now, why = operator_of(request), clock.now(), reason_in(request)

        def end(contract: Contract) -> str:
            ended = terminate_contract(contract=contract, reason=why, by=by, now=now)
            return "is ended" if ended.status == states.TERMINATED else "ends once a second administrator confirms it"

        self._each(request, chosen, end)

    @admin.action(description="Withdraw what an administrator proposed to end", permissions=["end"])
    @confirmed("These contracts go on as they are.", yes="Let them go on")
    def withdraw_termination(self, request: HttpRequest, chosen: QuerySet[Contract]) -> None:
        by, now = operator_of(request), clock.now()

        def let_go_on(contract: Contract) -> str:
            withdraw_administrators_termination(contract=contract, by=by, now=now)
            return "goes on"

        self._each(request, chosen, let_go_on)

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Administrators, not every operator."""
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def _each(self, request: HttpRequest, chosen: QuerySet[Contract], act: Callable[[Contract], str]) -> None:
        for contract in chosen:
            try:
                self.message_user(request, f"{contract.number} {act(contract)}.")
            except DomainError as error:
                self.message_user(request, f"{contract.number}: {error.message}", messages.ERROR)


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
