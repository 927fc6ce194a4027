"""Everything that can go wrong in an API call, said in the one error shape: `{error, code, fields}`."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import Http404, HttpResponse
from rest_framework import exceptions as drf
from rest_framework.response import Response

from shared.db import is_away
from shared.errors import DomainError, Forbidden, Invalid, NotFound, TooMany
from shared.schemas import json

log = logging.getLogger("shared.api")

WWW_AUTHENTICATE = 'Bearer realm="SAF Market API", ApiKey realm="SAF Market API", header="X-API-Key"'
TEXTS = {
    400: ("malformed", "This cannot be read as a request."),
    401: ("not_signed_in", "This takes credentials: a key in X-API-Key, or a session."),
    403: ("forbidden", "You may not do this."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take {method}."),
    406: ("not_acceptable", "The answer can only be JSON."),
    413: ("too_large", "The request is larger than what is taken here."),
    415: ("not_json", "The request's body must be JSON, sent as application/json."),
    500: ("internal_error", "Something went wrong on our side. It has been recorded; please try again later."),
    503: ("unavailable", "This portal cannot reach its records right now. Ask again in a few seconds."),
}


class TooLarge(DomainError):
    """The body is larger than this call takes."""

    status = 413
    code = "too_large"


def api_exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """The answer for whatever a view raised; what nobody foresaw is recorded and answered as a 500."""
    error = _as_domain_error(exc)
    if error is None:
        request = context["request"]._request
        log.error("%s %s failed", request.method, request.path, exc_info=exc)
        got_request_exception.send(sender=None, request=request)
        if is_away(exc):
            return Response(problem(503), status=503, headers={"Retry-After": "10"})
        return Response(problem(500), status=500)
    return Response(error.body(), status=error.status, headers=_headers(error))


def refused_file(error: DomainError) -> HttpResponse:
    """The answer of an address that gives a file, not JSON, for what it refuses: in the shape of every other error."""
    body = json.dumps(error.body())
    return HttpResponse(body, status=error.status, content_type="application/json", headers=_headers(error))


def problem(status: int, **about: str) -> dict[str, Any]:
    """The error body for `status` where there is nothing more to say than the status says."""
    code, text = TEXTS[status]
    return {"error": text.format(**about), "code": code, "fields": {}}


def _as_domain_error(exc: Exception) -> DomainError | None:
    match exc:
        case DomainError():
            return exc
        case Http404():
            return NotFound(TEXTS[404][1])
        case PermissionDenied():
            return Forbidden(TEXTS[403][1])
        case RequestDataTooBig():
            return TooLarge(TEXTS[413][1])
        case drf.Throttled():
            return TooMany(
                "You are asking too often. Wait a moment, then go on.", retry_after=int(getattr(exc, "wait", None) or 1)
            )
        case drf.ParseError():
            return Invalid(str(exc.detail), code="malformed")
        case drf.APIException():
            return _of_framework(exc)
    return None


def _of_framework(exc: drf.APIException) -> DomainError:
    code, text = TEXTS.get(exc.status_code, ("error", str(exc.detail)))
    said = getattr(exc.detail, "code", "")
    if said and said not in {exc.default_code, "invalid"}:  # one of ours, or one that says more than the status
        code, text = said, str(exc.detail)
    elif str(exc.detail).startswith("CSRF Failed"):
        code, text = "csrf_failed", f"{exc.detail} Send the csrfToken that sign-in gave you in X-CSRFToken."
    elif isinstance(exc, drf.MethodNotAllowed):
        text = str(exc.detail)
    error = DomainError(text, code=code)
    error.status = exc.status_code
    return error


def _headers(error: DomainError) -> dict[str, str]:
    if error.status == 401:
        return {"WWW-Authenticate": WWW_AUTHENTICATE}
    wait = getattr(error, "retry_after", None)
    return {} if wait is None else {"Retry-After": str(wait)}
