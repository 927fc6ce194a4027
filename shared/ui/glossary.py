"""The words of the field, each explained once: beside the word wherever it stands, and all together on /help/."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One word: in a sentence or two, then what else there is to know, and where that comes from: a public document."""

    slug: str
    name: str
    short: str
    more: str = ""
    source: str = ""
    labels: tuple[str, ...] = ()  # of facts and form fields, beside which the word is explained

    @property
    def all_labels(self) -> tuple[str, ...]:
        return (self.name, *self.labels)


OURS = "the rules of this marketplace"

FUEL = (
    Term(
        "neat-tonne", "Neat tonne", "A tonne of pure sustainable fuel, before it is blended with fossil jet.",
        "A blend counts by its share of it. At 0.8 kg/L, the industry’s convention, one tonne is 1,250 L or 330.2 US"
        " gal. Neat HEFA is lighter, 0.73 to 0.77 kg/L at 15 °C: where a density is stated, it is used instead. A US"
        " (short) ton is not a tonne.",
        "NIST Handbook 44, appendix C, for the gallon; Regulation (EU) 2018/2066, article 53, for 0.8 kg/L as the"
        " standard density of jet fuel; ASTM D7566, annex A2, for the density of neat HEFA", ("Volume",),
    ),
    Term(
        "pathway", "Pathway", "How the fuel is made. Each pathway is an annex of ASTM D7566 with a most that may be"
        " blended, by volume.",
        "HEFA-SPK (A2), FT-SPK (A1), FT-SPK/A (A4), ATJ-SPK (A5), CHJ (A6) and ATJ-SKA (A8) 50 %; SIP (A3) and"
        " HC-HEFA-SPK (A7) 10 %. Co-processing is under D1655. Neat SAF can’t be used unblended; after blending it is"
        " certified to D1655.",
        "ASTM D7566, annexes A1 to A8; ASTM D1655, annex A1; ICAO, Conversion processes", ("Pathways",),
    ),
    Term(
        "product", "Product", "What is delivered: neat SAF, Jet A-1 that already contains SAF, or attributes alone"
        " (book and claim).",
        "A blend is certified to ASTM D1655 and ready for the aircraft; its SAF share, by volume, says how much of it"
        " is neat. Prices are compared per neat tonne.",
        "ASTM D7566, 1 (Scope), and ASTM D1655; ISO 22095 for book and claim", ("SAF share",),
    ),
)  # fmt: skip

CARBON = (
    Term(
        "carbon-intensity", "Carbon intensity", "Greenhouse gases over the fuel’s whole life, in grams of CO₂"
        " equivalent per megajoule. Lower is better; a lot states the most it accepts.",
        "Reduction = 1 − intensity ÷ comparator. Fossil jet is 89 gCO₂e/MJ by CORSIA and 94 by EU RED, so a percentage"
        " never stands alone: used cooking oil at 13.9 is 84.4 % below 89, and 85.2 % below 94. Other CORSIA defaults:"
        " tallow 22.5, corn oil 17.2, forestry residues 8.3.",
        "ICAO, CORSIA Default Life Cycle Emissions Values for CORSIA Eligible Fuels; ICAO Annex 16, volume IV;"
        " Directive (EU) 2018/2001, annex V, part C, 19",
        ("Carbon intensity, at most", "Max. carbon", "Reduction", "Carbon at most"),
    ),
    Term(
        "corsia", "CORSIA", "ICAO’s scheme under which airlines offset or reduce the CO₂ of international flights.",
        "Eligible fuel is at least 10 % below 89 gCO₂e/MJ. An airline may claim 3.16 × neat tonnes × (1 − intensity ÷"
        " 89) tonnes of CO₂: 2.67 t for a neat tonne of used cooking oil HEFA at 13.9.",
        "ICAO Annex 16, volume IV, part II, chapter 3; ICAO, CORSIA Sustainability Criteria for CORSIA Eligible Fuels",
        ("Method",),
    ),
    Term(
        "claims", "Who claims", "Who counts the saving: the airline for its own emissions (scope 1), the supplier for a"
        " mandate, or a customer (scope 3).",
        "The papers that come with a delivery must fit the claim.",
        "GHG Protocol, Corporate Standard, chapter 4, and Corporate Value Chain (Scope 3) Standard",
    ),
    Term(
        "mandate", "Mandate", "A share of sustainable fuel that the law asks of suppliers.",
        "ReFuelEU Aviation: 2 % from 2025, 6 % from 2030, 20 % from 2035, 34 % from 2040, 42 % from 2045, 70 % from"
        " 2050. United Kingdom: 2 % in 2025, 10 % in 2030, 22 % in 2040.",
        "Regulation (EU) 2023/2405, annex I; The Renewable Transport Fuel Obligations (Sustainable Aviation Fuel) Order"
        " 2024 (SI 2024/1187), article 3",
    ),
    Term(
        "certification", "Certification", "A scheme whose auditors vouch for origin, carbon and chain of custody:"
        " ISCC EU, ISCC CORSIA, RSB EU RED, RSB CORSIA, ClassNK SCS.",
        "The scheme decides what may be claimed: EU ETS asks for RED certification, CORSIA for a CORSIA scheme.",
        "Regulation (EU) 2018/2066, article 38(5), and Directive (EU) 2018/2001, article 30; ICAO, CORSIA Approved"
        " Sustainability Certification Schemes", ("Standards",),
    ),
    Term(
        "mass-balance", "Chain of custody", "How certified fuel is followed from field to tank: segregated, mass"
        " balance, or book and claim.",
        "Segregated: never mixed with other fuel. Mass balance: mixed on the way, and the books let out no more"
        " certified fuel than came in. Book and claim: the fuel is used where it is made, and its attributes alone are"
        " passed on in a registry.",
        "ISO 22095; Directive (EU) 2018/2001, article 30(1), for mass balance", ("Mass balance", "Book and claim"),
    ),
    Term(
        "pos", "Proof of Sustainability", "The document that comes with each batch: who supplied what to whom, its"
        " certificate, origin and greenhouse gas value.",
        "A PoS that was surrendered for a mandate can’t be passed on. A Proof of Compliance (PoC) that refers to it"
        " takes its place here. The same PoS never backs two deliveries.",
        "Implementing Regulation (EU) 2022/996, article 2 and annex I; ISCC EU 203, Traceability and Chain of Custody",
        ("Documents", "Documents with each delivery"),
    ),
)  # fmt: skip

DEAL = (
    Term(
        "lot", "Lot", "A buyer’s tender for fuel: what, how much, where, when and how green.",
        "Draft, published, closed, and then awarded, or ended with a reason. Every lot says whose turn it is, until"
        " when, and what happens next.",
        OURS,
    ),
    Term(
        "sealed", "Sealed bidding", "Nobody, the buyer included, sees a bid’s terms before bidding closes. Then all are"
        " opened together, and the opening is recorded.",
        "In open bidding the buyer sees bids as they come. Producers never see each other’s, either way.",
        OURS, ("Bidding",),
    ),
    Term(
        "material-change", "Material change", "A change of the deal itself: volume, delivery, carbon, certification or"
        " price. Bids made before must be confirmed.",
        "A change of the words alone (title, description, tags) is a clarification: bids stay as they are. Each makes a"
        " new revision. A material change in the last 24 hours moves the deadline to 24 hours after it.",
        OURS, ("Revision", "Clarification"),
    ),
    Term(
        "incoterm", "Incoterm", "Three letters that say who pays freight and insurance, and where the risk passes:"
        " Incoterms 2020.",
        "FOB: on board at the port of loading. FCA: handed to the carrier. DAP: at the place, ready to unload. DDP:"
        " with duties paid. Freight is part of every price, so prices compare only with the same Incoterm.",
        "International Chamber of Commerce, Incoterms 2020",
    ),
    Term(
        "index", "Price basis", "Fixed, or an index plus a differential: then the index’s average over the pricing"
        " window decides what is paid.",
        "The index is named as its publisher names it; the differential is added per unit of the lot. Bids state their"
        " price in the lot’s currency either way, so that they can be compared.",
        OURS,
    ),
    Term(
        "split", "Split award", "The buyer may award the volume to several producers, none of them less than the"
        " smallest share.",
        source=OURS, labels=("The lot may be split between producers",),
    ),
)  # fmt: skip

GROUPS: dict[str, tuple[Term, ...]] = {"The fuel": FUEL, "Carbon and proof": CARBON, "The deal": DEAL}
BY_SLUG = {term.slug: term for terms in GROUPS.values() for term in terms}
BY_LABEL = {label.casefold(): term for term in BY_SLUG.values() for label in term.all_labels}


def term_for(label: str) -> Term | None:
    """The term that explains what stands under this label, if one does."""
    return BY_LABEL.get(str(label).casefold())
