"""A lot as a row, on either side: buyer's own and producer's mirror are found by the same columns and filters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from shared import schemas, units
from shared.db import MillisField
from shared.schemas import json

from .conditions import all_of, lot_conditions, searched, standards_key
from .index import WordIndex
from .regions import region_of
from .words import all_words, read_words

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
NO_LIMIT = 2**31 - 1
_LEAST: dict[type[models.Field[Any, Any]], Any] = {
    models.CharField: "",
    models.IntegerField: -(2**31),
    models.BigIntegerField: -(2**63),
    MillisField: datetime(1, 1, 1, tzinfo=UTC),
}


class LotQuerySet(models.QuerySet[Any]):
    def matching(self, wanted: schemas.LotFilters) -> Self:
        """Lots that pass every filter given. A lot without a price passes no price filter."""
        return self.proposed_for(wanted.search).filter(all_of(lot_conditions(wanted)))

    def searching(self, text: str) -> Self:
        """Lots in whose number, title, description, airline or tags words begin like every word of `text`."""
        return self.proposed_for(text).filter(all_of(searched(text)))

    def proposed_for(self, search: str | None) -> Self:
        """The lots among these that the index of words proposes; all where no word is rare, or none is looked for.

        The index is asked at once: then the lots that have a rare word are found among any number without reading them.
        """
        words = read_words(search or "")
        proposed = self.model.INDEX.propose(words) if words else None
        return self if proposed is None else self.filter(pk__in=proposed)

    def first_to_close(self, most: int) -> Self:
        """Of these lots those that close first, at most so many. One query finds the last of them."""
        last = self.order_by("closes_at", "id").values_list("closes_at", "pk")[most - 1 : most]
        for closes_at, pk in last:
            nearer = Q(closes_at__lt=closes_at) | Q(closes_at=closes_at, pk__lte=pk)
            return self.filter(nearer, closes_at__lte=closes_at)
        return self

    def in_order_of(self, column: str) -> Self:
        """The same lots, to be read in the order of `column` (`volume_kg`, `-closes_at`) until a page is full.

        A store that keeps no statistics rather gathers them all by another index and sorts them, unless its query
        also has a range of that column; this one holds for every lot.
        """
        name = column.removeprefix("-")
        least = _LEAST.get(type(self.model._meta.get_field(name)))
        return self if least is None else self.filter(**{f"{name}__gte": least})


class LotRow(models.Model):
    """The columns by which lots are listed, filtered and sorted. All are derived from the lot by `lot_columns`.

    What lists are sorted by has no nulls: `closes_at` (the deadline, or `NEVER`), `volume_kg` (neat, 0 where unstated)
    and `carbon_per_gj` (gCO₂e/GJ, `NO_LIMIT` where unstated).
    """

    title = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=20, blank=True)
    type = models.CharField(max_length=10, blank=True)
    mode = models.CharField(max_length=10, default="open")
    product = models.CharField(max_length=20, blank=True)
    airline_name = models.CharField(max_length=200, blank=True)
    volume_amount = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)
    volume_unit = models.CharField(max_length=10, blank=True)
    volume_tonnes = models.DecimalField(max_digits=15, decimal_places=3, null=True, blank=True)
    price = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    carbon_intensity = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    delivery_from = MillisField(null=True, blank=True)
    delivery_until = MillisField(null=True, blank=True)
    delivery_place = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=40, blank=True)
    bid_deadline = MillisField(null=True, blank=True)
    closes_at = MillisField(default=NEVER)
    volume_kg = models.BigIntegerField(default=0)
    carbon_per_gj = models.IntegerField(default=NO_LIMIT)
    standards_key = models.CharField(max_length=500, blank=True)
    search_text = models.TextField(blank=True)

    INDEX: ClassVar[WordIndex]  # of the words in `search_text`; who writes the one lets it keep the other

    class Meta:
        abstract = True


def lot_columns(lot: schemas.LotFields, *, number: str = "") -> dict[str, Any]:
    """The columns of `LotRow` for this lot, but for `number` itself, by which it is found like by any other word.

    Tonnes are neat, at the lot's density or 0.8 kg/L.
    """
    volume, pricing, specification = lot.volume, lot.pricing, lot.specification
    density = (specification.density_kg_per_l if specification else None) or units.DEFAULT_DENSITY
    tonnes, carbon = _tonnes(volume, density), specification.carbon_intensity if specification else None
    return {
        "title": lot.title or "",
        "type": lot.type or "",
        "mode": lot.mode or "open",
        "product": lot.product or "",
        "airline_name": lot.airline_name or "",
        "volume_amount": volume.amount if volume else None,
        "volume_unit": (volume.unit or "") if volume else "",
        "volume_tonnes": tonnes,
        "volume_kg": int((tonnes or 0) * 1000),
        "price": pricing.price if pricing else None,
        "currency": (pricing.currency or "") if pricing else "",
        "carbon_intensity": carbon,
        "carbon_per_gj": NO_LIMIT if carbon is None else int(carbon * 1000),
        **_delivery_columns(lot.delivery),
        "bid_deadline": lot.bid_deadline,
        "closes_at": lot.bid_deadline or NEVER,
        "standards_key": standards_key(lot.compliance.standards or [] if lot.compliance else []),
        "search_text": all_words(
            (number, lot.title or "", lot.airline_name or "", *(lot.tags or ()), lot.description or "")
        ),
    }


def body_text(body: Mapping[str, Any] | schemas.Lot | schemas.LotFields) -> str:
    """A lot as exact JSON text, to be kept in a row."""
    return json.dumps(body).decode()


def _tonnes(volume: schemas.LotVolume | None, density: Decimal) -> Decimal | None:
    if volume is None or volume.amount is None or volume.unit is None:
        return None
    return round(units.convert(volume.amount, volume.unit, "tonnes", density=density), 3)


def _delivery_columns(delivery: schemas.LotDelivery | None) -> dict[str, Any]:
    if delivery is None:
        return {"delivery_from": None, "delivery_until": None, "delivery_place": "", "region": ""}
    start: datetime | None = delivery.window_start or delivery.delivery_date
    return {
        "delivery_from": start,
        "delivery_until": delivery.window_end or delivery.delivery_date or start,
        "delivery_place": delivery.delivery_location or delivery.airport or "",
        "region": region_of(delivery),
    }
