"""Included by `shared.accounts.urls`, in whose namespace these names are: `accounts:sign_in`."""

from django.urls import path

from .views import doors, security

urlpatterns = [
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("register/", doors.register, name="register"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("settings/security/", security.security, name="security"),
    path("settings/security/sessions/<str:pk>/end/", security.end_session, name="end_session"),
    path("settings/security/sessions/end-others/", security.end_other_sessions, name="end_other_sessions"),
]
