"""A page of twenty-five lots from a bare template, as many bytes as ours: no search, no figures, nobody asked for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

COLUMNS = ("number", "title", "product", "airline_name", "volume_tonnes", "region", "closes_at")
BYTES = {"lots": 47_000, "marketplace": 77_000}  # of the first pages
PAGE = """<!doctype html><title>Lots</title><table>{% for lot in lots %}<tr>{% for text in lot %}<td>{{ text }}</td>
{% endfor %}</tr>{% endfor %}</table>{{ rest }}"""


def page(rows: Any, size: int) -> HttpResponse:
    lots = list(rows.values_list(*COLUMNS)[:25])
    template = engines["django"].from_string(PAGE)
    return HttpResponse(template.render({"lots": lots, "rest": "." * (size - 400 * len(lots))}))


def marketplace(request: HttpRequest) -> HttpResponse:
    from producer_portal.marketplace.models import MarketLot

    return page(MarketLot.objects.filter(status="published").order_by("closes_at", "id"), BYTES["marketplace"])


urlpatterns = [path("bare/marketplace", marketplace)]
