"""What a mail looks like: from a row to a message."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from .models import Letter, Mail, Notification


class Unsendable(Exception):
    """Nobody can be written to any more: what was true when the mail was put on its way is so no longer."""


def compose(mail: Mail) -> EmailMultiAlternatives:
    """The message that `mail` is. Its Message-ID stays the same, so that a mail sent twice shows once."""
    if why := mail.unsendable:
        raise Unsendable(why)
    if isinstance(mail, Letter):
        return _message(mail, mail.to, mail.title, _letter(mail))
    assert isinstance(mail, Notification)
    return _message(mail, mail.user.email, mail.title, _notification(mail))


def _notification(mail: Notification) -> dict[str, Any]:
    return {
        "reader": mail.user,
        "title": mail.title,
        "body": mail.body,
        "url": settings.SITE_URL + reverse("comms:open_notification", args=[mail.pk]),
        "url_text": "Open it" if mail.link else "All notifications",
        "why": f"because you have an account in the {settings.PORTAL_TITLE} of SAF Market",
    }


def _letter(mail: Letter) -> dict[str, Any]:
    about = "because of the account" if mail.user else "because somebody gave this address"
    return {
        "reader": mail.user or "",
        "title": mail.title,
        "body": mail.body,
        "url": settings.SITE_URL + mail.link if mail.link else "",
        "url_text": mail.link_text,
        "why": f"{about} in the {settings.PORTAL_TITLE} of SAF Market",
    }


def _message(mail: Mail, to: str, subject: str, about: dict[str, Any]) -> EmailMultiAlternatives:
    site = urlsplit(settings.SITE_URL).hostname or "localhost"
    context = about | {
        "portal": settings.PORTAL,
        "portal_title": settings.PORTAL_TITLE,
        "support": settings.SUPPORT_EMAIL,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("comms/mail.txt", context),
        to=[to],
        headers={
            "Message-ID": f"<{mail.pk}@{site}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answer, please
        },
    )
    message.attach_alternative(render_to_string("comms/mail.html", context), "text/html")
    return message
