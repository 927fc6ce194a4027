"""Letters about how somebody signs in. They go to the account's address whatever a person chose to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from shared.accounts.models import Organization, User

from .models import Letter, Notification
from .services import notify, send_letter

NOT_YOU = "If this was not you, set a new password at once, and tell us."
TEXTS = {
    "password_changed": (
        "Your password was changed",
        "The password of your account was changed, and every other browser was signed out.",
    ),
    "second_factor_on": (
        "Two-factor sign-in is on",
        "From now on your account takes a code of your authenticator app besides the password.",
    ),
    "second_factor_replaced": (
        "Your authenticator app was replaced",
        "Another authenticator app counts from now on, with ten new recovery codes. The one before opens nothing.",
    ),
    "second_factor_off": (
        "Two-factor sign-in is off",
        "From now on your account takes the password alone.",
    ),
    "second_factor_reset": (
        "Two-factor sign-in was taken off your account",
        "An operator took it off, because the app and the recovery codes were said to be lost, and signed you out "
        "everywhere. Sign in with your password, then set it up again.",
    ),
    "recovery_code_used": (
        "A recovery code was used",
        "Somebody signed in to your account, or changed it, with one of your recovery codes: {about}.",
    ),
    "recovery_codes_renewed": (
        "You have new recovery codes",
        "Ten new recovery codes were made for your account. The ones before open nothing any more.",
    ),
    "codes_guessed": (
        "Somebody gave wrong codes for your account",
        "Your password was right, but five codes were wrong. No more are taken for a quarter of an hour.",
    ),
    "new_device": (
        "A sign-in from a browser we did not know",
        "Somebody signed in to your account from a browser that was not used for it before: {about}.",
    ),
}


def write_address_proof(*, user: User, link: str, key: str, now: datetime) -> Letter:
    """The link by which somebody shows that the address they registered with is theirs."""
    return send_letter(
        to=user.email,
        user=user,
        kind="address_proof",
        title="Is this your address?",
        body="Somebody, presumably you, registered with this address. Confirm it, and mails about your lots, bids and "
        "account come to it. If it was not you, there is nothing to do: no more mails come.",
        link=link,
        link_text="Yes, this is my address",
        key=f"address_proof:{key}",
        now=now,
    )


def write_password_reset(*, user: User, link: str, key: str, now: datetime) -> Letter:
    """The link by which a new password is set; it stands in this mail alone."""
    return send_letter(
        to=user.email,
        user=user,
        kind="password_reset",
        title="Set a new password",
        body="Somebody, presumably you, asked for a new password for your account. The link works for an hour, and "
        "once. If it was not you, there is nothing to do: your password stays as it is.",
        link=link,
        link_text="Set a new password",
        key=f"password_reset:{key}",
        now=now,
    )


def write_sign_in_changed(*, user: User, what: str, key: str, now: datetime, about: str = "") -> Letter:
    """Something about how this person signs in is different now: if it was not them, they must hear of it."""
    title, text = TEXTS[what]
    return send_letter(
        to=user.email,
        user=user,
        kind="security",
        title=title,
        body=f"{text.format(about=about)}\n\n{NOT_YOU}",
        link=reverse("accounts:security"),
        link_text="Sign-in and security",
        key=f"{what}:{key}",
        now=now,
    )


def tell_second_factor_required(
    *, organization: Organization, users: Sequence[User], key: str, now: datetime
) -> list[Notification]:
    """These members must set up a second factor before they go on."""
    return notify(
        users=users,
        kind="security",
        title=f"{organization} now requires two-factor sign-in",
        body="Set it up before you go on. It takes two minutes and an authenticator app.",
        link=reverse("accounts:second_factor_set_up"),
        key=f"second_factor_required:{key}",
        now=now,
    )
