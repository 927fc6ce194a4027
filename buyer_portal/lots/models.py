"""The tender and its published editions."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models

from shared import schemas
from shared.accounts.models import Organization, User
from shared.accounts.scoping import ScopedQuerySet
from shared.db import MillisField, Record
from shared.lots import CommonWordRow, LotRow, LotWordRow, WordIndex
from shared.lots import LotQuerySet as SharedLotQuerySet
from shared.paging import MOST_COUNTED, Total, count_up_to
from shared.schemas import json
from shared.states import Stateful

from . import import_states, states

TIME_TO_AWARD = timedelta(days=10)


class LotQuerySet(SharedLotQuerySet, ScopedQuerySet[Any]):  # type: ignore[override]  # two parents, one manager
    """The buyer's own lots: found as on the other side, and scoped to the organisation that posted them."""

    def whole(self) -> Self:
        """With the rows that a lot's wire form needs."""
        return self.select_related("organization", "posted_by")

    def published(self) -> Self:
        return self.filter(status=states.PUBLISHED)

    def count_by_status(self) -> dict[str, Total]:
        """How many there are in each state that has any, each exact up to 1,000. One query; with more lots one a state.

        So 100,000 lots cost hardly more to count than 1,000.
        """
        found = Counter(self.order_by().values_list("status", flat=True)[: MOST_COUNTED + 1])
        if found.total() <= MOST_COUNTED:
            return {status: Total(count) for status, count in found.items()}
        counts = {status: count_up_to(self.filter(status=status), MOST_COUNTED) for status in states.MOVES}
        return {status: total for status, total in counts.items() if total.count}

    def newest(self, most: int) -> Self:
        """Of these lots those that were written last, at most so many. One query finds the last of them."""
        last = list(self.order_by("-id").values_list("pk", flat=True)[most - 1 : most])
        return self.filter(pk__gte=last[0]) if last else self

    def ever_published(self) -> Self:
        """Lots that the other side knows."""
        return self.filter(revision__gte=1)

    def due_to_close(self, now: datetime) -> Self:
        return self.published().filter(bid_deadline__lte=now).order_by("bid_deadline", "id")

    def unawarded_since(self, moment: datetime) -> Self:
        """Lots that closed at `moment` or before and wait to be awarded since, the latest first."""
        return self.filter(status=states.CLOSED, closed_at__lte=moment).order_by("-closed_at", "-id")


class LotWord(LotWordRow):
    """The index of the lots' words."""


class CommonLotWord(CommonWordRow):
    """Words too common for it."""


class Lot(LotRow, Stateful):
    """A tender. `body` is the exact JSON of its writable fields (`schemas.LotFields`); the columns are derived from it.

    `version` counts every change of the record, `revision` the published editions: 0 for a draft, then 1, 2, 3.
    `awarded` is what was set aside for accepted bids, in thousandths of the lot's unit; see awards.py.
    """

    MOVES = states.MOVES
    INDEX = WordIndex(LotWord, CommonLotWord)

    status = models.CharField(max_length=20, choices=states.CHOICES, default=states.DRAFT)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="lots", db_index=False)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="lots")
    revision = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=2000, blank=True)
    body = models.TextField(default="{}")
    awarded = models.PositiveBigIntegerField(default=0)
    created_at = MillisField()
    updated_at = MillisField()
    published_at = MillisField(null=True, blank=True)
    closed_at = MillisField(null=True, blank=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="lot_number")]
        indexes = [
            # The list newest first and by deadline, and its tabs by deadline: without these all rows are sorted.
            models.Index(fields=["organization", "id"], name="lot_organization"),
            models.Index(fields=["organization", "closes_at", "id"], name="lot_organization_closes"),
            models.Index(fields=["organization", "status", "closes_at", "id"], name="lot_organization_deadline"),
            models.Index(fields=["organization", "status", "id"], name="lot_organization_status"),
            models.Index(fields=["organization", "status", "closed_at", "id"], name="lot_organization_closed"),
            models.Index(fields=["organization", "updated_at", "id"], name="lot_organization_updated"),
            models.Index(fields=["organization", "volume_kg", "id"], name="lot_organization_volume"),
            models.Index(fields=["organization", "title", "id"], name="lot_organization_title"),
            models.Index(fields=["status", "updated_at", "id"], name="lot_status_updated"),
            models.Index(fields=["status", "bid_deadline"], name="lot_deadline"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def fields(self) -> schemas.LotFields:
        """The writable fields, as they were last saved."""
        return schemas.LotFields.read(self.body)

    def is_open(self, now: datetime) -> bool:
        """Whether bids may come in at `now`. The deadline itself decides, not the clock that closes the lot."""
        return self.status == states.PUBLISHED and self.bid_deadline is not None and now < self.bid_deadline

    def may_be_edited(self, now: datetime) -> bool:
        """A draft, or a lot that is open for bids."""
        return self.status == states.DRAFT or self.is_open(now)

    @property
    def bidding_ended_at(self) -> datetime | None:
        """When bidding ended, or will: it was closed by hand, or it is the deadline."""
        ended: datetime | None = self.closed_at or self.bid_deadline
        return ended

    @property
    def award_until(self) -> datetime | None:
        """Until when the buyer should award the lot."""
        return self.bidding_ended_at + TIME_TO_AWARD if self.bidding_ended_at else None

    def to_wire(self) -> schemas.Lot:
        """The whole lot as it goes over the wire. Raises pydantic's ValidationError if it could not be read there."""
        return schemas.Lot.model_validate(
            json.loads(self.body.encode())
            | {
                "_id": self.pk,
                "orgId": self.organization_id,
                "postedBy": self.posted_by.external_id,
                "status": self.status,
                "number": self.number,
                "version": self.version,
                "revision": self.revision,
                "reason": self.reason or None,
                "publishedAt": self.published_at,
                "createdAt": self.created_at,
                "updatedAt": self.updated_at,
            }
        )

    def as_record(self) -> dict[str, Any]:
        return self.to_wire().to_dict()


class LotRevision(Record):
    """One published edition of a lot, as the producers saw it. Never changed."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="revisions")
    revision = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField()
    body = models.TextField()
    material = models.BooleanField()
    changed = models.JSONField(default=list, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = MillisField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "revision"], name="lot_revision")]
        ordering = ["-revision"]

    def __str__(self) -> str:
        return f"Revision {self.revision}"

    @property
    def fields(self) -> schemas.LotFields:
        return schemas.LotFields.read(self.body)


class NumberSeries(Record):
    """The last number given out in a series, such as `LOT-2026`."""

    series = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.series}-{self.last:04d}"


class LotImportQuerySet(ScopedQuerySet["LotImport"]):
    def stalled(self, moment: datetime) -> Self:
        """Imports that should be at work, and on which nothing was done since `moment`."""
        at_work = (import_states.CHECKING, import_states.IMPORTING)
        return self.filter(status__in=at_work, updated_at__lt=moment).order_by("updated_at", "id")


class LotImport(Stateful):
    """A file of lots that somebody sent: checked row by row, looked over, and imported as drafts."""

    MOVES = import_states.MOVES

    status = models.CharField(max_length=10, choices=import_states.CHOICES, default=import_states.CHECKING)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    numbers = models.CharField(max_length=10)
    left_out = models.JSONField(default=list, blank=True)
    total = models.PositiveIntegerField()
    created_at = MillisField()
    updated_at = MillisField()

    objects = LotImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import of lots"
        verbose_name_plural = "imports of lots"
        indexes = [
            models.Index(fields=["organization", "id"], name="lot_import_organization"),
            models.Index(fields=["status", "updated_at"], name="lot_import_at_work"),
        ]

    def __str__(self) -> str:
        return self.file_name


class LotImportRow(Record):
    """One row of such a file: what its cells say, and the draft that they make, or what is wrong with them."""

    lot_import = models.ForeignKey(LotImport, on_delete=models.CASCADE, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=import_states.UNCHECKED)
    cells = models.JSONField()
    problems = models.JSONField(default=list, blank=True)
    body = models.TextField(blank=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot_import", "line"], name="lot_import_line")]
        indexes = [models.Index(fields=["lot_import", "state", "line"], name="lot_import_row_state")]
        ordering = ["line"]

    def __str__(self) -> str:
        return f"Row {self.line}"

    @property
    def fields(self) -> schemas.LotFields:
        """The lot as it was understood."""
        return schemas.LotFields.read(self.body)
