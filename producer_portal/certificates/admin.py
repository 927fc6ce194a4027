"""Certificates as operators see them: they are their holder's, so nothing is changed here."""

from __future__ import annotations

from django.contrib import admin

from shared.audit.read_only import ReadOnly

from .models import Certificate


@admin.register(Certificate)
class CertificateAdmin(ReadOnly, admin.ModelAdmin[Certificate]):
    list_display = ("__str__", "organization", "scope", "valid_from", "valid_to", "is_kept")
    list_filter = ("scheme", "is_kept")
    list_select_related = ("organization",)
    search_fields = ("=id", "number")
    ordering = ("-id",)
