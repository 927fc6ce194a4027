"""What the demonstration producers wrote before they bid, the draft one of them left, and their certificates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from producer_portal.bids import services as bids
from producer_portal.bids.models import ProducerBid
from producer_portal.certificates.models import Certificate
from producer_portal.certificates.services import add_certificate
from producer_portal.marketplace.models import MarketLot
from shared.accounts.demo import Calendar, actor_for
from shared.deals.demo import AINO, COOKING_OIL, INES, JENS, JOOST, ROSA, Bidding
from shared.schemas import BidFields

BEGAN, SAVED, SENT = timedelta(minutes=24), timedelta(minutes=3), timedelta(seconds=1)
ALL_STEPS = 4


def write_bid(envelope: dict[str, Any], biddings: dict[str, Bidding], came: datetime) -> None:
    """Do what its people did to a bid before the Buyer portal, in `envelope`, said that it has come.

    `biddings` are those of the demonstration by their ids.
    """
    bid = envelope.get("bid") or {}
    bidding = biddings.get(bid.get("externalBidId", ""))
    if envelope["event"] != "bid.received" or bidding is None:
        return
    if ProducerBid.objects.filter(Q(pk=bidding.id) | Q(buyer_bid_id=bid["_id"])).exists():
        return
    by, lot = actor_for(bidding.email), MarketLot.objects.get(pk=bid["lotId"])
    draft = bids.begin_bid(lot=lot, by=by, now=came - BEGAN, pk=bidding.id)
    draft = bids.save_bid(bid=draft, fields=bidding.fields, reached=ALL_STEPS, by=by, now=came - SAVED)
    bids.submit_bid(bid=draft, by=by, now=came - SENT)


@dataclass(frozen=True)
class Draft:
    """A bid that somebody began and has not sent; `title` is how its lot begins."""

    at: datetime
    by: str
    title: str
    reached: int
    fields: dict[str, Any] = field(default_factory=dict)

    def do(self) -> None:
        by = actor_for(self.by)
        rows = MarketLot.objects.active().filter(title__startswith=self.title).order_by("first_seen_at", "id")
        lot = rows.first()
        if lot is None or ProducerBid.objects.visible_to(by).on(lot.pk).exists():
            return
        draft = bids.begin_bid(lot=lot, by=by, now=self.at)
        fields = BidFields.model_validate(self.fields)
        bids.save_bid(bid=draft, fields=fields, reached=self.reached, by=by, now=self.at + BEGAN)


def drafts(now: datetime) -> list[Draft]:
    """Joost bids for Stockholm: volume and price are written, delivery and fuel are not."""
    written = {
        "volume": {"amount": 2400, "unit": "tonnes"},
        "pricing": {"currency": "USD", "pricePerUnit": 2106},
        "paymentTerms": "30 days after delivery",
        "specification": {"feedstock": COOKING_OIL.feedstock},
    }
    return [Draft(Calendar(now).past(3, 11, 16, 50), JOOST, "HEFA-SPK for Stockholm", 2, written)]


@dataclass(frozen=True)
class Paper:
    """A certificate: valid for a year, so many days of which are left."""

    owner: str
    scheme: str
    number: str
    scope: str
    days_left: int


PAPERS = [
    Paper(JOOST, "ISCC EU", "EU-ISCC-Cert-NL224-40117821", "HEFA plant Rotterdam, used cooking oil", 23),
    Paper(JOOST, "ISCC CORSIA", "ISCC-CORSIA-Cert-NL224-00417", "HEFA plant Rotterdam, used cooking oil", 324),
    Paper(JOOST, "RSB CORSIA", "RSB-CORSIA-2231", "Terminal Botlek, trading", -12),
    Paper(INES, "ISCC EU", "EU-ISCC-Cert-PT208-10092244", "Sines, used cooking oil", 210),
    Paper(INES, "ISCC CORSIA", "ISCC-CORSIA-Cert-PT208-00133", "Sines, used cooking oil", 210),
    Paper(AINO, "ISCC EU", "EU-ISCC-Cert-FI201-20004518", "Porvoo, tallow", 151),
    Paper(AINO, "ISCC CORSIA", "ISCC-CORSIA-Cert-FI201-00092", "Porvoo, tallow", 151),
    Paper(JENS, "RSB EU RED", "RSB-EU-1187", "Brunsbüttel, forestry residues", 88),
    Paper(ROSA, "ISCC CORSIA", "ISCC-CORSIA-Cert-US210-00751", "Port Arthur, technical corn oil", 265),
]


def keep_certificates(*, now: datetime) -> int:
    """Put certificates into the vaults of those who have none yet; returns how many."""
    owners = set(Certificate.objects.values_list("organization", flat=True))
    missing = [paper for paper in PAPERS if actor_for(paper.owner).organization_id not in owners]
    for paper in missing:
        ends = now.date() + timedelta(days=paper.days_left)
        add_certificate(
            scheme=paper.scheme, number=paper.number, scope=paper.scope, valid_from=ends - timedelta(days=364),
            valid_to=ends, by=actor_for(paper.owner), now=now - timedelta(days=200),
        )  # fmt: skip
    return len(missing)
