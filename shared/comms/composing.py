"""What a mail looks like: from a row to a message, in HTML and in plain text, for one reader."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from shared.accounts.models import User
from shared.accounts.readers import as_read_by

from .kinds import GROUPS, kind_of
from .models import Digest, Letter, Mail, Notification
from .subscriptions import DIGEST, name_of, token_of

MOST_IN_A_DIGEST = 50
PREHEADER = 140
GAP = re.compile(r"\n{3,}")  # what is left out of a text leaves lines behind


class Unsendable(Exception):
    """Nobody can be written to any more: what was true when the mail was put on its way is so no longer."""


def compose(mail: Mail) -> EmailMultiAlternatives:
    """The message that `mail` is. Its Message-ID stays the same, so that a mail sent twice shows once."""
    if why := mail.unsendable:
        raise Unsendable(why)
    if isinstance(mail, Letter):
        return _letter(mail)
    if isinstance(mail, Digest):
        with as_read_by(mail.user):
            return _digest(mail)
    assert isinstance(mail, Notification)
    return _notification(mail)


def _notification(mail: Notification) -> EmailMultiAlternatives:
    kind = kind_of(mail.kind)
    about = {
        "title": mail.title,
        "body": mail.body,
        "url": _address("comms:open_notification", mail.pk),
        "url_text": "Open it" if mail.link else "All notifications",
        "why": kind.why,
        "fixed": kind.fixed,
        "unsubscribe_url": "" if kind.fixed else _unsubscribe_url(mail.user, kind.name),
        "unsubscribe_from": name_of(kind.name),
    }
    message = _message(mail, mail.user, mail.title, "comms/mail", about)
    if mail.subject_id:  # mail programs show what is about one lot as one conversation
        thread = f"<{mail.subject_type}.{mail.subject_id}@{_site()}>"
        message.extra_headers |= {"In-Reply-To": thread, "References": thread}
    return message


def _letter(mail: Letter) -> EmailMultiAlternatives:
    kind = kind_of(mail.kind)
    about = {
        "title": mail.title,
        "body": mail.body,
        "url": settings.SITE_URL + mail.link if mail.link else "",
        "url_text": mail.link_text,
        "why": kind.why,
        "fixed": kind.fixed,
        "settings_url": "",  # letters come whatever one chose
    }
    return _message(mail, mail.user, mail.title, "comms/mail", about)


def _digest(mail: Digest) -> EmailMultiAlternatives:
    rows = list(mail.notifications.order_by("-created_at", "-id")[:MOST_IN_A_DIGEST])
    many = f"{mail.size} notification{'' if mail.size == 1 else 's'}"
    about = {
        "title": f"{many} for you",
        "groups": _groups(rows),
        "more": mail.size - len(rows),
        "preheader": " · ".join(row.title for row in rows[:3])[:PREHEADER],
        "until": mail.until,
        "url": _address("comms:notifications"),
        "url_text": "All notifications",
        "why": "you chose to have these once a day",
        "unsubscribe_url": _unsubscribe_url(mail.user, DIGEST),
        "unsubscribe_from": name_of(DIGEST),
    }
    return _message(mail, mail.user, f"Daily digest: {many}", "comms/mail_digest", about)


def _groups(rows: list[Notification]) -> list[tuple[str, list[tuple[Notification, str]]]]:
    """The rows with their addresses, under the headings of the table of kinds, in its order."""
    found: dict[str, list[tuple[Notification, str]]] = {}
    for row in rows:
        found.setdefault(kind_of(row.kind).group, []).append((row, _address("comms:open_notification", row.pk)))
    return sorted(found.items(), key=lambda group: GROUPS.index(group[0]))


def _message(
    mail: Mail, reader: User | None, subject: str, template: str, about: dict[str, Any]
) -> EmailMultiAlternatives:
    context = {
        "reader": reader or "",
        "portal": settings.PORTAL,
        "portal_title": settings.PORTAL_TITLE,
        "support": settings.SUPPORT_EMAIL,
        "settings_url": _address("comms:preferences") if reader else "",
        **about,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=GAP.sub("\n\n", render_to_string(f"{template}.txt", context).strip()) + "\n",
        to=[mail.address],
        headers={
            "Message-ID": f"<{mail.pk}@{_site()}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answer, please
        },
    )
    if url := about.get("unsubscribe_url"):  # RFC 8058: one click in the mail program, without signing in
        message.extra_headers |= {
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message


def _unsubscribe_url(user: User, kind: str) -> str:
    return _address("comms:unsubscribe", token_of(user, kind))


def _address(name: str, *arguments: str) -> str:
    return str(settings.SITE_URL + reverse(name, args=arguments))


def _site() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
