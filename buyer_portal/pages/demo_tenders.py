"""The demonstration market's tenders. Months and days are those of 2026; `Calendar` moves them to today."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.accounts.demo import Calendar

from .demo import ASTRID, CONOR, ELENA, JAMES, MARC, PILAR, Deed, Tender, fuel, name_of
from .demo_bids import deeds_on_bids

RESIDUES = {"pathways": ["FT-SPK"], "feedstocks": ["Forestry residues", "Agricultural residues"]}
WASTE = {"feedstocks": ["Used cooking oil", "Tallow", "Technical corn oil"]}
CLAIM: dict[str, Any] = {"product": "attributes", "specification": {"chainOfCustody": ["book_and_claim"]}}
RUMLANG, ARLANDA = "Rümlang tank farm, Zürich (ZRH)", "Arlanda (ARN)"
AMERICA, ASIA = "North America", "Asia and Pacific"
CORSIA_ANY = ("ISCC CORSIA", "RSB CORSIA")


def tenders(now: datetime) -> list[Tender]:
    """Some two dozen lots in every state that can be reached, in the order in which they were begun."""
    told = _ended(now) + _to_award(now) + _contracted(now) + _open_in_europe(now) + _open_abroad(now) + _drafts(now)
    bidding = deeds_on_bids(now)
    whole = [replace(one, deeds=tuple(sorted([*one.deeds, *bidding.get(one.key, ())], key=_at))) for one in told]
    return sorted(whole, key=_begun)


def _at(deed: Deed) -> datetime:
    return deed.at


def _begun(tender: Tender) -> datetime:
    return tender.begun


def _ended(now: datetime) -> list[Tender]:
    past, spring = Calendar(now).past, Calendar(now).window(4, 6)
    return [
        Tender(
            ELENA, past(1, 5, 14, 20),
            fuel("FT-SPK trial volume, Geneva", 400, spring, "Geneva (GVA)", "CH", 10, airport="GVA",
                 certified=("RSB CORSIA",), budget=(2600, "USD"), specification=RESIDUES, bidDeadline=past(1, 21, 17),
                 words="A first parcel of FT-SPK from residues, to prove the supply chain to Geneva."),
            (Deed("publish", past(1, 7, 9, 15)), Deed("close", past(1, 21, 17), by="system"),
             Deed("end", past(1, 28, 11, 5), why="No offer reached the carbon limit of 10 gCO₂e/MJ.")),
            key="geneva-trial",
        ),
        Tender(
            ASTRID, past(1, 26, 10, 40),
            fuel("HEFA-SPK for Stockholm", 900, spring, ARLANDA, "SE", 20, airport="ARN", bidDeadline=past(2, 20, 16),
                 words="Neat HEFA-SPK for the spring schedule, delivered to the Arlanda tank farm."),
            (Deed("publish", past(1, 29, 8, 30)),
             Deed("cancel", past(2, 11, 13, 45), why="Replaced by one tender for the whole autumn.")),
        ),
        Tender(
            CONOR, past(2, 2, 9, 30),
            fuel("HEFA-SPK for Shannon", 700, spring, "Shannon (SNN)", "IE", 28, airport="SNN", certified=("ISCC EU",),
                 budget=(1880, "EUR"), bidDeadline=past(2, 17, 12), words="One parcel by sea for the spring charters."),
            (Deed("publish", past(2, 3, 10)), Deed("close", past(2, 17, 12), by="system"),
             Deed("cancel", past(2, 19, 15, 10), why="The charters were called off.")),
            key="shannon",
        ),
        Tender(
            MARC, past(2, 16, 16, 30), {"title": "HEFA-SPK for Bern, summer", "type": "spot",
                                        "volume": {"amount": 120, "unit": "tonnes"}},
            (Deed("delete", past(2, 25, 9, 50)),),
        ),
    ]  # fmt: skip


def _to_award(now: datetime) -> list[Tender]:
    past, spring = Calendar(now).past, Calendar(now).window(4, 6)
    return [
        Tender(
            ELENA, past(2, 10, 9, 10),
            fuel("HEFA-SPK for Geneva", 2600, spring, "Geneva (GVA)", "CH", 25, airport="GVA", budget=(2070, "USD"),
                 bidDeadline=past(3, 6, 17), words="Neat HEFA-SPK by rail to Vernier, blended on our account."),
            (Deed("publish", past(2, 12, 8, 45)),
             Deed("edit", past(2, 18, 10, 30), changes={
                 "description": "Neat HEFA-SPK by rail to Vernier, blended on our account. Vernier takes 12 wagons."
             }),
             Deed("close", past(3, 6, 17), by="system")),
            key="geneva",
        ),
        Tender(
            PILAR, past(2, 12, 12, 15),
            fuel("HEFA-SPK for Barcelona", 1800, spring, "Barcelona (BCN)", "ES", 24, airport="BCN",
                 certified=("ISCC EU",), budget=(1915, "EUR"), bidDeadline=past(3, 4, 12),
                 words="For the ReFuelEU obligation at Barcelona, by pipeline from the port."),
            (Deed("publish", past(2, 16, 9)), Deed("close", past(3, 4, 12), by="system"),
             Deed("remind", past(3, 9, 13))),
            key="barcelona",
        ),
        Tender(
            MARC, past(2, 19, 15),
            fuel("HEFA-SPK for Basel", 800, spring, "Basel (BSL)", "CH", 25, airport="BSL", mode="sealed",
                 budget=(2090, "USD"), bidDeadline=past(3, 9, 12), words="One parcel, into the tank farm by truck."),
            (Deed("publish", past(2, 20, 11)), Deed("close", past(3, 9, 12), by="system")),
            key="basel",
        ),
    ]  # fmt: skip


def _contracted(now: datetime) -> list[Tender]:
    past, window = Calendar(now).past, Calendar(now).window
    return [
        Tender(
            ELENA, past(1, 5, 9, 10),
            fuel("HEFA-SPK for Zürich", 3000, window(4, 6), RUMLANG, "CH", 25, airport="ZRH", budget=(2100, "USD"),
                 parcels=3, bidDeadline=past(1, 16, 17),
                 words="Three parcels of 1,000 t, one a month, into the Rümlang tank farm."),
            (Deed("publish", past(1, 6, 8, 30)), Deed("close", past(1, 16, 17), by="system")),
            key="zurich-spring",
        ),
        Tender(
            ELENA, past(2, 10, 9),
            fuel("HEFA-SPK top-up for Zürich", 1800, window(5, 6), RUMLANG, "CH", 25, airport="ZRH",
                 budget=(2080, "USD"), bidDeadline=past(2, 27, 17),
                 words="More for the second and third month: the three parcels do not cover the added flights."),
            (Deed("publish", past(2, 11, 10, 20)), Deed("close", past(2, 27, 17), by="system")),
            key="zurich-top-up",
        ),
    ]  # fmt: skip


def _open_in_europe(now: datetime) -> list[Tender]:
    past, ahead, window = Calendar(now).past, Calendar(now).ahead, Calendar(now).window
    summer, autumn = window(7, 9), window(10, 12)
    return [
        Tender(
            PILAR, past(2, 26, 11),
            fuel("HEFA-SPK for Madrid", 2500, summer, "Madrid (MAD)", "ES", 22, airport="MAD", certified=("ISCC EU",),
                 budget=(1935, "EUR"), bidDeadline=ahead(3, 17, 12),
                 words="For the ReFuelEU obligation at Madrid. Mass balance from any ISCC EU site."),
            (Deed("publish", past(3, 3, 8, 40)),
             Deed("edit", past(3, 9, 12, 20), changes={"volume": {"amount": 3000}})),
            key="madrid",
        ),
        Tender(
            ELENA, past(3, 3, 15, 12),
            fuel("HEFA-SPK for Zürich", 4000, (summer[0], window(8, 8)[1]), RUMLANG, "CH", 25, airport="ZRH",
                 certified=CORSIA_ANY, budget=(2050, "USD"), specification=WASTE, product="blend", safShare=30,
                 splitAllowed=True, minShare=400, bidDeadline=ahead(3, 18), compliance={"standards": []},
                 words="Jet A-1 blend with at least 30 % SAF by volume, to the Rümlang tank farm in monthly parcels of"
                       " 1,000 t at least. Certified to ASTM D1655 before delivery.")
            | {"title": f"HEFA-SPK for Zürich, {name_of(summer)}"},
            (Deed("publish", past(3, 5, 9, 30), by=MARC),
             Deed("edit", past(3, 6, 16, 20), changes={
                 "description": "Jet A-1 blend with at least 30 % SAF by volume, to the Rümlang tank farm in monthly"
                                " parcels of 1,000 t at least. Certified to ASTM D1655 before delivery; blending at the"
                                " seller’s terminal is fine."
             }),
             Deed("edit", past(3, 10, 14, 5), changes={"delivery": {"windowEnd": summer[1]}})),
            key="zurich",
        ),
        Tender(
            CONOR, past(3, 4, 10, 10),
            fuel("HEFA or co-processed, Dublin", 3200, window(7, 12), "Dublin (DUB)", "IE", 28, airport="DUB",
                 certified=("ISCC EU",), budget=(0, "EUR"), type="contract", bidDeadline=ahead(3, 24),
                 specification={"pathways": ["HEFA-SPK", "co-processing"]},
                 priceBasis={"type": "index", "index": "Argus SAF fob ARA", "differential": Decimal("45.00"),
                             "pricingWindow": "Month average"},
                 words="Two quarters of supply for Dublin, priced against an index with a differential."),
            (Deed("publish", past(3, 6, 9)),),
        ),
        Tender(
            ASTRID, past(3, 5, 13),
            fuel("HEFA-SPK for Stockholm", 2400, window(9, 10), ARLANDA, "SE", 20, airport="ARN",
                 bidDeadline=ahead(3, 20), words="By sea to Gävle, by rail to Arlanda. Segregated supply preferred."),
            (Deed("publish", past(3, 7, 8, 20)),
             Deed("edit", past(3, 12, 8, 35), changes={
                 "description": "By sea to Gävle, by rail to Arlanda in parcels of 300 t. Segregated supply preferred."
             })),
            key="stockholm",
        ),
        Tender(
            ELENA, past(3, 6, 11, 30),
            fuel("ATJ or HEFA for Basel", 1200, window(8, 8), "Basel (BSL)", "CH", 25, airport="BSL",
                 mode="sealed", bidDeadline=ahead(3, 16, 12),
                 specification={"pathways": ["HEFA-SPK", "ATJ-SPK"],
                                "feedstocks": ["Used cooking oil", "Agricultural residues"]},
                 words="Sealed tender: offers are opened together when bidding closes."),
            (Deed("publish", past(3, 9, 9, 5)),),
            key="basel-atj",
        ),
        Tender(
            ELENA, past(3, 9, 10),
            fuel("FT-SPK from residues, Zürich", 2000, autumn, RUMLANG, "CH", 12, airport="ZRH",
                 certified=("RSB CORSIA",), budget=(2700, "USD"), specification=RESIDUES, bidDeadline=ahead(3, 27),
                 words="Low-carbon FT-SPK for corporate customers."),
            (Deed("publish", past(3, 9, 14)),
             Deed("edit", past(3, 11, 10, 15), changes={
                 "description": "Low-carbon FT-SPK for corporate customers. Origin of residues to be proven per batch."
             })),
            key="residues",
        ),
        Tender(
            MARC, past(3, 10, 16),
            fuel("HEFA-SPK for Geneva", 4500, autumn, "Geneva (GVA)", "CH", 25, airport="GVA", parcels=6,
                 bidDeadline=ahead(4, 2), words="Neat HEFA-SPK by rail to Vernier in six parcels, blended by us."),
            (Deed("publish", past(3, 11, 18, 20)),),
        ),
        Tender(
            ASTRID, past(3, 11, 9),
            fuel("Jet A-1 blend, 30 % SAF, Stockholm", 1600, window(9, 9), ARLANDA, "SE", 20, airport="ARN",
                 certified=("ISCC EU",), product="blend", safShare=30, bidDeadline=ahead(3, 25, 16),
                 words="Ready blended Jet A-1, certified to ASTM D1655, into plane."),
            (Deed("publish", past(3, 12, 8, 10)),),
        ),
        Tender(
            JAMES, past(3, 11, 14),
            fuel("Attributes only, book and claim", 600, window(7, 12), "Registry transfer", "GB", 30,
                 certified=("RSB EU RED",), budget=(1240, "GBP"), mode="sealed", bidDeadline=ahead(3, 19, 12),
                 delivery={"deliveryMethod": "Registry"}, compliance={"claims": ["scope_3"], "documents": ["poc"]},
                 words="Scope 3 attributes without the physical fuel, transferred in a public registry.", **CLAIM),
            (Deed("publish", past(3, 12, 9, 40)),),
        ),
    ]  # fmt: skip


def _open_abroad(now: datetime) -> list[Tender]:
    past, ahead, window = Calendar(now).past, Calendar(now).ahead, Calendar(now).window
    return [
        Tender(
            CONOR, past(2, 24, 9, 30),
            fuel("HEFA-SPK for Boston", 1500, window(7, 9), "Boston Logan (BOS)", "US", 30, airport="BOS",
                 budget=(0, "USD"), bidDeadline=ahead(3, 19, 18), specification=WASTE, delivery={"incoterms": "DDP"},
                 priceBasis={"type": "index", "index": "Platts SAF US Gulf Coast", "differential": Decimal("60.00"),
                             "pricingWindow": "Week of loading"},
                 words="Into the Logan hydrant for the transatlantic flights, priced against the Gulf Coast index.",
                 region=AMERICA),
            (Deed("publish", past(2, 27, 15)),),
        ),
        Tender(
            PILAR, past(2, 25, 16),
            fuel("HEFA-SPK for Miami", 3600, window(10, 12), "Miami (MIA)", "US", 28, airport="MIA",
                 budget=(2110, "USD"), bidDeadline=ahead(3, 30, 18), specification=WASTE,
                 words="Delivered by barge to Port Everglades, in three parcels.", parcels=3, region=AMERICA),
            (Deed("publish", past(3, 2, 14)),),
            key="miami",
        ),
        Tender(
            JAMES, past(3, 2, 11),
            fuel("Neat SAF for Teterboro", 250, window(7, 9), "Teterboro (TEB)", "US", 35, airport="TEB",
                 budget=(2290, "USD"), bidDeadline=ahead(3, 23, 18), delivery={"deliveryMethod": "Truck"},
                 words="Business aviation, by truck. Small parcels through the summer.", region=AMERICA),
            (Deed("publish", past(3, 4, 16)),),
        ),
        Tender(
            ASTRID, past(3, 3, 9),
            fuel("HEFA-SPK for Singapore", 1100, window(8, 9), "Changi (SIN)", "SG", 26, airport="SIN",
                 budget=(2030, "USD"), bidDeadline=ahead(3, 26, 10),
                 words="Ex refinery by pipeline, for the return legs of the winter flights.", region=ASIA),
            (Deed("publish", past(3, 6, 7, 30)),),
        ),
        Tender(
            JAMES, past(3, 4, 12),
            fuel("ATJ-SPK for Tokyo Haneda", 500, window(10, 12), "Haneda (HND)", "JP", 40, airport="HND",
                 certified=("ISCC CORSIA", "ClassNK SCS"), budget=(2450, "USD"), bidDeadline=ahead(4, 8, 10),
                 specification={"pathways": ["ATJ-SPK"], "feedstocks": ["Agricultural residues", "Sugar beet pulp"]},
                 words="Alcohol to jet, for charters in the autumn.", region=ASIA),
            (Deed("publish", past(3, 10, 8)),),
        ),
    ]  # fmt: skip


def _drafts(now: datetime) -> list[Tender]:
    past, ahead, window = Calendar(now).past, Calendar(now).ahead, Calendar(now).window
    next_winter = window(13, 15)
    half: dict[str, Any] = {"type": "spot", "volume": {"amount": 350, "unit": "tonnes"}}
    return [
        Tender(ELENA, past(2, 19, 17, 5), half | {"title": "HEFA-SPK for Lugano, winter flights"}),
        Tender(
            ELENA, past(3, 11, 15, 30),
            fuel("HEFA-SPK for Zürich", 3000, next_winter, RUMLANG, "CH", 22, airport="ZRH", certified=CORSIA_ANY,
                 budget=(2040, "USD"), bidDeadline=ahead(4, 15), compliance={"standards": []},
                 words="The first quarter of the next mandate year, in monthly parcels to Rümlang."),
        ),
        Tender(ASTRID, past(3, 10, 11), {"title": "HEFA-SPK for Oslo", "delivery": {"airport": "OSL"}}),
    ]  # fmt: skip
