from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from shared import clock
from shared.accounts.actors import operator_of

from .models import Notification
from .services import resend_mails


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin[Notification]):
    """What people were told, and what became of the mails. A mail that failed is put on its way again from here."""

    list_display = ("created_at", "user", "kind", "title", "state", "attempts", "next_attempt_at", "read_at")
    list_filter = ("state", "kind")
    list_select_related = ("user",)
    search_fields = ("title", "subject_id", "organization_id", "user__email", "user__name")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    actions = ("send_again",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in Notification._meta.fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Send the mail again", permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        chosen = list(queryset.select_related("user"))
        sent = resend_mails(notifications=chosen, by=operator_of(request), now=clock.now())
        left = f" {len(chosen) - sent} wait already or have no address." if sent < len(chosen) else ""
        self.message_user(request, f"Mails on their way again: {sent}.{left}", messages.SUCCESS)
