"""What was done with the demonstration's bids, and when: by lot, as `demo_tenders` names them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.accounts.demo import Calendar

from .demo import ELENA, PILAR, Deed

BIDDER = "bidder"


def deeds_on_bids(now: datetime) -> dict[str, list[Deed]]:
    """By the lots' keys. Who counters says how long it holds where three days would not reach today."""
    past, ahead = Calendar(now).past, Calendar(now).ahead
    return {
        "zurich-spring": [
            bid("zurich-spring/rotterdam", past(1, 8, 10, 12)),
            bid("zurich-spring/porvoo", past(1, 9, 8, 40)),
            bid("zurich-spring/gulf", past(1, 12, 17, 5)),
            bid("zurich-spring/lusitania", past(1, 13, 11, 20)),
            bid("zurich-spring/nordsee", past(1, 14, 15, 50)),
            counter("zurich-spring/rotterdam", ELENA, past(1, 19, 9, 20), "2080.00"),
            Deed("reject", past(1, 20, 10), ELENA, "Far above the others on price.", {"code": "price"},
                 "zurich-spring/nordsee"),
            counter("zurich-spring/rotterdam", BIDDER, past(1, 20, 16, 5), "2095.00",
                    message="This is as far as we can go for three parcels."),
            Deed("withdraw", past(1, 21, 16), BIDDER, bid="zurich-spring/gulf"),
            Deed("accept", past(1, 22, 11, 30), ELENA, bid="zurich-spring/rotterdam"),
            sign("zurich-spring/rotterdam", BIDDER, past(1, 26, 14, 8)),
            Deed("expire", past(1, 30, 17), "system", bid="zurich-spring/porvoo"),
            sign("zurich-spring/rotterdam", ELENA, past(2, 3, 11, 31)),
        ],
        "geneva-trial": [bid("geneva-trial/nordsee", past(1, 15, 9, 30))],
        "shannon": [bid("shannon/rotterdam", past(2, 9, 14, 20)), bid("shannon/porvoo", past(2, 11, 10, 10))],
        "zurich-top-up": [
            bid("zurich-top-up/lusitania", past(2, 17, 15, 45)),
            bid("zurich-top-up/porvoo", past(2, 19, 9)),
            counter("zurich-top-up/lusitania", ELENA, past(3, 3, 9, 10), "2060.00"),
            counter("zurich-top-up/lusitania", BIDDER, past(3, 5, 17, 40), "2071.00"),
            Deed("withdraw", past(3, 6, 9, 30), BIDDER, bid="zurich-top-up/porvoo"),
            Deed("accept", past(3, 6, 18, 20), ELENA, bid="zurich-top-up/lusitania"),
            sign("zurich-top-up/lusitania", BIDDER, past(3, 10, 10, 15)),
        ],
        "geneva": [
            bid("geneva/rotterdam", past(3, 2, 14, 10)),
            bid("geneva/nordsee", past(3, 3, 9, 25)),
            counter("geneva/rotterdam", ELENA, past(3, 4, 9, 48), "2010.00"),
            bid("geneva/lusitania", past(3, 5, 11, 35)),
            counter("geneva/rotterdam", BIDDER, past(3, 6, 15, 31), "2064.00", paymentTerms="15 days after delivery",
                    message="Used cooking oil has risen since our bid: we need earlier payment to come down further."),
            Deed("reject", past(3, 9, 10, 50), ELENA, "We need the whole volume from one site.", {"code": "volume"},
                 "geneva/nordsee"),
            counter("geneva/rotterdam", ELENA, past(3, 9, 11, 5), "2030.00", paymentTerms="30 days after delivery",
                    expiresAt=ahead(3, 20), message="We see competing HEFA at this level. 30 days is our standard."),
            counter("geneva/rotterdam", BIDDER, past(3, 11, 15, 40), "2044.00", volume=2600,
                    paymentTerms="20 days after delivery", expiresAt=ahead(3, 14, 15, 40),
                    message="We can add 100 t from the same batch. At this price we need payment at 20 days."),
        ],
        "barcelona": [
            bid("barcelona/rotterdam", past(2, 25, 9, 50)),
            bid("barcelona/lusitania", past(2, 26, 16, 30)),
            counter("barcelona/rotterdam", PILAR, past(3, 5, 10, 20), "1895.00"),
            counter("barcelona/rotterdam", BIDDER, past(3, 6, 16, 30), "1905.00"),
            Deed("accept", past(3, 9, 14, 30), PILAR, bid="barcelona/rotterdam"),
            sign("barcelona/rotterdam", PILAR, past(3, 10, 9, 15)),
        ],
        "basel": [
            bid("basel/rotterdam", past(3, 3, 10, 40)), bid("basel/porvoo", past(3, 5, 13, 15)),
            bid("basel/lusitania", past(3, 6, 17, 20)),
        ],
        "madrid": [
            bid("madrid/lusitania", past(3, 9, 16)),
            bid("madrid/rotterdam", past(3, 10, 9, 30)),
            counter("madrid/rotterdam", PILAR, past(3, 11, 10, 15), "1925.00", expiresAt=ahead(3, 16, 18),
                    message="At this price we take the whole volume from one site."),
        ],
        "zurich": [
            bid("zurich/rotterdam", past(3, 6, 11, 42)),
            bid("zurich/gulf", past(3, 7, 18, 55)),
            bid("zurich/porvoo", past(3, 10, 15, 8)),
            Deed("confirm", past(3, 10, 16, 20), BIDDER, bid="zurich/rotterdam"),
            bid("zurich/lusitania", past(3, 11, 9, 17)),
            bid("zurich/nordsee", past(3, 11, 16, 30)),
        ],
        "stockholm": [bid("stockholm/porvoo", past(3, 10, 11, 5))],
        "basel-atj": [
            bid("basel-atj/gulf", past(3, 10, 16, 45)), bid("basel-atj/rotterdam", past(3, 11, 10, 30)),
            bid("basel-atj/lusitania", past(3, 11, 14, 10)),
        ],
        "residues": [bid("residues/nordsee", past(3, 9, 16, 24))],
        "miami": [
            bid("miami/rotterdam", past(3, 4, 11)),
            bid("miami/gulf", past(3, 5, 17, 30)),
            Deed("withdraw", past(3, 6, 9, 10), BIDDER, bid="miami/rotterdam"),
        ],
    }  # fmt: skip


def bid(key: str, at: datetime) -> Deed:
    return Deed("bid", at, BIDDER, bid=key)


def sign(key: str, by: str, at: datetime) -> Deed:
    return Deed("sign", at, by, bid=key)


def counter(key: str, by: str, at: datetime, each: str, **changes: Any) -> Deed:
    return Deed("counter", at, by, changes={"pricePerUnit": Decimal(each), **changes}, bid=key)
