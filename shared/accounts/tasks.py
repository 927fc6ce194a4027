from __future__ import annotations

from celery import shared_task

from shared import clock

from .invitations import expire_invitation
from .models import Invitation

AT_ONCE = 500


@shared_task(name="shared.accounts.tasks.expire_invitations")
def expire_invitations() -> str:
    """Put down as expired the invitations that nobody accepted in time."""
    now = clock.now()
    expired = sum(expire_invitation(invitation=one, now=now) for one in Invitation.objects.over(now)[:AT_ONCE])
    return f"{expired} expired"
