"""Accounts in the Django admin. Every change goes through a service; nothing that others refer to is deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from shared import clock
from shared.audit.history import TrailAsHistory
from shared.audit.read_only import ReadOnly
from shared.errors import DomainError

from . import api_keys, services
from .actors import operator_of
from .models import ApiKey, Invitation, Membership, Organization, User
from .roles import Home, Scope


def sign_in_here(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The admin has no sign-in of its own: there is one, and its limit on failed tries holds."""
    if request.user.is_authenticated:
        raise PermissionDenied("This part is for operators.")
    wanted = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('accounts:sign_in')}?{urlencode({'next': wanted})}")


admin.site.login = sign_in_here  # type: ignore[method-assign]
admin.site.unregister(Group)  # rights are roles here, and nobody is in a group


class ServiceAdmin(TrailAsHistory, admin.ModelAdmin[Any]):
    """Rows changed by services, whose refusals are shown instead of raised. Nothing is deleted."""

    show_full_result_count = False
    list_per_page = 50

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(request.path)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class NewUserForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "name")
        field_classes: dict[str, type[forms.Field]] = {}


class ChangeUserForm(UserChangeForm[User]):
    # People set their own: there is nothing to see of it here, and no button that would be refused.
    password = None  # type: ignore[assignment]

    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, type[forms.Field]] = {}


@admin.register(User)
class UserAdmin(ServiceAdmin, DjangoUserAdmin[User]):
    add_form, form = NewUserForm, ChangeUserForm
    list_display = ("email", "name", "home", "is_active", "is_staff", "last_login")
    list_filter = ("home", "is_active", "is_staff", "is_superuser")
    search_fields = ("email", "name", "external_id")
    ordering = ("email", "id")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("external_id", "home", "email")}),
        ("Person", {"fields": ("name", "title", "time_zone", "number_format", "date_format", "theme")}),
        ("Rights here", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Times", {"fields": ("created_at", "last_login", "version")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = ("external_id", "home", "created_at", "last_login", "version")
        return fixed if _is_administrator(request) else (*fixed, "is_staff", "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Shadows are changed on their own portal; an administrator's account only by an administrator."""
        if isinstance(obj, User) and (obj.home != Home.HERE or (obj.is_superuser and not _is_administrator(request))):
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by, now = operator_of(request), clock.now()
        if change:
            services.change_user(user=obj, by=by, now=now, changed=form.changed_data)
        else:
            services.add_user(user=obj, by=by, now=now)


@admin.register(Organization)
class OrganizationAdmin(ServiceAdmin):
    list_display = ("name", "brand_name", "kind", "home", "version", "updated_at")
    list_filter = ("kind", "home")
    search_fields = ("name", "brand_name", "id")
    ordering = ("name", "id")
    fields = (
        "name",
        "brand_name",
        "time_zone",
        "answer_hours",
        "id",
        "external_id",
        "kind",
        "home",
        "version",
        "created_at",
        "updated_at",
    )
    readonly_fields = ("id", "external_id", "kind", "home", "version", "created_at", "updated_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        ours = not isinstance(obj, Organization) or obj.home == Home.HERE
        return ours and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:
        by, now, fields = operator_of(request), clock.now(), form.cleaned_data
        if change:
            services.change_organization(organization=obj, by=by, now=now, **fields)
        else:
            made = services.create_organization(by=by, now=now, **fields)
            obj.pk = made.pk


@admin.register(Membership)
class MembershipAdmin(ServiceAdmin):
    list_display = ("user", "organization", "role", "can_sign", "can_pay")
    list_filter = ("role", "can_sign", "can_pay")
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "user__name", "organization__name")
    ordering = ("organization", "user")
    autocomplete_fields = ("user", "organization")
    fields = ("user", "organization", *sorted(services.MEMBER_FIELDS))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user", "organization") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_administrator(request)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        by, now, fields = operator_of(request), clock.now(), form.cleaned_data
        if change:
            services.change_member(membership=obj, by=by, now=now, **fields)
        else:
            obj.pk = services.add_member(by=by, now=now, **fields).pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        services.remove_member(membership=obj, by=operator_of(request), now=clock.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset.select_related("organization"):
            self.delete_model(request, membership)


@admin.register(Invitation)
class InvitationAdmin(TrailAsHistory, ReadOnly, admin.ModelAdmin[Invitation]):
    """Whom organisations asked, and who agreed: read only. The secret of the letter's link is nowhere to be read."""

    list_display = ("email", "organization", "role", "status", "sent_at", "expires_at", "invited_by", "accepted_by")
    list_filter = ("status", "role", "sent_at")
    list_select_related = ("organization", "invited_by", "accepted_by")
    search_fields = ("email", "organization__name", "accepted_by__email")
    ordering = ("-id",)
    exclude = ("digest",)


class NewKeyForm(forms.ModelForm[ApiKey]):
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, initial=[Scope.READ, Scope.WRITE], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiKey
        fields = ("organization", "name", "scopes", "expires_at")


@admin.register(ApiKey)
class ApiKeyAdmin(ServiceAdmin):
    """A key is shown once, when it is made; afterwards it can only be revoked."""

    form = NewKeyForm
    list_display = (
        "name", "prefix", "organization", "created_by", "created_at", "expires_at", "last_used_at", "revoked_at",
    )  # fmt: skip
    list_filter = (("organization", admin.EmptyFieldListFilter), "created_at", "expires_at", "revoked_at")
    list_select_related = ("organization", "created_by")
    search_fields = ("name", "prefix", "organization__name")
    ordering = ("-created_at", "-id")
    autocomplete_fields = ("organization",)
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """To revoke from the list; the page of one key is for looking at."""
        return obj is None and super().has_change_permission(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        made = ("prefix", "created_by", "created_at", "last_used_at", "revoked_at") if obj else ()
        return ("organization", "name", "scopes", "expires_at", *made)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        given = form.cleaned_data | {"scopes": [Scope(scope) for scope in form.cleaned_data["scopes"]]}
        key, secret = api_keys.create_api_key(by=operator_of(request), now=clock.now(), **given)
        obj.pk = key.pk
        messages.warning(request, f"The key is {secret} — copy it now, it is not shown again.")

    @admin.action(description="Revoke the chosen keys", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for key in queryset.select_related("organization"):
            api_keys.revoke_api_key(key=key, by=operator_of(request), now=clock.now())
        messages.success(request, "The keys are revoked and open nothing any more.")


def _is_administrator(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_active and request.user.is_superuser
