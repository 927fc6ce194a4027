"""The development mailbox: with DEBUG every mail that goes out is also a file, which the portal shows. Never without.

It keeps letters as they were, with their links: that is how one follows an invitation on one's own machine.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage as Outgoing

from shared.ids import is_id, new_id

log = logging.getLogger(__name__)
MOST_KEPT = 500


class MailboxBackend(BaseEmailBackend):
    """Keeps each mail. Where EMAIL_URL names a server, the mail is sent by that one first."""

    def __init__(self, fail_silently: bool = False, **kwargs: Any) -> None:
        super().__init__(fail_silently)
        way = settings.MAILBOX_SENDS_BY
        self.line = get_connection(way, fail_silently=fail_silently, **kwargs) if way else None

    def open(self) -> bool | None:
        return self.line.open() if self.line else None

    def close(self) -> None:
        if self.line:
            self.line.close()

    def send_messages(self, email_messages: Sequence[Outgoing]) -> int:
        if self.line:
            self.line.send_messages(email_messages)
        for message in email_messages:
            keep(message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class Kept:
    """One mail of the mailbox."""

    id: str
    at: datetime
    message: EmailMessage
    raw: str

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> str:
        return str(self.message["To"] or "")

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""


def keep(raw: bytes) -> None:
    """One mail more; the oldest go. Written beside and moved, so that no reader sees half of it."""
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = new_id()
        (folder / f"{name}.part").write_bytes(raw)
        os.replace(folder / f"{name}.part", folder / f"{name}.eml")
        for old in _ids()[MOST_KEPT:]:
            (folder / f"{old}.eml").unlink(missing_ok=True)
    except OSError as error:  # the mail has gone out: it must not be sent again for that
        log.warning("The development mailbox keeps nothing: %s", error)


def newest(limit: int, containing: str = "") -> list[Kept]:
    """The newest mails whose address or subject contains a text, in any case."""
    wanted, found = containing.casefold(), []
    for pk in _ids():
        mail = find(pk)
        if mail and wanted in f"{mail.to} {mail.subject}".casefold():
            found.append(mail)
            if len(found) == limit:
                break
    return found


def find(pk: str) -> Kept | None:
    """The mail `pk`, unless it is gone."""
    path = _folder() / f"{pk}.eml"
    if not is_id(pk) or not path.is_file():
        return None
    raw = path.read_bytes()
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Kept(pk, at, message, raw.decode("utf-8", "replace"))


def _ids() -> list[str]:
    """All there are, newest first: ids ascend with time."""
    return sorted((path.stem for path in _folder().glob("*.eml")), reverse=True)


def _folder() -> Path:
    return Path(settings.MAILBOX_DIR)
