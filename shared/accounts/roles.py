"""What a member may do in an organisation, and where a record has its home."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """Each role may do all that the one before it may.

    A viewer reads; a trader also drafts, publishes, bids, counters and writes messages; an owner also accepts,
    rejects after negotiation, and manages members and keys.
    """

    VIEWER = "viewer", "Viewer"
    TRADER = "trader", "Trader"
    OWNER = "owner", "Owner"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    @property
    def means(self) -> str:
        """What it comes to, for those who choose one."""
        return {
            Role.VIEWER: "Reads everything, changes nothing.",
            Role.TRADER: "Reads, drafts, publishes, bids, counters and writes messages.",
            Role.OWNER: "Trades, accepts and rejects, and looks after the organisation, its people and its keys.",
        }[self]

    def covers(self, needed: Role) -> bool:
        """Whether this role may do what `needed` may."""
        return self.rank >= needed.rank


class Home(models.TextChoices):
    """The portal that owns the record: this one, or the other one, of whose record this is a shadow."""

    HERE = "here", "This portal"
    PEER = "peer", "The other portal"


class Kind(models.TextChoices):
    BUYER = "buyer", "Buyer"
    PRODUCER = "producer", "Producer"


class Theme(models.TextChoices):
    SYSTEM = "system", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class NumberFormat(models.TextChoices):
    """How a person writes numbers; the label is written so."""

    COMMA = "comma", "1,234.56"
    POINT = "point", "1.234,56"
    SPACE = "space", "1\N{NARROW NO-BREAK SPACE}234,56"
    APOSTROPHE = "apostrophe", "1’234.56"


class DateFormat(models.TextChoices):
    """In which order a person writes day, month and year; the label is written so."""

    DAY = "day", "18 Mar 2026"
    MONTH = "month", "Mar 18, 2026"
    YEAR = "year", "2026-03-18"


class Scope(models.TextChoices):
    """What a key may do in its organisation: what the role of the same rank may."""

    READ = "read", "Read"
    WRITE = "write", "Read and trade"
    MANAGE = "manage", "All an owner may"

    @property
    def role(self) -> Role:
        return {Scope.READ: Role.VIEWER, Scope.WRITE: Role.TRADER, Scope.MANAGE: Role.OWNER}[self]
