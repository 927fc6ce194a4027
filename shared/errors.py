"""What can go wrong in the business, and the one shape in which every API says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Fields = Mapping[str, Sequence[str]]


class DomainError(Exception):
    """A rule of the business says no.

    `message` is a sentence for a person, `code` a word for a machine, `fields` the fields at fault by their dotted
    wire name, `record` the current record where the caller acted on an old one.
    """

    status = 409
    code = "conflict"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fields: Fields | None = None,
        record: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.fields = {name: list(texts) for name, texts in (fields or {}).items()}
        self.record = record

    def body(self) -> dict[str, Any]:
        """The error as it goes over the wire: `{error, code, fields}`, with `record` where there is one."""
        body: dict[str, Any] = {"error": self.message, "code": self.code, "fields": self.fields}
        if self.record is not None:
            body["record"] = self.record
        return body


class InvalidMove(DomainError):
    """The record is not in a state from which this can be done."""

    code = "wrong_state"


class StaleVersion(DomainError):
    """The record changed since the caller read it."""

    code = "stale_version"


class Invalid(DomainError):
    """What was sent is malformed or breaks a field's rule."""

    status = 400
    code = "invalid"


class Forbidden(DomainError):
    """Known, but not allowed."""

    status = 403
    code = "forbidden"


class NotFound(DomainError):
    """Not there, or not yours: the two are never told apart."""

    status = 404
    code = "not_found"

    def __init__(self, message: str = "There is no such record.", **more: Any) -> None:
        super().__init__(message, **more)


class Unprocessable(DomainError):
    """It refers to something that does not exist."""

    status = 422
    code = "unprocessable"


class TooMany(DomainError):
    """Too many requests; `retry_after` is in seconds."""

    status = 429
    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after: int, **more: Any) -> None:
        super().__init__(message, **more)
        self.retry_after = retry_after
