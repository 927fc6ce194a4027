"""What the clock does to lots."""

from __future__ import annotations

from celery import shared_task

from shared import clock

from .models import LotImport
from .services import due
from .sheets import importing

AT_ONCE = 5


@shared_task
def close_due_lots() -> str:
    return str(due.close_due_lots(now=clock.now()))


@shared_task
def remind_of_awards() -> str:
    return str(due.remind_of_awards(now=clock.now()))


@shared_task(soft_time_limit=240, time_limit=270)
def work_on_import(pk: str) -> None:
    """Check or import the rest of one file's rows."""
    for lot_import in LotImport.objects.select_related("organization", "made_by").filter(pk=pk):
        importing.work_on_all_of_it(lot_import=lot_import, clock=clock.now)


@shared_task(soft_time_limit=240, time_limit=270)
def go_on_with_imports() -> None:
    """Every ten seconds: go on with files whose worker never heard of them, or died over them."""
    stalled = LotImport.objects.stalled(clock.now() - importing.STALLED).select_related("organization", "made_by")
    for lot_import in stalled[:AT_ONCE]:
        importing.work_on_all_of_it(lot_import=lot_import, clock=clock.now)


@shared_task
def forget_imports() -> str:
    return str(importing.forget_imports(now=clock.now()))
