"""What the clock does to lots."""

from __future__ import annotations

import logging

from celery import shared_task

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.errors import DomainError

from . import services
from .models import Lot

log = logging.getLogger(__name__)


@shared_task
def close_due_lots() -> int:
    """Close every published lot whose deadline has passed; how many there were. Two at once close each lot once."""
    now, closed = clock.now(), 0
    for lot in Lot.objects.due_to_close(now).select_related("organization", "posted_by"):
        try:
            services.close_lot(lot=lot, by=SYSTEM, now=now)
        except DomainError as error:
            log.info("%s was not closed: %s", lot.number, error)
        else:
            closed += 1
    return closed
