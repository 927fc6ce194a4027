"""Whose rows are whose, in one place: what an actor may not see does not exist for them."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models

from shared.errors import NotFound
from shared.ids import is_id

from .actors import Actor

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """Rows that belong to an organisation. Models that also show other people's rows narrow or widen `visible_to`."""

    scope_field = "organization_id"

    def visible_to(self, actor: Actor) -> Self:
        """The rows of the organisation that `actor` acts for; all of them for the system itself."""
        if actor.via == "system":
            return self
        if not actor.organization_id:
            return self.none()
        return self.filter(**{self.scope_field: actor.organization_id})


def get_for(actor: Actor, rows: type[M] | models.QuerySet[M], pk: str) -> M:
    """The row `pk` if `actor` may see it. Raises NotFound otherwise, whether it is somebody else's or nobody's.

    `rows` is a model, or a queryset of it (with its `select_related`), whose queryset class has `visible_to`.
    """
    queryset: Any = rows if isinstance(rows, models.QuerySet) else rows._default_manager.all()
    name = str(queryset.model._meta.verbose_name)
    found: M | None = queryset.visible_to(actor).filter(pk=pk).first() if is_id(pk) else None
    if found is None:
        raise NotFound(f"There is no such {name}.")
    return found
