"""Links that open something by themselves stand in mails alone: in a log they are cut short."""

from __future__ import annotations

import logging
import re
from typing import Any

# A path whose last part is a secret, such as /reset-password/<43 characters>/.
SECRET_PATH = re.compile(r"(/[a-z-]+/)[\w-]{32,}(?=/|\b)")


def masked(text: str) -> str:
    """`text` with each secret in a path cut out."""
    return SECRET_PATH.sub(r"\1…", text)


class MaskSecrets(logging.Filter):
    """Put on a handler: what it writes, the request it is about included, holds no secret link."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if (cut := masked(text)) != text:
            record.msg, record.args = cut, ()
        if request := getattr(record, "request", None):
            record.request = masked(repr(request))
        return True


def mask_event(event: Any, hint: Any = None) -> Any:
    """The same for an error that is reported elsewhere (Sentry's `before_send`): every text in it, at any depth."""
    if isinstance(event, str):
        return masked(event)
    if isinstance(event, dict):
        return {name: mask_event(value) for name, value in event.items()}
    if isinstance(event, list | tuple):
        return [mask_event(value) for value in event]
    return event
