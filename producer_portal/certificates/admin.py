"""Certificates as operators see them: they are their holder's, so nothing is changed here."""

from __future__ import annotations

from django.contrib import admin

from shared.audit.filters import what_is
from shared.audit.read_only import ReadOnly

from .models import ENDS_SOON, Certificate

STANDING = what_is(
    "how it stands",
    "stands",
    {
        "valid": ("valid today", lambda rows, now: rows.valid_on(now.date())),
        "soon": (
            f"valid, for {ENDS_SOON.days} more days at most",
            lambda rows, now: rows.valid_on(now.date()).filter(valid_to__lte=now.date() + ENDS_SOON),
        ),
        "over": ("no more valid", lambda rows, now: rows.kept().filter(valid_to__lt=now.date())),
        "ahead": ("not valid yet", lambda rows, now: rows.kept().filter(valid_from__gt=now.date())),
        "deleted": ("taken from the list", lambda rows, now: rows.filter(is_kept=False)),
    },
)


@admin.register(Certificate)
class CertificateAdmin(ReadOnly, admin.ModelAdmin[Certificate]):
    list_display = ("__str__", "organization", "scope", "valid_from", "valid_to", "is_kept")
    list_filter = (STANDING,)
    list_select_related = ("organization",)
    search_fields = ("=id", "number", "scheme", "organization__name")
    ordering = ("-id",)
