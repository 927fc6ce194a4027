"""What browsers ask of every site: its icon, its name and colour, and which pages search engines may read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

STATIC = Path(__file__).parent / "static"
FILES = {"svg": "ui/icon-{}.svg", "192": "ui/icon-{}-192.png", "ico": "ui/icon-{}.ico"}
THEME_COLORS = {"buyer": "#173f86", "producer": "#0b5a40"}  # `brand` of tokens.css, the icon's own ground
DAY = 60 * 60 * 24


@require_safe
@cache_control(public=True, max_age=DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers, and for whatever asks for `/favicon.ico` without looking at a page."""
    return HttpResponse(_favicon(settings.PORTAL), content_type="image/x-icon")


@require_safe
@cache_control(public=True, max_age=DAY)
def manifest(request: HttpRequest) -> HttpResponse:
    """Name, colour and icon under which the portal stands on a home screen. Source: W3C, Web Application Manifest."""
    portal, color = settings.PORTAL, THEME_COLORS[settings.PORTAL]
    about = {
        "name": f"SAF Market: {settings.PORTAL_TITLE}",
        "short_name": settings.PORTAL_TITLE,
        "start_url": "/",
        "display": "browser",
        "theme_color": color,
        "background_color": "#ffffff",
        "icons": [
            {"src": static(FILES["svg"].format(portal)), "type": "image/svg+xml", "sizes": "any"},
            {"src": static(FILES["192"].format(portal)), "type": "image/png", "sizes": "192x192"},
        ],
    }
    return JsonResponse(about, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines: all of it is behind the sign-in. Source: RFC 9309."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@cache
def _favicon(portal: str) -> bytes:
    return (STATIC / FILES["ico"].format(portal)).read_bytes()
