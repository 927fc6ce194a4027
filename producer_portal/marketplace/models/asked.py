"""What certificates lots ask for: each combination once, so that a list of any length is judged by a few of them."""

from __future__ import annotations

import hashlib

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
        asked = cls.of(lot)
        if asked is None:
            return ""
        if not cls._default_manager.filter(pk=asked.pk).exists():
            asked.save(force_insert=True)
        return str(asked.pk)
