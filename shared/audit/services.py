"""Writing the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Protocol

from django.db import models

from .models import Event

Via = Literal["session", "key", "trusted", "system", "admin", "public"]


class Doer(Protocol):
    """Who acts, as the trail needs to know them; `shared.accounts.actors.Actor` is one."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def organization_id(self) -> str: ...
    @property
    def via(self) -> str: ...


def record_event(
    *,
    verb: str,
    subject: models.Model,
    by: Doer,
    now: datetime,
    before: str = "",
    after: str = "",
    why: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Add one row to the trail, in the caller's transaction. `data` is plain JSON, without secrets."""
    return Event.objects.create(
        at=now,
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=str(subject.pk),
        subject_name=str(subject)[:200],
        organization_id=getattr(subject, "organization_id", "") or by.organization_id,
        actor_id=by.id,
        actor_name=by.name,
        via=by.via,
        before=before,
        after=after,
        why=why,
        data=data or {},
    )
