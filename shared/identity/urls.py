"""Included by `shared.accounts.urls`, in whose namespace these names are: `accounts:sign_in`."""

from django.urls import path

from .views import addresses, doors, passwords, second_factor, security

urlpatterns = [
    path("sign-in/", doors.sign_in, name="sign_in"),
    path("sign-in/code/", doors.finish_sign_in, name="finish_sign_in"),
    path("sign-in/return/", doors.come_back, name="come_back"),
    path("register/", doors.register, name="register"),
    path("sign-out/", doors.sign_out, name="sign_out"),
    path("signed-out/", doors.signed_out, name="signed_out"),
    path("reset-password/", passwords.ask_password_reset, name="ask_password_reset"),
    path("reset-password/new/", passwords.reset_password, name="reset_password"),
    path("reset-password/<str:token>/", passwords.open_password_reset, name="open_password_reset"),
    path("confirm-address/<str:token>/", addresses.prove_address, name="prove_address"),
    path("settings/security/", security.security, name="security"),
    path("settings/security/password/", passwords.change_password, name="change_password"),
    path("settings/security/two-factor/", second_factor.second_factor_set_up, name="second_factor_set_up"),
    path("settings/security/two-factor/begin/", second_factor.begin_second_factor, name="begin_second_factor"),
    path("settings/security/two-factor/off/", second_factor.turn_off_second_factor, name="turn_off_second_factor"),
    path("settings/security/recovery-codes/", second_factor.renew_recovery_codes, name="renew_recovery_codes"),
    path("settings/security/address/ask/", addresses.ask_address_proof, name="ask_address_proof"),
    path("settings/security/devices/forget/", security.forget_devices, name="forget_devices"),
    path("settings/security/require/", security.require_second_factor, name="require_second_factor"),
    path(
        "settings/security/stop-requiring/", security.stop_requiring_second_factor, name="stop_requiring_second_factor"
    ),
    path("settings/security/sessions/<str:pk>/end/", security.end_session, name="end_session"),
    path("settings/security/sessions/end-others/", security.end_other_sessions, name="end_other_sessions"),
]
