"""What certificates lots ask for: each combination once, so that a list of any length is judged by a few of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import models

from shared import schemas
from shared.db import Record
from shared.schemas import json


class AskedCertificates(Record):
    """What some lot asks for: all `standards` must be met, and of `accepted` one. Its id is the digest of both."""

    standards = models.JSONField(default=list)
    accepted = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "asked certificates"

    def __str__(self) -> str:
        return " and ".join([*self.standards, *([" or ".join(self.accepted)] if self.accepted else [])])

    @classmethod
    def of(cls, lot: schemas.Lot | schemas.LotFields) -> AskedCertificates | None:
        """What this lot asks for; None where it asks for none. Nothing is read or written."""
        standards = list((lot.compliance.standards if lot.compliance else None) or ())
        accepted = list((lot.specification.certifications if lot.specification else None) or ())
        if not standards and not accepted:
            return None
        digest = hashlib.sha256(json.canonical([standards, accepted])).hexdigest()
        return cls(pk=digest[:24], standards=standards, accepted=accepted)

    @classmethod
    def keep(cls, lot: schemas.Lot) -> str:
        """The id of what this lot asks for, kept from now on; empty where it asks for none. At most two queries.

        Raises IntegrityError if another worker keeps the same at the same moment: the transaction must then be run
        again.
        """
        return cls.keep_all([lot])[0]

    @classmethod
    def keep_all(cls, lots: Sequence[schemas.Lot]) -> list[str]:
        """As `keep`, for each of these lots in turn, and no more queries than for one."""
        asked = [cls.of(lot) for lot in lots]
        new = {one.pk: one for one in asked if one is not None}
        if new:
            known = set(cls._default_manager.filter(pk__in=list(new)).values_list("pk", flat=True))
            cls._default_manager.bulk_create([one for pk, one in new.items() if pk not in known])
        return [str(one.pk) if one is not None else "" for one in asked]
