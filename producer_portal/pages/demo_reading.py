"""What the demonstration producers want of the market: searches they saved, lots they watch. Dates as in `Calendar`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.models import MarketLot, SavedSearch, Watch
from producer_portal.marketplace.services import searches, watching
from shared.accounts.demo import Calendar, actor_for
from shared.comms.kinds import Mailing

from .demo import FEMKE, INES, JOOST


@dataclass(frozen=True)
class Search:
    at: datetime
    by: str
    name: str
    filters: MarketFilters
    mail: Mailing

    def do(self) -> None:
        by = actor_for(self.by)
        searches.save_search(name=self.name, filters=self.filters, mail=self.mail, bell=True, by=by, now=self.at)


@dataclass(frozen=True)
class Look:
    """A lot that somebody began to watch; `title` is how it begins. What is not here cannot be watched."""

    at: datetime
    by: str
    title: str

    def do(self) -> None:
        lot = MarketLot.objects.active().filter(title__startswith=self.title).order_by("first_seen_at", "id").first()
        if lot is not None:
            watching.watch_lot(lot=lot, by=actor_for(self.by), now=self.at)


def wishes(now: datetime) -> list[Search | Look]:
    """What is missing of them, oldest first: nothing for who has saved a search, or watched a lot, already."""
    past = Calendar(now).past
    searched = set(SavedSearch.objects.values_list("user__email", flat=True))
    watched = set(Watch.objects.values_list("user__email", flat=True))
    saved = [
        Search(past(2, 23, 9, 12), JOOST, "Europe, from 500 t",
               MarketFilters(region=("Europe",), min_volume=Decimal(500)), Mailing.AT_ONCE),
        Search(past(2, 23, 9, 20), JOOST, "Index-priced", MarketFilters(price_basis=("index",)), Mailing.DIGEST),
        Search(past(2, 26, 14, 5), JOOST, "Over 3,000 t, any region",
               MarketFilters(min_volume=Decimal(3000)), Mailing.DIGEST),
        Search(past(3, 2, 10, 30), FEMKE, "Residues", MarketFilters(search="residues"), Mailing.AT_ONCE),
        Search(past(3, 2, 8), INES, "Iberia", MarketFilters(search="Madrid"), Mailing.AT_ONCE),
    ]  # fmt: skip
    marked = [
        Look(past(3, 6, 8, 15), JOOST, "HEFA-SPK for Zürich"),
        Look(past(3, 9, 11), JOOST, "HEFA-SPK for Stockholm"),
        Look(past(3, 10, 9), JOOST, "FT-SPK from residues"),
        Look(past(3, 10, 15, 40), FEMKE, "HEFA or co-processed, Dublin"),
    ]
    missing = [one for one in saved if one.by not in searched] + [one for one in marked if one.by not in watched]
    return sorted(missing, key=lambda one: one.at)
