"""What Prometheus is told. Each process counts for itself; `/metrics` of one shows that one."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram

REQUESTS = Counter("saf_http_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("saf_http_request_seconds", "Time to answer", ["method", "route"])
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def request_metrics_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Count and time each request by its route, never by its path: ids would make a series each."""

    def count(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        method = request.method if request.method in METHODS else "other"
        route = f"/{match.route}" if match and match.url_name != "nowhere" else "unknown"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        SECONDS.labels(method, route).observe(time.perf_counter() - begun)
        return response

    return count
