"""Waking the exchange's workers after a commit; see `shared.wake`."""

from __future__ import annotations

from collections.abc import Iterable

from shared.wake import wake

DELIVER = "shared.exchange.tasks.deliver"
WORK_INBOX = "shared.exchange.tasks.work_inbox"
COMPARE = "shared.exchange.tasks.compare"
COPY_LOGOS = "shared.exchange.tasks.copy_logos"


def wake_senders(endpoint_ids: Iterable[str]) -> None:
    """Soon a worker will look what is due to these endpoints."""
    for endpoint_id in endpoint_ids:
        wake(DELIVER, endpoint_id)


def wake_inbox() -> None:
    """Soon a worker will look what waits in the inbox."""
    wake(WORK_INBOX)


def wake_comparers(run_ids: Iterable[str]) -> None:
    """Soon a worker will make the comparisons that were asked for."""
    for run_id in run_ids:
        wake(COMPARE, run_id)


def wake_copiers() -> None:
    """Soon a worker will look which logos are to be copied."""
    wake(COPY_LOGOS)
