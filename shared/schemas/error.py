"""The one shape in which every API says what went wrong."""

from __future__ import annotations

from typing import Any

from .base import Wire


class ErrorShape(Wire):
    """`error` is a sentence for a person, `code` a word for a machine, `fields` the sentences by dotted field name.

    `record` is the current record, where the caller acted on an old one (409); `token` goes to the second step of
    signing in (401 `second_factor_required`).
    """

    error: str
    code: str
    fields: dict[str, list[str]] = {}
    record: dict[str, Any] | None = None
    token: str | None = None
