"""What the lot form offers to choose from, in the words of the field."""

from __future__ import annotations

from typing import get_args

from django.utils.html import format_html

from shared import units
from shared.lots import regions
from shared.lots.facts import CHAINS, DOCUMENTS, METHODS, TYPES
from shared.schemas.lot_parts import Pathway
from shared.ui import formats

Choices = list[tuple[str, str]]

NOT_SAID = ("", "Choose")

TYPE = [NOT_SAID, *TYPES.items()]
UNITS = [("tonnes", "t neat"), ("gallons", "US gal"), ("litres", "L"), ("barrels", "bbl")]
REGIONS = [NOT_SAID, *((name, name) for name in regions.REGIONS)]
CURRENCIES = [(code, code) for code in ("USD", "EUR", "GBP", "CHF", "SEK", "JPY")]
CERTIFICATES = [(name, name) for name in ("ISCC EU", "ISCC CORSIA", "RSB EU RED", "RSB CORSIA", "ClassNK SCS")]
COMPARATORS = [
    (str(units.CORSIA_COMPARATOR), f"{units.CORSIA_COMPARATOR} gCO₂e/MJ, CORSIA"),
    (str(units.RED_COMPARATOR), f"{units.RED_COMPARATOR} gCO₂e/MJ, EU RED"),
]
CARBON_METHODS = [NOT_SAID, *METHODS.items()]
INCOTERMS = [NOT_SAID] + [
    (code, f"{code}, {words}")
    for code, words in (
        ("EXW", "ex works"), ("FCA", "free carrier"), ("CPT", "carriage paid to"),
        ("CIP", "carriage and insurance paid to"), ("DAP", "delivered at place"),
        ("DPU", "delivered at place unloaded"), ("DDP", "delivered duty paid"), ("FAS", "free alongside ship"),
        ("FOB", "free on board"), ("CFR", "cost and freight"), ("CIF", "cost, insurance and freight"),
    )
]  # fmt: skip
SPLIT = [
    NOT_SAID, ("yes", "Yes, several producers may share it"), ("no", "No, one producer supplies all of it"),
]  # fmt: skip


def explained(*choices: tuple[str, str, str]) -> Choices:
    """Choices that say in a second line what they mean."""
    return [(value, format_html("{}<small>{}</small>", name, text)) for value, name, text in choices]


PRODUCTS = explained(
    ("neat", "Neat SAF", "Pure synthetic fuel, for you to blend"),
    ("blend", "Blended Jet A-1", "Certified to ASTM D1655, ready to use"),
    ("attributes", "Attributes only", "Book and claim: the fuel is burnt elsewhere"),
)
BASES = explained(
    ("", "Left open", "Producers propose how the price is found"),
    ("fixed", "Fixed", "One price for the whole volume"),
    ("index", "Index and differential", "A quotation, a differential, floor and cap"),
)
MODES = explained(
    ("open", "Open", "You see bids as they come; producers don’t see each other’s"),
    ("sealed", "Sealed", "Nobody sees a price before bidding closes; then all are opened together"),
)


def capitalized(words: dict[str, str]) -> Choices:
    """Choices whose words are written small in a sentence, with a large first letter; a name such as PoS stays."""
    return [(code, word[:1].upper() + word[1:]) for code, word in words.items()]


PATHWAYS = [
    (name, f"{name}, blend up to {formats.number(units.PATHWAYS[name].max_blend)} %" if name in units.PATHWAYS
     else "Co-processing, ASTM D1655")
    for name in get_args(Pathway)
]  # fmt: skip
CHAIN_OF_CUSTODY = capitalized(CHAINS)
WHO_CLAIMS = [
    ("scope_1", "Scope 1: your own emissions"), ("mandate", "A mandate, such as ReFuelEU"),
    ("scope_3", "Scope 3: your customers"),
]  # fmt: skip
PAPERS = capitalized(DOCUMENTS)
