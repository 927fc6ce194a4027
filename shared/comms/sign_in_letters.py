"""Letters about how somebody signs in. They go to the account's address whatever a person chose to be told."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from shared.accounts.models import User

from .models import Letter
from .services import send_letter

NOT_YOU = "If this was not you, set a new password at once, and tell us."
TEXTS = {
    "password_changed": (
        "Your password was changed",
        "The password of your account was changed, and every other browser was signed out.",
    ),
}


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
