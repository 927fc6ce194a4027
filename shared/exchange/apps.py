from typing import Any

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class ExchangeConfig(AppConfig):
    name = "shared.exchange"
    label = "exchange"
    verbose_name = "Exchange"

    def ready(self) -> None:
        from . import metrics
        from .checks import peer_site

        post_migrate.connect(_make_peer, sender=self)
        metrics.register()
        register(peer_site, deploy=True)


def _make_peer(**_: Any) -> None:
    """The configured peer has its row from the first migration on, so that no request has to make it."""
    from shared import clock

    from .endpoints import keep_peer

    keep_peer(now=clock.now())
