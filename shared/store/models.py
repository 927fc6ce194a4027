"""The marker."""

from django.db import models

from shared.db import Record


class Marker(Record):
    """The one row that names the portal to which this store belongs."""

    portal = models.CharField(max_length=10, unique=True)

    def __str__(self) -> str:
        return self.portal
