"""What is done in the background about signing in."""

from celery import shared_task

from shared import clock

from . import services
from .clerk.services import resolve_users as resolve_users_now


@shared_task
def answer_reset_requests() -> str:
    return f"{services.answer_reset_requests(now=clock.now())} links sent"


@shared_task
def purge_sign_ins() -> str:
    return ", ".join(f"{count} {name}" for name, count in services.purge_sign_ins(now=clock.now()).items())


@shared_task
def resolve_users() -> str:
    return f"{resolve_users_now(now=clock.now())} people resolved"
