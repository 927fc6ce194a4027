from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from shared import clock
from shared.accounts.actors import operator_of
from shared.audit.read_only import ReadOnly

from .models import Digest, Letter, Notification, Preference
from .services import resend_mails


class MailAdmin(admin.ModelAdmin[Any]):
    """What was written, and what became of the mails. A mail that failed is put on its way again from here."""

    list_select_related = ("user",)
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    actions = ("send_again",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields if field.name not in self.model.BLANKED]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

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
    list_filter = ("state", "kind")
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
    list_filter = ("kind", "bell", "mail")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")
    ordering = ("user", "kind")


@admin.register(Letter)
class LetterAdmin(MailAdmin):
    """Letters' links may open accounts: they are shown nowhere here."""

    list_display = ("created_at", "to", "kind", "title", "state", "attempts", "next_attempt_at", "sent_at")
    list_filter = ("state", "kind")
    search_fields = ("title", "to", "user__email", "user__name")
