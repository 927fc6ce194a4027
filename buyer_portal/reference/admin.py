from django.contrib import admin

from shared.audit.read_only import ReadOnly

from .models import ReferencePrice


@admin.register(ReferencePrice)
class ReferencePriceAdmin(ReadOnly, admin.ModelAdmin[ReferencePrice]):
    """Prices as they were set; a new one is set by its organisation's owners."""

    list_display = ("organization", "amount", "currency", "as_of", "source", "set_by", "created_at")
    list_filter = ("currency",)
    list_select_related = ("organization", "set_by")
    search_fields = ("organization__name", "source")
    date_hierarchy = "as_of"
    ordering = ("-id",)
