from django.contrib import admin

from .models import Event
from .read_only import ReadOnly


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin[Event]):
    """The trail can be read and searched, not written."""

    list_display = ("at", "verb", "subject_type", "subject_name", "before", "after", "actor_name", "via")
    list_filter = ("verb", "subject_type", "via")
    search_fields = ("subject_id", "subject_name", "actor_name", "organization_id", "why")
    date_hierarchy = "at"
    ordering = ("-at", "-id")
