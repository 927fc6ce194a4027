"""Included by `shared.accounts.urls`, in whose namespace these names are: `accounts:sign_in`."""

from django.urls import path

from .views import doors, passwords, security

urlpatterns = [
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("register/", doors.register, name="register"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("reset-password/", passwords.ask_password_reset, name="ask_password_reset"),
    path("reset-password/new/", passwords.reset_password, name="reset_password"),
    path("reset-password/<str:token>/", passwords.open_password_reset, name="open_password_reset"),
    path("settings/security/", security.security, name="security"),
    path("settings/security/password/", passwords.change_password, name="change_password"),
    path("settings/security/sessions/<str:pk>/end/", security.end_session, name="end_session"),
    path("settings/security/sessions/end-others/", security.end_other_sessions, name="end_other_sessions"),
]
