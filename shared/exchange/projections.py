"""Copies of records that the other side owns: the newest state wins, whatever order messages come in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from shared import clock
from shared.db import MillisField, Record, atomic
from shared.schemas import json


class Applied(StrEnum):
    """What an apply did. What must happen once hangs on this, not on the message."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class Projection(Record):
    """One record of the other side: what it was at `version`, as exact JSON in `body`.

    `deleted` makes it a tombstone, which is kept for ever: it keeps an older message from bringing the record back.
    """

    version = models.PositiveBigIntegerField(default=0)
    updated_at = MillisField(null=True, blank=True)
    organization_id = models.CharField(max_length=24, blank=True)
    status = models.CharField(max_length=20, blank=True)
    body = models.TextField()
    deleted = models.BooleanField(default=False)
    applied_at = MillisField()

    class Meta:
        abstract = True

    @classmethod
    def apply(cls, record: Mapping[str, Any], *, now: datetime, deleted: bool = False, **columns: Any) -> Applied:
        """Take `record` (its wire form, whole) if it is newer than what is here; `columns` go with it.

        Judged by `version`, or by `updatedAt` where a partner sends none. Raises ValueError for a record with neither.
        """
        values = cls.columns_of(record, now=now, deleted=deleted)
        return apply_newer(
            cls, record["_id"], version=record.get("version"), updated_at=values["updated_at"], values=values | columns
        )

    @staticmethod
    def columns_of(record: Mapping[str, Any], *, now: datetime, deleted: bool = False) -> dict[str, Any]:
        """What a projection keeps of any record, but for its id and version."""
        updated_at = record.get("updatedAt")
        return {
            "updated_at": clock.from_wire(updated_at) if isinstance(updated_at, str) else updated_at,
            "organization_id": record.get("orgId") or record.get("organizationId") or "",
            "status": record.get("status") or "",
            "body": json.dumps(record).decode(),
            "deleted": deleted,
            "applied_at": now,
        }


@atomic
def apply_newer(
    model: type[models.Model],
    record_id: str,
    *,
    version: int | None = None,
    updated_at: datetime | None = None,
    values: Mapping[str, Any],
) -> Applied:
    """Write `values` on the row if and only if it is older: one conditional UPDATE, or an insert if there is no row.

    `model` has `version` and `updated_at`; a `version` of 0 or None is none, and then `updated_at` judges. Raises
    IntegrityError if another worker inserts the row at the same moment: the transaction must then be run again.
    """
    rows = model._base_manager.filter(pk=record_id)
    fields = dict(values)
    if version:
        fields["version"] = version
        older = rows.filter(version__lt=version)
    elif updated_at is not None:
        older = rows.filter(Q(updated_at__lt=updated_at) | Q(updated_at__isnull=True))
    else:
        raise ValueError("a record with neither version nor updatedAt cannot be judged")
    if older.update(**fields):
        return Applied.UPDATED
    if rows.exists():
        return Applied.UNCHANGED
    model(pk=record_id, **fields).save(force_insert=True)
    return Applied.CREATED
