"""Included by `shared.accounts.urls`, in whose namespace these names are: `accounts:people`."""

from django.urls import path

from .views import api_keys, invitations, organization, people, profile

urlpatterns = [
    path("settings/", profile.profile, name="settings"),
    path("switch-organization/", profile.switch_organization, name="switch_organization"),
    path("leave-organization/", profile.leave_organization, name="leave_organization"),
    path("settings/organization/", organization.organization, name="organization"),
    path("settings/organization/logo/", organization.set_logo, name="set_logo"),
    path("settings/organization/logo/remove/", organization.remove_logo, name="remove_logo"),
    path("logos/<str:name>", organization.logo, name="logo"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invite/", people.invite_member, name="invite_member"),
    path("settings/people/<str:pk>/", people.change_member, name="change_member"),
    path("settings/people/<str:pk>/remove/", people.remove_member, name="remove_member"),
    path("settings/invitations/<str:pk>/resend/", people.resend_invitation, name="resend_invitation"),
    path("settings/invitations/<str:pk>/revoke/", people.revoke_invitation, name="revoke_invitation"),
    path("settings/api-keys/", api_keys.api_keys, name="api_keys"),
    path("settings/api-keys/new/", api_keys.create_api_key, name="create_api_key"),
    path("settings/api-keys/<str:pk>/revoke/", api_keys.revoke_api_key, name="revoke_api_key"),
    path("invitations/<str:secret>/", invitations.invitation, name="invitation"),
    path("invitations/<str:secret>/accept/", invitations.accept_invitation, name="accept_invitation"),
    path("invitations/<str:secret>/register/", invitations.register_invited, name="register_invited"),
]
