"""What both portals' forms offer to choose from, in the words of the field."""

from __future__ import annotations

from typing import get_args

from django.utils.html import format_html

from shared import units
from shared.schemas.lot_parts import Pathway
from shared.ui import formats

from .facts import CHAINS, METHODS

Choices = list[tuple[str, str]]

NOT_SAID = ("", "Choose")

UNITS = [("tonnes", "t neat"), ("gallons", "US gal"), ("litres", "L"), ("barrels", "bbl")]
CERTIFICATES = [(name, name) for name in ("ISCC EU", "ISCC CORSIA", "RSB EU RED", "RSB CORSIA", "ClassNK SCS")]
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


def explained(*choices: tuple[str, str, str]) -> Choices:
    """Choices that say in a second line what they mean."""
    return [(value, format_html("{}<small>{}</small>", name, text)) for value, name, text in choices]


def capitalized(words: dict[str, str]) -> Choices:
    """Choices whose words are written small in a sentence, with a large first letter; a name such as PoS stays."""
    return [(code, word[:1].upper() + word[1:]) for code, word in words.items()]


PATHWAYS = [
    (name, f"{name}, blend up to {formats.number(units.PATHWAYS[name].max_blend)}\u00a0%" if name in units.PATHWAYS
     else "Co-processing, ASTM D1655")
    for name in get_args(Pathway)
]  # fmt: skip
CHAIN_OF_CUSTODY = capitalized(CHAINS)
