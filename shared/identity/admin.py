"""Signing in, as operators see it. Nobody here sees or sets another's password, second factor or session key."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shared import clock
from shared.accounts.actors import operator_of
from shared.accounts.admin import UserAdmin
from shared.accounts.models import User
from shared.accounts.roles import Home
from shared.audit.read_only import ReadOnly

from . import rules, services
from .models import Session, UnresolvedUser
from .provider import get_provider


def change_password_here(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The admin has no page of its own for this: there is one, and it ends the other sessions."""
    return redirect("accounts:change_password")


admin.site.password_change = change_password_here  # type: ignore[method-assign, assignment]
admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People, with what operators can do about how they sign in."""

    actions = ("send_link", "sign_out")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """How an account signs in stands on its page, for who helps somebody that cannot."""
        parts = list(super().get_fieldsets(request, obj))
        if obj is not None and get_provider().signs_in_here and obj.home == Home.HERE:
            parts.insert(1, ("Signing in", {"fields": ("address_state", "second_factor_state", "signed_in_at")}))
        return parts

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), "address_state", "second_factor_state", "signed_in_at")

    @admin.display(description="address")
    def address_state(self, user: User) -> str:
        return "not confirmed yet" if services.users_unproven([user.pk]) else "confirmed"

    @admin.display(description="two-factor sign-in")
    def second_factor_state(self, user: User) -> str:
        factor, required = rules.second_factor_of(user), rules.requiring_organization(user)
        if factor is None or factor.confirmed_at is None:
            return f"off, although {required} requires it" if required else "off"
        return f"on since {factor.confirmed_at:%Y-%m-%d}, {rules.recovery_codes_left(user)} recovery codes left"

    @admin.display(description="signed in")
    def signed_in_at(self, user: User) -> str:
        count = Session.objects.of(user).live(clock.now()).count()
        return f"in {count} browser{'' if count == 1 else 's'} now" if count else "nowhere now"

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Where people have no password here, no link for one is sent."""
        actions: dict[str, Any] = super().get_actions(request)
        if not get_provider().signs_in_here:
            actions.pop("send_link", None)
        return actions

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        if not self.has_change_permission(request, self.get_object(request, id)):
            raise PermissionDenied
        messages.error(request, "People set their own passwords: choose the account, then “Send a link”.")
        return redirect("admin:accounts_user_changelist")

    @admin.action(description="Send a link for a new password", permissions=["change"])
    def send_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            services.ask_password_reset(email=user.email, now=clock.now())
        messages.success(request, "Each account of this portal that is open gets a link; it works for an hour.")

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        ended = sum(services.end_sessions(user=user, by=operator_of(request), now=clock.now()) for user in queryset)
        messages.success(request, f"Sessions ended: {ended}.")


@admin.register(Session)
class SessionAdmin(ReadOnly, admin.ModelAdmin[Session]):
    list_display = ("__str__", "user", "address", "signed_in_at", "last_seen_at", "expires_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "address")
    ordering = ("-last_seen_at", "-id")
    fields = ("user", "agent", "address", "origin", "signed_in_at", "last_seen_at", "vouched_at", "expires_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return super().get_queryset(request).filter(user__isnull=False)


@admin.register(UnresolvedUser)
class UnresolvedUserAdmin(ReadOnly, admin.ModelAdmin[UnresolvedUser]):
    """People about whom Clerk could not be asked yet."""

    list_display = ("user", "attempts", "next_attempt_at")
    list_select_related = ("user",)
    search_fields = ("user__external_id", "user__name")
    ordering = ("next_attempt_at", "id")
    fields = ("user", "attempts", "next_attempt_at")
