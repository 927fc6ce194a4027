"""The exchange for Prometheus: asked of the store when the figures are fetched, so that each process tells the same."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from shared import clock
from shared.db import is_away

from . import states
from .health.rules import RULE_OF, troubles_of
from .integration import Backlog, Integration, integration_of

log = logging.getLogger(__name__)


class ExchangeCollector(Collector):
    """Backlog, lag, breakers, inbox, mails, signs of life and troubles."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is known beforehand: registering must not ask the store."""
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        try:
            found = integration_of(now=clock.now())
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("no figures of the exchange: %r", error)
            return [_gauge("saf_store_up", "Whether the store answers", 0)]
        return [_gauge("saf_store_up", "Whether the store answers", 1), *_figures(found)]


def register() -> None:
    REGISTRY.register(ExchangeCollector())


def _figures(found: Integration) -> Iterable[GaugeMetricFamily]:
    waiting = GaugeMetricFamily("saf_deliveries_waiting", "Messages that wait to be sent", labels=["endpoint"])
    dead = GaugeMetricFamily("saf_deliveries_dead", "Messages that were given up", labels=["endpoint"])
    oldest = GaugeMetricFamily("saf_deliveries_oldest_seconds", "Age of the oldest that waits", labels=["endpoint"])
    breaker = GaugeMetricFamily("saf_breaker_open", "1 while nothing is sent but probes", labels=["endpoint"])
    for one in found.endpoints:
        waiting.add_metric([one.name], one.backlog.count.count)
        dead.add_metric([one.name], one.dead)
        oldest.add_metric([one.name], _age(one.backlog, found))
        breaker.add_metric([one.name], one.breaker != states.CLOSED)
    yield from (waiting, dead, oldest, breaker)
    lag = GaugeMetricFamily(
        "saf_confirmed_seconds", "From saved to confirmed by the peer, last hour", labels=["quantile"]
    )
    if found.confirmed:
        lag.add_metric(["0.5"], found.confirmed.median / 1000)
        lag.add_metric(["0.95"], found.confirmed.slow / 1000)
    yield lag
    yield _gauge("saf_inbox_waiting", "Messages that wait to be applied", found.inbox.count.count)
    yield _gauge("saf_inbox_oldest_seconds", "Age of the oldest of them", _age(found.inbox, found))
    yield _gauge("saf_inbox_parked", "Messages that could not be applied", found.parked_total.count)
    yield _gauge("saf_feed_unnumbered", "Events that are not in the feed yet", found.unnumbered.count)
    yield _gauge("saf_mails_waiting", "Mails that wait to be sent", found.mails.waiting.count)
    yield _gauge("saf_mails_failed", "Mails that were given up in the last week", found.mails.failed.count)
    swept = (found.now - found.vitals.swept_at).total_seconds()
    yield _gauge("saf_sweep_age_seconds", "Time since the last sweep: workers and scheduler are at work", swept)
    troubles = GaugeMetricFamily("saf_troubles", "What is wrong now, by the kind of its alert", labels=["kind"])
    wrong = [trouble.kind for trouble in troubles_of(found)]
    for kind in RULE_OF:
        troubles.add_metric([kind], wrong.count(kind))
    yield troubles


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


def _age(backlog: Backlog, found: Integration) -> float:
    return max(0.0, (found.now - backlog.oldest).total_seconds()) if backlog.oldest else 0.0
