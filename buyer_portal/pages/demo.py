"""The demonstration market's companies and people, and how a tender of theirs is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from shared.accounts.demo import Company, Invited, Machine, Person, Window
from shared.accounts.roles import Role, Scope

HELVIA, NORRLAND, IBERLUZ = "Helvia Airways AG", "Norrland Air AB", "Iberluz S.A."
CELTICA, KESTREL = "Aer Celtica DAC", "Kestrel Jet Ltd"

COMPANIES = [
    Company(HELVIA, "Helvia Airways", "Europe/Zurich", answer_hours=120),
    Company(NORRLAND, "Norrland Air", "Europe/Stockholm"),
    Company(IBERLUZ, "Iberluz", "Europe/Madrid"),
    Company(CELTICA, "Aer Celtica", "Europe/Dublin"),
    Company(KESTREL, "Kestrel Jet", "Europe/London"),
]

ELENA, MARC, LEA = "buyer@demo.example", "marc.odermatt@demo.example", "viewer@demo.example"
ASTRID, PILAR = "astrid.lund@demo.example", "pilar.ortega@demo.example"
CONOR, JAMES = "conor.walsh@demo.example", "james.hale@demo.example"

PEOPLE = [
    Person(ELENA, "Elena Brunner", "Fuel trader", HELVIA, Role.OWNER, can_sign=True, can_pay=True),
    Person(MARC, "Marc Odermatt", "Head of fuel procurement", HELVIA, Role.TRADER, also=((KESTREL, Role.VIEWER),)),
    Person(LEA, "Lea Frei", "Sustainability analyst", HELVIA, Role.VIEWER),
    Person("thomas.keller@demo.example", "Thomas Keller", "Treasurer", HELVIA, Role.VIEWER, can_pay=True),
    Person(ASTRID, "Astrid Lund", "Fuel manager", NORRLAND, Role.OWNER, can_sign=True),
    Person(PILAR, "Pilar Ortega", "Fuel buyer", IBERLUZ, Role.OWNER, can_sign=True),
    Person(CONOR, "Conor Walsh", "Head of fuel", CELTICA, Role.OWNER, can_sign=True),
    Person(JAMES, "James Hale", "Operations director", KESTREL, Role.OWNER, can_sign=True),
]

MACHINES = [
    Machine("Fuel planning", ELENA, (Scope.READ,), days_ago=210),
    Machine("Tender desk, counters", ELENA, (Scope.READ, Scope.WRITE), days_ago=34, good_for=21),
]
INVITED = [Invited("nora.steiner@helvia.example", ELENA, Role.TRADER, days_ago=11)]


@dataclass(frozen=True)
class Deed:
    """What somebody did with a lot, and when: publish, edit, close, cancel, end, delete; or with a bid on it.

    `bid` is a key of `shared.deals.demo.biddings`; `changes` what an edit or a counter changes.
    """

    verb: str
    at: datetime
    by: str = ""  # who, unless it was whoever posted the lot; "system" is the clock, "bidder" the bid's producer
    why: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    bid: str = ""


@dataclass(frozen=True)
class Tender:
    """One lot: who began it and when, what it says, and what was done with it since, in order."""

    poster: str
    begun: datetime
    fields: dict[str, Any]
    deeds: tuple[Deed, ...] = ()
    key: str = ""  # by which `demo_bids` names it


def name_of(period: Window) -> str:
    """ "Q3 2026" for a quarter, "August 2026" for a month, otherwise "Apr to Sep 2026"."""
    first, last = period
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months == 1:
        return f"{first:%B %Y}"
    if months == 3 and first.month % 3 == 1:
        return f"Q{first.month // 3 + 1} {first.year}"
    return f"{first:%b} to {last:%b %Y}" if first.year == last.year else f"{first:%b %Y} to {last:%b %Y}"


def fuel(
    title: str,
    tonnes: int,
    period: Window,
    place: str,
    country: str,
    carbon: float,
    *,
    words: str,
    airport: str = "",
    region: str = "Europe",
    certified: tuple[str, ...] = ("ISCC CORSIA",),
    budget: tuple[int, str] = (2080, "USD"),  # for one neat tonne
    parcels: int = 0,
    **more: Any,
) -> dict[str, Any]:
    """A complete tender's fields. `more` are fields of a lot; those of a part are laid over what stands here."""
    corsia = any("CORSIA" in name for name in certified)
    each, currency = budget
    body: dict[str, Any] = {
        "title": f"{title}, {name_of(period)}",
        "description": words,
        "type": "forward",
        "product": "neat",
        "volume": {"amount": tonnes, "unit": "tonnes", "tolerancePct": 5},
        "pricing": {"currency": currency, "paymentTerms": "30 days after delivery", **_budget(each, tonnes)},
        "priceBasis": {"type": "fixed"},
        "delivery": {
            "windowStart": period[0], "windowEnd": period[1], "deliveryLocation": place, "country": country,
            "region": region, "incoterms": "DAP", "deliveryMethod": "Rail",
        },
        "compliance": {
            "standards": list(certified),
            "ghgComparator": 89 if corsia else 94,
            "claims": ["scope_1"] if corsia else ["scope_1", "mandate"],
            "documents": ["pos", "certificate_of_quality", "delivery_ticket"],
            "documentsDueDays": 10,
        },
        "specification": {
            "pathways": ["HEFA-SPK"],
            "feedstocks": ["Used cooking oil", "Tallow"],
            "excludedFeedstocks": ["PFAD", "Palm", "Food crops"],
            "carbonIntensity": Decimal(str(carbon)),
            "carbonMethod": "corsia_default" if corsia else "red",
            "certifications": list(certified),
            "chainOfCustody": ["mass_balance", "segregated"],
        },
        "tags": [country, "SAF"],
    }  # fmt: skip
    body["delivery"] |= {"airport": airport} if airport else {}
    body["delivery"] |= {"schedule": _parcels(period, tonnes, parcels)} if parcels else {}
    for name, value in more.items():
        body[name] = body[name] | value if isinstance(body.get(name), dict) else value
    return body


def _budget(each: int, tonnes: int) -> dict[str, int]:
    return {"pricePerUnit": each, "price": each * tonnes} if each else {}


def _parcels(period: Window, tonnes: int, count: int) -> list[dict[str, Any]]:
    """Equal deliveries, spread over the window and ending a little before it."""
    step = (period[1] - period[0]).days // count
    return [
        {"deliveryDate": period[0] + timedelta(days=14 + step * index), "amount": tonnes // count}
        for index in range(count)
    ]
