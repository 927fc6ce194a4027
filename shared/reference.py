"""A short name for each request: on the page that says something broke, in the answer's header, in every log line."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-ID"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another when read out

_reference: ContextVar[str] = ContextVar("reference", default="")


def reference() -> str:
    """The request at hand, such as `K7P3-9XQ2`; empty outside of one."""
    return _reference.get()


def new_reference() -> str:
    """40 random bits as eight letters a person can read out."""
    number = int.from_bytes(os.urandom(5))
    letters = "".join(_LETTERS[number >> shift & 31] for shift in range(35, -5, -5))
    return f"{letters[:4]}-{letters[4:]}"


def reference_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Name the request for as long as it is being answered. Stands outermost, so that every log line has the name."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = _reference.set(new_reference())
        try:
            response = get_response(request)
            response[HEADER] = reference()
            return response
        finally:
            _reference.reset(token)

    return middleware


class Referenced(logging.Filter):
    """Gives each record its `reference`, and a `mark` for the text format: empty where there is no request."""

    def filter(self, record: logging.LogRecord) -> bool:
        name = reference()
        vars(record).update(reference=name, mark=f" [{name}]" if name else "")
        return True
