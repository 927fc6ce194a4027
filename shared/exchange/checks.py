"""What `manage.py check --deploy` says of the other portal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 -- Django's name


def peer_site(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn where links that people follow lead to an address that their browsers may not reach."""
    site = urlsplit(settings.PEER_SITE_URL)
    if site.scheme == "https" and "." in (site.hostname or ""):
        return []
    message = f"Links to the {settings.PEER_TITLE} lead people to {settings.PEER_SITE_URL}, which looks internal."
    return [Warning(message, hint="Set PEER_SITE_URL to its public https address.", id="exchange.W001")]
