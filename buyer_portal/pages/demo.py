"""The demonstration market as data: companies, people and tenders that hang together. Dates are counted from `now`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from shared.accounts.demo import Company, Person
from shared.accounts.roles import Role

HELVIA, NORRLAND, IBERLUZ = "Helvia Airways AG", "Norrland Air AB", "Iberluz S.A."
CELTICA, KESTREL = "Aer Celtica DAC", "Kestrel Jet Ltd"


COMPANIES = [
    Company(HELVIA, "Helvia Airways", "Europe/Zurich"),
    Company(NORRLAND, "Norrland Air", "Europe/Stockholm"),
    Company(IBERLUZ, "Iberluz", "Europe/Madrid"),
    Company(CELTICA, "Aer Celtica", "Europe/Dublin"),
    Company(KESTREL, "Kestrel Jet", "Europe/London"),
]

PEOPLE = [
    Person("buyer@demo.example", "Elena Brunner", "Fuel trader", HELVIA, Role.OWNER, can_sign=True, can_pay=True),
    Person("marc.odermatt@demo.example", "Marc Odermatt", "Head of fuel procurement", HELVIA, Role.TRADER),
    Person("viewer@demo.example", "Lea Frei", "Sustainability analyst", HELVIA, Role.VIEWER),
    Person("astrid.lund@demo.example", "Astrid Lund", "Fuel manager", NORRLAND, Role.OWNER, can_sign=True),
    Person("pilar.ortega@demo.example", "Pilar Ortega", "Fuel buyer", IBERLUZ, Role.OWNER, can_sign=True),
    Person("conor.walsh@demo.example", "Conor Walsh", "Head of fuel", CELTICA, Role.OWNER, can_sign=True),
    Person("james.hale@demo.example", "James Hale", "Operations director", KESTREL, Role.OWNER, can_sign=True),
]


@dataclass(frozen=True)
class Tender:
    """One lot: who asks, when it was begun and published (days before now), how it ended, and its fields."""

    poster: str
    begun: float
    published: float | None
    end: str  # "" (open, or a draft), closed, cancelled, unsuccessful
    reason: str
    fields: dict[str, Any]
    revised: dict[str, Any] | None = None


def tenders(now: datetime) -> list[Tender]:
    """A dozen lots in every state, oldest first, so that their numbers ascend."""
    first, second, third = _quarter(now, 1), _quarter(now, 2), _quarter(now, 3)
    return [
        Tender(
            "buyer@demo.example", 74, 70, "unsuccessful", "No offer reached the carbon limit of 10 gCO₂e/MJ.",
            _hefa(
                f"FT-SPK trial volume, Geneva, {_name(first)}", "GVA", "Geneva (GVA)", "CH", 400, first, 10.0,
                pathways=["FT-SPK"], feedstocks=["Forestry residues"], certifications=["RSB CORSIA"],
                description="A first parcel of FT-SPK from residues, to prove the supply chain to Geneva.",
            ),
        ),
        Tender(
            "astrid.lund@demo.example", 46, 41, "cancelled", "Replaced by one tender for the whole autumn.",
            _hefa(f"HEFA-SPK for Stockholm, {_name(first)}", "ARN", "Arlanda (ARN)", "SE", 900, first, 20.0,
                  description="Neat HEFA-SPK for the winter schedule, delivered to the Arlanda tank farm."),
        ),
        Tender(
            "buyer@demo.example", 38, 34, "closed", "",
            _hefa(
                f"HEFA-SPK for Geneva, {_name(first)}", "GVA", "Geneva (GVA)", "CH", 2600, first, 25.0,
                description="Neat HEFA-SPK by rail to Vernier, blended on our account.",
            ) | {"bidDeadline": _at(now, -3, 16)},
        ),
        Tender(
            "pilar.ortega@demo.example", 12, 9, "", "",
            _hefa(
                f"HEFA-SPK for Madrid, {_name(second)}", "MAD", "Madrid (MAD)", "ES", 3000, second, 22.0,
                certifications=["ISCC EU"], currency="EUR", per_unit=1935,
                description="HEFA-SPK for the ReFuelEU obligation at Madrid. Mass balance from any ISCC EU site.",
            ) | {"bidDeadline": _at(now, 5, 12)},
        ),
        Tender(
            "buyer@demo.example", 9, 7, "", "",
            _hefa(
                f"HEFA-SPK for Zürich, {_name(second)}", "ZRH", "Rümlang tank farm, Zürich (ZRH)", "CH", 4000,
                (second[0], second[1] - timedelta(days=30)), 25.0,
                feedstocks=["Used cooking oil", "Tallow", "Technical corn oil"], incoterms="DAP", per_unit=2050,
                certifications=["ISCC CORSIA", "RSB CORSIA"],
                description=(
                    "Jet A-1 blend with at least 30 % SAF by volume, delivered to the Rümlang tank farm in monthly "
                    "parcels. Blending by the seller, certified to ASTM D1655 before delivery."
                ),
            ) | {"product": "blend", "safShare": 30, "bidDeadline": _at(now, 6, 17), "splitAllowed": True,
                 "minShare": 400},
            revised={"delivery": {"windowEnd": second[1]}},
        ),
        Tender(
            "conor.walsh@demo.example", 8, 6, "", "",
            _hefa(
                f"HEFA or co-processed, Dublin, {_name(second)}", "DUB", "Dublin (DUB)", "IE", 3200,
                (second[0], third[1]), 28.0, certifications=["ISCC EU"], currency="EUR", per_unit=None,
                description="Two quarters of supply for Dublin, priced against an index with a differential.",
            ) | {"bidDeadline": _at(now, 12, 17), "type": "contract", "priceBasis": {
                "type": "index", "index": "Argus SAF fob ARA", "differential": Decimal("45.00"),
                "pricingWindow": "Month average",
            }},
        ),
        Tender(
            "astrid.lund@demo.example", 7, 5, "", "",
            _hefa(f"HEFA-SPK for Stockholm, {_name(third)}", "ARN", "Arlanda (ARN)", "SE", 2400, third, 20.0,
                  description="Neat HEFA-SPK by sea to Gävle and by rail to Arlanda. Segregated supply preferred.")
            | {"bidDeadline": _at(now, 8, 17)},
        ),
        Tender(
            "buyer@demo.example", 6, 4, "", "",
            _hefa(
                f"ATJ or HEFA for Basel, {_name(second)}", "BSL", "Basel (BSL)", "CH", 1200, second, 25.0,
                pathways=["HEFA-SPK", "ATJ-SPK"], feedstocks=["Used cooking oil", "Agricultural residues"],
                description="Sealed tender: offers are opened together when bidding closes.",
            ) | {"bidDeadline": _at(now, 4, 12), "mode": "sealed"},
        ),
        Tender(
            "buyer@demo.example", 5, 3, "", "",
            _hefa(
                f"FT-SPK from residues, Zürich, {_name(third)}", "ZRH", "Rümlang tank farm, Zürich (ZRH)", "CH", 2000,
                third, 12.0, pathways=["FT-SPK"], feedstocks=["Forestry residues", "Agricultural residues"],
                certifications=["RSB CORSIA"], per_unit=2700,
                description="Low-carbon FT-SPK for corporate customers. Origin of residues to be proven per batch.",
            ) | {"bidDeadline": _at(now, 15, 17)},
        ),
        Tender(
            "astrid.lund@demo.example", 3, 1.2, "", "",
            _hefa(
                f"Jet A-1 blend, 30 % SAF, Stockholm, {_name(third)}", "ARN", "Arlanda (ARN)", "SE", 1600, third, 20.0,
                certifications=["ISCC EU"], description="Ready blended Jet A-1, certified to ASTM D1655, into plane.",
            ) | {"product": "blend", "safShare": 30, "bidDeadline": _at(now, 13, 16)},
        ),
        Tender(
            "marc.odermatt@demo.example", 2, 0.6, "", "",
            _hefa(f"HEFA-SPK for Geneva, {_name(third)}", "GVA", "Geneva (GVA)", "CH", 4500, third, 25.0, parcels=6,
                  description="Neat HEFA-SPK by rail to Vernier in six parcels, blended on our account.")
            | {"bidDeadline": _at(now, 21, 17)},
        ),
        Tender(
            "james.hale@demo.example", 1.5, 0.4, "", "",
            _hefa(
                f"Attributes only, book and claim {second[0]:%Y}", None, "Registry transfer", "GB", 600, second, 30.0,
                certifications=["RSB EU RED"],
                description="Scope 3 attributes without the physical fuel, transferred in a public registry.",
                custody=["book_and_claim"], claims=["scope_3"],
            ) | {"product": "attributes", "mode": "sealed", "bidDeadline": _at(now, 7, 12)},
        ),
        Tender(
            "buyer@demo.example", 0.9, None, "", "",
            {"title": f"HEFA-SPK for Lugano, {_name(third)}", "type": "spot",
             "volume": {"amount": 350, "unit": "tonnes"}, "airlineName": "Helvia Airways"},
        ),
    ]  # fmt: skip


def _hefa(
    title: str,
    airport: str | None,
    place: str,
    country: str,
    tonnes: int,
    window: tuple[datetime, datetime],
    carbon: float,
    *,
    description: str,
    pathways: list[str] | None = None,
    feedstocks: list[str] | None = None,
    certifications: list[str] | None = None,
    incoterms: str = "DAP",
    currency: str = "USD",
    per_unit: int | None = 2080,
    parcels: int = 0,
    custody: list[str] | None = None,
    claims: list[str] | None = None,
) -> dict[str, Any]:
    certified = certifications or ["ISCC CORSIA"]
    corsia = any("CORSIA" in name for name in certified)
    pricing: dict[str, Any] = {"currency": currency, "paymentTerms": "30 days after delivery"}
    if per_unit:
        pricing |= {"pricePerUnit": per_unit, "price": per_unit * tonnes}
    return {
        "title": title,
        "description": description,
        "type": "forward",
        "product": "neat",
        "volume": {"amount": tonnes, "unit": "tonnes", "tolerancePct": 5},
        "pricing": pricing,
        "delivery": {
            "windowStart": window[0],
            "windowEnd": window[1],
            "deliveryLocation": place,
            **({"airport": airport} if airport else {}),
            "country": country,
            "region": "Europe",
            "incoterms": incoterms,
            "deliveryMethod": "Rail" if airport else "Registry",
            **({"schedule": _parcels(window, tonnes, parcels)} if parcels else {}),
        },
        "compliance": {
            "standards": certified,
            "ghgComparator": 89 if corsia else 94,
            "claims": claims or (["scope_1"] if corsia else ["scope_1", "mandate"]),
            "documents": ["pos", "certificate_of_quality", "delivery_ticket"] if airport else ["poc"],
            "documentsDueDays": 10,
        },
        "specification": {
            "pathways": pathways or ["HEFA-SPK"],
            "feedstocks": feedstocks or ["Used cooking oil", "Tallow"],
            "excludedFeedstocks": ["PFAD", "Palm", "Food crops"],
            "carbonIntensity": Decimal(str(carbon)),
            "carbonMethod": "corsia_default" if corsia else "red",
            "certifications": certified,
            "chainOfCustody": custody or ["mass_balance", "segregated"],
        },
        "tags": [country, "SAF"],
    }


def _parcels(window: tuple[datetime, datetime], tonnes: int, count: int) -> list[dict[str, Any]]:
    """Equal deliveries, spread over the window and ending a little before it."""
    step = (window[1] - window[0]).days // count
    return [
        {"deliveryDate": window[0] + timedelta(days=14 + step * index), "amount": tonnes // count}
        for index in range(count)
    ]


def _quarter(now: datetime, ahead: int) -> tuple[datetime, datetime]:
    """First and last day of the quarter that begins `ahead` quarters after the present one."""
    index = now.year * 4 + (now.month - 1) // 3 + ahead
    begin = datetime(index // 4, index % 4 * 3 + 1, 1, tzinfo=UTC)
    after = datetime((index + 1) // 4, (index + 1) % 4 * 3 + 1, 1, tzinfo=UTC)
    return begin, after - timedelta(days=1)


def _name(window: tuple[datetime, datetime]) -> str:
    return f"Q{(window[0].month - 1) // 3 + 1} {window[0]:%Y}"


def _at(now: datetime, days: int, hour: int) -> datetime:
    return (now + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
