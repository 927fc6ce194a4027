from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from shared import clock
from shared.accounts.actors import operator_of
from shared.audit.read_only import ReadOnly

from .kinds import KINDS
from .models import Digest, Letter, Notification, Preference
from .services import resend_mails


class KindFilter(admin.SimpleListFilter):
    """The kinds of the table, without asking every row."""

    title = parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [(kind.name, kind.label) for kind in KINDS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class MailAdmin(admin.ModelAdmin[Any]):
    """What was written, and what became of the mails. A mail that failed is put on its way again from here.

    Ids ascend with time, so the newest stand first at no cost. Nothing here reads all rows: there may be very many.
    """

    list_select_related = ("user",)
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("send_again",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields if field.name not in self.model.BLANKED]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """To send again from the list; the page of one mail is for looking at."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Send the mail again", permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        chosen = list(queryset.select_related("user"))
        sent = resend_mails(mails=chosen, by=operator_of(request), now=clock.now())
        self.message_user(request, f"Mails on their way again: {sent}.", messages.SUCCESS)
        reasons = [f"{mail}: {mail.unsendable}" for mail in chosen if mail.unsendable]
        if waiting := len(chosen) - sent - len(reasons):
            reasons.insert(0, f"Waiting already: {waiting}.")
        if reasons:
            self.message_user(request, " ".join(reasons), messages.WARNING)


@admin.register(Notification)
class NotificationAdmin(MailAdmin):
    list_display = ("created_at", "user", "kind", "title", "state", "attempts", "next_attempt_at", "read_at")
    list_filter = ("state", KindFilter)
    search_fields = ("title", "subject_id", "organization_id", "user__email", "user__name")


@admin.register(Digest)
class DigestAdmin(MailAdmin):
    list_display = ("created_at", "user", "day", "size", "state", "attempts", "next_attempt_at", "sent_at")
    list_filter = ("state",)
    search_fields = ("day", "user__email", "user__name")


@admin.register(Preference)
class PreferenceAdmin(ReadOnly, admin.ModelAdmin[Preference]):
    """Why somebody was or was not told: what they chose. Everything else is as `shared.comms.kinds` says."""

    list_display = ("user", "kind", "bell", "mail")
    list_filter = (KindFilter, "bell", "mail")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    ordering = ("user", "kind")


@admin.register(Letter)
class LetterAdmin(MailAdmin):
    """Letters' links may open accounts: they are shown nowhere here."""

    list_display = ("created_at", "to", "kind", "title", "state", "attempts", "next_attempt_at", "sent_at")
    list_filter = ("state", KindFilter)
    search_fields = ("title", "to", "user__email", "user__name")
