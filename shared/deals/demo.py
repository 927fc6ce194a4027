"""The demonstration's producers and what they bid: both portals' `seed_demo` tell the same story from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared import schemas
from shared.accounts.demo import Calendar, Company, Person, id_of
from shared.accounts.roles import Role

ROTTERDAM, LUSITANIA, PORVOO = "Rotterdam Renewables B.V.", "Lusitania Biofuels S.A.", "Porvoo Bio Oy"
NORDSEE, GULF = "Nordsee Fuels GmbH", "Gulf Coast SAF LLC"

COMPANIES = [
    Company(ROTTERDAM, "Rotterdam Renewables", "Europe/Amsterdam", answer_hours=120),
    Company(LUSITANIA, "Lusitania Biofuels", "Europe/Lisbon"),
    Company(PORVOO, "Porvoo Bio", "Europe/Helsinki"),
    Company(NORDSEE, "Nordsee Fuels", "Europe/Berlin"),
    Company(GULF, "Gulf Coast SAF", "America/Chicago"),
]

JOOST, FEMKE, INES = "producer@demo.example", "femke.dewit@demo.example", "ines.tavares@demo.example"
AINO, JENS, ROSA = "aino.laine@demo.example", "jens.petersen@demo.example", "rosa.delgado@demo.example"

PEOPLE = [
    Person(JOOST, "Joost van Dalen", "Head of sales", ROTTERDAM, Role.OWNER, can_sign=True, can_pay=True),
    Person(FEMKE, "Femke de Wit", "Trader", ROTTERDAM, Role.TRADER),
    Person("viewer@demo.example", "Sander Bos", "Certification manager", ROTTERDAM, Role.VIEWER),
    Person(INES, "Inês Tavares", "Commercial director", LUSITANIA, Role.OWNER, can_sign=True),
    Person(AINO, "Aino Laine", "Sales manager", PORVOO, Role.OWNER, can_sign=True),
    Person(JENS, "Jens Petersen", "Managing director", NORDSEE, Role.OWNER, can_sign=True,
           also=((GULF, Role.VIEWER),)),
    Person(ROSA, "Rosa Delgado", "Renewables trader", GULF, Role.OWNER, can_sign=True),
]  # fmt: skip


@dataclass(frozen=True)
class Fuel:
    """What a producer makes. `carbon` in gCO2e/MJ."""

    pathway: str
    feedstock: str
    origin: str
    carbon: str
    certificates: tuple[str, ...]
    custody: str = "mass_balance"


ISCC = ("ISCC EU", "ISCC CORSIA")
COOKING_OIL = Fuel("HEFA-SPK", "Used cooking oil", "NL", "13.9", ISCC)
FUELS = {
    ROTTERDAM: COOKING_OIL,
    LUSITANIA: Fuel("HEFA-SPK", "Used cooking oil", "PT", "13.9", ISCC),
    PORVOO: Fuel("HEFA-SPK", "Tallow", "FI", "22.5", ISCC, "segregated"),
    NORDSEE: Fuel("FT-SPK", "Forestry residues", "DE", "8.3", ("RSB EU RED",), "segregated"),
    GULF: Fuel("HEFA-SPK", "Technical corn oil", "US", "17.2", ("ISCC CORSIA",)),
}


@dataclass(frozen=True)
class Bidding:
    """One bid as its producer wrote it. `key` is what `seed_demo` names it by."""

    key: str
    email: str
    fields: schemas.BidFields

    @property
    def person(self) -> Person:
        return next(person for person in PEOPLE if person.email == self.email)

    @property
    def company(self) -> Company:
        return next(company for company in COMPANIES if company.name == self.person.company)

    @property
    def id(self) -> str:
        """The producer's own id of it: the `externalBidId` on the wire."""
        return id_of(self.key)


def biddings(now: datetime) -> dict[str, Bidding]:
    """All bids by their keys, `<lot>/<producer>`; the lots' keys are the Buyer portal's."""
    window = Calendar(now).window
    spring, may, summer, autumn = window(4, 6)[0], window(5, 6)[0], window(7, 9)[0], window(10, 12)[0]
    august, september = window(8, 8)[0], window(9, 10)[0]
    rumlang, geneva, basel = "Rümlang tank farm, Zürich (ZRH)", "Geneva (GVA)", "Basel (BSL)"
    barcelona, madrid = "Barcelona (BCN)", "Madrid (MAD)"
    told = [
        _bid("zurich-spring/rotterdam", JOOST, 3000, "2140.00", spring, rumlang),
        _bid("zurich-spring/porvoo", AINO, 3000, "2118.00", spring, rumlang, days=20),
        _bid("zurich-spring/gulf", ROSA, 3000, "2156.00", spring, rumlang, days=10),
        _bid("zurich-spring/lusitania", INES, 3000, "2149.00", spring, rumlang,
             expiresAt=Calendar(now).past(2, 27, 17)),
        _bid("zurich-spring/nordsee", JENS, 1000, "2710.00", spring, rumlang),
        _bid("geneva-trial/nordsee", JENS, 400, "2590.00", spring, geneva, carbon="12.4"),
        _bid("shannon/rotterdam", FEMKE, 700, "1904.00", spring, "Shannon (SNN)", currency="EUR"),
        _bid("shannon/porvoo", AINO, 700, "1892.00", spring, "Shannon (SNN)", currency="EUR"),
        _bid("zurich-top-up/lusitania", INES, 1800, "2110.00", may, rumlang),
        _bid("zurich-top-up/porvoo", AINO, 1800, "2098.00", may, rumlang, days=15),
        _bid("geneva/rotterdam", JOOST, 2500, "2096.00", spring, geneva,
             message="Rail slots to Vernier are reserved for the whole window."),
        _bid("geneva/lusitania", INES, 2600, "2041.00", spring, geneva),
        _bid("geneva/nordsee", JENS, 600, "2655.00", spring, geneva),
        _bid("barcelona/rotterdam", FEMKE, 1800, "1925.00", spring, barcelona, currency="EUR"),
        _bid("barcelona/lusitania", INES, 1800, "1931.00", spring, barcelona, currency="EUR",
             expiresAt=Calendar(now).ahead(3, 25)),
        _bid("basel/rotterdam", JOOST, 800, "2088.00", spring, basel),
        _bid("basel/porvoo", AINO, 800, "2052.00", spring, basel, days=20),
        _bid("basel/lusitania", INES, 800, "2075.00", spring, basel),
        _bid("madrid/rotterdam", JOOST, 3000, "1962.00", summer, madrid, currency="EUR"),
        _bid("madrid/lusitania", INES, 3000, "1948.00", summer, madrid, currency="EUR"),
        _bid("zurich/rotterdam", JOOST, 4000, "2119.88", summer, rumlang, minShare=1000,
             message="Blending at Rotterdam, delivered as Jet A-1 to ASTM D1655."),
        _bid("zurich/gulf", ROSA, 4000, "2040.64", summer, rumlang, days=10, minShare=400),
        _bid("zurich/porvoo", AINO, 4000, "2018.00", summer, rumlang, days=20),
        _bid("zurich/lusitania", INES, 2500, "2064.00", summer, rumlang, minShare=500),
        _bid("zurich/nordsee", JENS, 1200, "2690.00", august, rumlang, minShare=1200,
             message="August only: one parcel from residues, for customers who pay for it."),
        _bid("stockholm/porvoo", AINO, 2400, "2046.00", september, "Arlanda (ARN)", carbon="18.9"),
        _bid("basel-atj/rotterdam", JOOST, 1200, "2112.00", august, basel),
        _bid("basel-atj/gulf", ROSA, 1200, "2139.00", august, basel, days=10),
        _bid("basel-atj/lusitania", INES, 1200, "2097.00", august, basel),
        _bid("residues/nordsee", JENS, 2000, "2655.00", autumn, rumlang),
        _bid("miami/rotterdam", FEMKE, 3600, "2128.00", autumn, "Miami (MIA)"),
        _bid("miami/gulf", ROSA, 3600, "2094.00", autumn, "Miami (MIA)", days=10),
    ]  # fmt: skip
    return {bid.key: bid for bid in told}


def _bid(
    key: str, email: str, tonnes: int, each: str, begins: datetime, place: str, *, currency: str = "USD",
    days: int = 30, carbon: str = "", **more: Any,
) -> Bidding:  # fmt: skip
    """A whole bid for so many neat tonnes, `each` at that price, paid so many `days` after delivery."""
    made = FUELS[next(person.company for person in PEOPLE if person.email == email)]
    body = {
        "volume": {"amount": tonnes, "unit": "tonnes"},
        "pricing": {"currency": currency, "pricePerUnit": schemas.json.loads(each.encode())},
        "deliveryDate": begins,
        "deliveryLocation": place,
        "incoterms": "DAP",
        "paymentTerms": f"{days} days after delivery",
        "specification": {
            "pathway": made.pathway,
            "feedstock": made.feedstock,
            "feedstockOrigin": made.origin,
            "carbonIntensity": schemas.json.loads((carbon or made.carbon).encode()),
            "carbonMethod": "red" if currency == "EUR" else "corsia_default",
            "certifications": list(made.certificates),
            "chainOfCustody": made.custody,
        },
    }
    return Bidding(key, email, schemas.BidFields.model_validate(body | more))
