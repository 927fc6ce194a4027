from typing import get_args

from django.contrib import admin

from .filters import one_of
from .models import Event
from .read_only import ReadOnly
from .services import Via


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin[Event]):
    """The trail can be read and searched, not written. It is long, so nothing is asked of every row to show a page."""

    list_display = ("at", "verb", "subject_type", "subject_name", "before", "after", "actor_name", "via")
    list_filter = (one_of("via", get_args(Via), "by which way"), "at")
    search_fields = ("=subject_id", "=verb", "=subject_type", "=organization_id", "subject_name", "actor_name", "why")
    ordering = ("-id",)  # ids ascend as the rows are written
