"""Health, metrics, the OpenAPI document and its page, and the answer for an API address that is none."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from functools import cache
from typing import Any

import prometheus_client
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_safe

from shared import schemas

from . import health
from .exceptions import problem
from .inside import inside_only
from .openapi import Generator


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return _json({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """It can work: 503 without the store or with migrations to come. Without a broker it still works, only slower.

    That no worker is heard of is said as well, and makes the pages no less ready.
    """
    store = health.store_answers()
    migrated = store and health.migrations_applied()
    ready = store and migrated
    state = {
        "status": "ok" if ready else "unavailable",
        "store": "ok" if store else "down",
        "migrations": "ok" if migrated else ("unapplied" if store else "unknown"),
        "broker": "ok" if health.broker_answers() else "degraded",
        **(health.notes() if ready else {}),
    }
    return _json(state, status=200 if ready else 503)


@never_cache
@require_safe
@inside_only
def metrics(request: HttpRequest) -> HttpResponse:
    return HttpResponse(prometheus_client.generate_latest(), content_type=prometheus_client.CONTENT_TYPE_LATEST)


@require_safe
@inside_only
@csp_update({"img-src": ["'self'", "data:"]})  # the arrows in Swagger's own style sheet
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"title": f"{settings.PORTAL_TITLE}: API"})


@csrf_exempt
def no_such_address(request: HttpRequest) -> HttpResponse:
    return _json(problem(404), status=404)


@cache
def schema_document() -> bytes:
    """The OpenAPI document, made once: it cannot change while the process runs."""
    generator = Generator()  # type: ignore[no-untyped-call]
    return schemas.json.dumps(_exact(generator.get_schema(public=True)))


def _schema_etag(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(schema_document()).hexdigest()[:32]}"'


@require_safe
@condition(etag_func=_schema_etag)
def schema(request: HttpRequest) -> HttpResponse:
    return HttpResponse(schema_document(), content_type="application/json")


def _exact(value: Any) -> Any:
    """The document with its floats (bounds of numbers) as decimals, which is what our JSON is written from."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, dict):
        return {str(key): _exact(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(inner) for inner in value]
    return value


def _json(body: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(schemas.json.dumps(body), status=status, content_type="application/json")
