from django.db import models

from shared.db import MillisField
from shared.states import Stateful

OPEN, CLOSED, LOCKED, GONE = "open", "closed", "locked", "gone"


class Door(Stateful):
    MOVES = {OPEN: {CLOSED}, CLOSED: {OPEN, LOCKED, GONE}, LOCKED: {CLOSED}, GONE: set()}

    colour = models.CharField(max_length=20, default="grey")
    updated_at = MillisField()

    class Meta:
        app_label = "doors"
