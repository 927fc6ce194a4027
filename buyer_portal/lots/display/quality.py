"""What a lot still lacks: to be published at all, and to be easy to bid on. Each thing leads to its field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from buyer_portal.lots.forms.lots import LotForm
from buyer_portal.lots.forms.paths import field_for
from shared import schemas

SHORT = 5


@dataclass(frozen=True)
class Wanting:
    """One thing that is missing, why it matters, and the field of the editor where it is said."""

    label: str
    why: str
    field: str


@dataclass(frozen=True)
class Quality:
    """How complete a lot is, in per cent; `needed` keeps it from being published, `wanting` would make it better."""

    percent: int
    needed: list[Wanting]
    wanting: list[Wanting]

    @property
    def label(self) -> str:
        return f"{self.percent}\N{NO-BREAK SPACE}% of what a good lot says"

    @property
    def first(self) -> list[Wanting]:
        """The weightiest, as many as one takes in at a glance."""
        return self.wanting[:SHORT]

    @property
    def rest(self) -> list[Wanting]:
        return self.wanting[SHORT:]


def quality_of(fields: schemas.LotFields, now: datetime) -> Quality:
    """What `fields` lack at `now`, the weightiest first; what is needed is not said a second time."""
    needed = [_wanting(path, why) for path, why in schemas.missing_for_publication(fields, now).items()]
    named = {one.field for one in needed}
    wanting = [_wanting(point.field, point.why) for point in schemas.quality(fields) if not point.present]
    return Quality(schemas.quality_score(fields), needed, [one for one in wanting if one.field not in named])


def _wanting(path: str, why: str) -> Wanting:
    name = field_for(path) or "title"
    return Wanting(LABELS.get(name) or str(LotForm.base_fields[name].label or name.capitalize()), why, name)


# Where the field's own name says too little, or too much, by itself.
LABELS = {
    "window_start": "Delivery window",
    "carbon_intensity": "Carbon intensity",
    "price": "Budget",
    "documents": "Documents",
}
