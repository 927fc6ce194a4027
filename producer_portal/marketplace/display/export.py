"""The list of lots as a file for spreadsheets."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from producer_portal.marketplace.choices import MODES
from producer_portal.marketplace.models import MarketLot
from shared.lots.facts import PRODUCTS, TYPES
from shared.ui.csv import Column

COLUMNS: list[Column[MarketLot]] = [
    Column("Number", lambda lot: lot.number),
    Column("Title", lambda lot: lot.title),
    Column("Buyer", lambda lot: lot.buyer_name),
    Column("Kind of deal", lambda lot: TYPES.get(lot.type, lot.type)),
    Column("Product", lambda lot: PRODUCTS.get(lot.product, lot.product)),
    Column("Bidding", lambda lot: MODES.get(lot.mode, lot.mode)),
    Column("Volume", lambda lot: lot.volume_tonnes, "t neat"),
    Column("Volume as stated", lambda lot: lot.volume_amount),
    Column("Unit", lambda lot: lot.volume_unit),
    Column("Delivered to", lambda lot: lot.delivery_place),
    Column("Region", lambda lot: lot.region),
    Column("Delivery from", lambda lot: lot.delivery_from and lot.delivery_from.date()),
    Column("Delivery until", lambda lot: lot.delivery_until and lot.delivery_until.date()),
    Column("Carbon intensity at most", lambda lot: lot.carbon_intensity, "gCO2e/MJ"),
    Column("Certification", lambda lot: lot.certification),
    Column("Price basis", lambda lot: lot.basis_word),
    Column("Budget per unit", lambda lot: lot.price_per_unit),
    Column("Budget in all", lambda lot: lot.price),
    Column("Currency", lambda lot: lot.currency),
    Column("Bids close", lambda lot: lot.closes_at if lot.has_deadline else None),
    Column("Arrived", lambda lot: lot.first_seen_at),
    Column("Page", lambda lot: settings.SITE_URL + reverse("marketplace:lot", args=[lot.pk])),
]
