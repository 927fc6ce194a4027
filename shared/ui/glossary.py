"""The words of the field, each explained once: beside the word wherever it stands, and all together on /help/."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One word: in a sentence or two, then what else there is to know, and where that comes from."""

    slug: str
    name: str
    short: str
    more: str = ""
    source: str = ""
    labels: tuple[str, ...] = ()  # of facts and form fields, beside which the word is explained

    @property
    def all_labels(self) -> tuple[str, ...]:
        return (self.name, *self.labels)


FUEL = (
    Term(
        "neat-tonne", "Neat tonne", "A tonne of pure sustainable fuel, before it is blended with fossil jet.",
        "A blend counts by its share of it. At 0.8 kg/L, the industry’s convention, one tonne is 1,250 L or 330.2 US"
        " gal. Neat HEFA is lighter, 0.73 to 0.77 kg/L at 15 °C: where a density is stated, it is used instead. A US"
        " (short) ton is not a tonne.",
        "NIST Handbook 44 for the gallon; EU ETS counts neat tonnes", ("Volume",),
    ),
    Term(
        "pathway", "Pathway", "How the fuel is made. Each pathway is an annex of ASTM D7566 with a most that may be"
        " blended, by volume.",
        "HEFA-SPK (A2), FT-SPK (A1), FT-SPK/A (A4), ATJ-SPK (A5), CHJ (A6) and ATJ-SKA (A8) 50 %; SIP (A3) and"
        " HC-HEFA-SPK (A7) 10 %. Co-processing is under D1655. Neat SAF can’t be used unblended; after blending it is"
        " certified to D1655.",
        "ASTM D7566, annexes A1 to A8; ASTM D1655", ("Pathways",),
    ),
    Term(
        "product", "Product", "What is delivered: neat SAF, Jet A-1 that already contains SAF, or attributes alone"
        " (book and claim).",
        "A blend is certified to ASTM D1655 and ready for the aircraft; its SAF share, by volume, says how much of it"
        " is neat. Prices are compared per neat tonne.",
        "ASTM D1655", ("SAF share",),
    ),
)  # fmt: skip

CARBON = (
    Term(
        "carbon-intensity", "Carbon intensity", "Greenhouse gases over the fuel’s whole life, in grams of CO₂"
        " equivalent per megajoule. Lower is better; a lot states the most it accepts.",
        "Reduction = 1 − intensity ÷ comparator. Fossil jet is 89 gCO₂e/MJ by CORSIA and 94 by EU RED, so a percentage"
        " never stands alone: used cooking oil at 13.9 is 84.4 % below 89, and 85.2 % below 94. Other CORSIA defaults:"
        " tallow 22.5, corn oil 17.2, forestry residues 8.3.",
        "ICAO, CORSIA default life cycle emissions values; Directive (EU) 2018/2001, annex V",
        ("Carbon intensity, at most", "Max. carbon", "Reduction", "Carbon at most"),
    ),
    Term(
        "corsia", "CORSIA", "ICAO’s scheme under which airlines offset or reduce the CO₂ of international flights.",
        "Eligible fuel is at least 10 % below 89 gCO₂e/MJ. An airline may claim 3.16 × neat tonnes × (1 − intensity ÷"
        " 89) tonnes of CO₂: 2.67 t for a neat tonne of used cooking oil HEFA at 13.9. Book and claim is not settled"
        " under CORSIA.",
        "ICAO Annex 16, volume IV", ("Method",),
    ),
    Term(
        "claims", "Who claims", "Who counts the saving: the airline for its own emissions (scope 1), the supplier for a"
        " mandate, or a customer (scope 3).",
        "The papers that come with a delivery must fit the claim.",
    ),
    Term(
        "mandate", "Mandate", "A share of sustainable fuel that the law asks of suppliers.",
        "ReFuelEU Aviation: 2 % from 2025, 6 % from 2030, 20 % from 2035, 34 % from 2040, 42 % from 2045, 70 % from"
        " 2050. United Kingdom: 2 % in 2025, 10 % in 2030, 22 % in 2040.",
        "ReFuelEU Aviation; the UK’s SAF mandate",
    ),
    Term(
        "certification", "Certification", "A scheme whose auditors vouch for origin, carbon and chain of custody:"
        " ISCC EU, ISCC CORSIA, RSB EU RED, RSB CORSIA, ClassNK SCS.",
        "The scheme decides what may be claimed: EU ETS asks for RED certification, CORSIA for a CORSIA scheme.",
        "EASA; ISCC", ("Standards",),
    ),
    Term(
        "mass-balance", "Chain of custody", "How certified fuel is followed from field to tank: segregated, mass"
        " balance, or book and claim.",
        "Segregated: never mixed with other fuel. Mass balance: mixed on the way, and the books let out no more"
        " certified fuel than came in. Book and claim: the fuel is used where it is made, and its attributes alone are"
        " passed on in a registry.",
        "ISCC", ("Mass balance", "Book and claim"),
    ),
    Term(
        "pos", "Proof of Sustainability", "The document that comes with each batch: who supplied what to whom, its"
        " certificate, origin and greenhouse gas value.",
        "A PoS that was surrendered for a mandate can’t be passed on; a Proof of Compliance (PoC) that refers to it"
        " takes its place. The same PoS never backs two deliveries.",
        "ISCC", ("Documents", "Documents with each delivery"),
    ),
)  # fmt: skip

DEAL = (
    Term(
        "lot", "Lot", "A buyer’s tender for fuel: what, how much, where, when and how green.",
        "Draft, published, closed, and then awarded, or ended with a reason. Every lot says whose turn it is, until"
        " when, and what happens next.",
    ),
    Term(
        "sealed", "Sealed bidding", "Nobody, the buyer included, sees a bid’s terms before bidding closes. Then all are"
        " opened together, and the opening is recorded.",
        "In open bidding the buyer sees bids as they come. Producers never see each other’s, either way.",
        labels=("Bidding",),
    ),
    Term(
        "material-change", "Material change", "A change of the deal itself: volume, delivery, carbon, certification or"
        " price. Bids made before must be confirmed.",
        "A change of the words alone (title, description, tags) is a clarification: bids stay as they are. Each makes a"
        " new revision. A material change in the last 24 hours moves the deadline to 24 hours after it.",
        labels=("Revision", "Clarification"),
    ),
    Term(
        "incoterm", "Incoterm", "Three letters that say who pays freight and insurance, and where the risk passes:"
        " Incoterms 2020.",
        "FOB: on board at the port of loading. FCA: handed to the carrier. DAP: at the place, ready to unload. DDP:"
        " with duties paid. Freight is part of every price, so prices compare only with the same Incoterm.",
        "Incoterms 2020",
    ),
    Term(
        "index", "Price basis", "Fixed, or an index plus a differential: then the index’s average over the pricing"
        " window decides what is paid.",
        "An index names its basis saving of greenhouse gases; an escalator pays for each point above it. Floor, cap and"
        " a fallback say what holds when the index moves far or is not published.",
    ),
    Term(
        "split", "Split award", "The buyer may award the volume to several producers, none of them less than the"
        " smallest share.",
        labels=("The lot may be split between producers",),
    ),
)  # fmt: skip

GROUPS: dict[str, tuple[Term, ...]] = {"The fuel": FUEL, "Carbon and proof": CARBON, "The deal": DEAL}
BY_SLUG = {term.slug: term for terms in GROUPS.values() for term in terms}
BY_LABEL = {label.casefold(): term for term in BY_SLUG.values() for label in term.all_labels}


def term_for(label: str) -> Term | None:
    """The term that explains what stands under this label, if one does."""
    return BY_LABEL.get(str(label).casefold())
