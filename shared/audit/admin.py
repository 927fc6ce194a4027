from django.contrib import admin
from django.http import HttpRequest

from .models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin[Event]):
    """The trail can be read and searched, not written."""

    list_display = ("at", "verb", "subject_type", "subject_name", "before", "after", "actor_name", "via")
    list_filter = ("verb", "subject_type", "via")
    search_fields = ("subject_id", "subject_name", "actor_name", "organization_id", "why")
    date_hierarchy = "at"
    ordering = ("-at", "-id")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False
