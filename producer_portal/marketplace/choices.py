"""What the marketplace is chosen by: each group of choices with its title, and its usual values in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic.alias_generators import to_camel

from shared.lots.facts import TYPES
from shared.lots.regions import REGIONS

from .filters import CERTIFICATES, UNSTATED

PRODUCTS = {"neat": "Neat SAF", "blend": "Jet A-1 blend", "attributes": "Attributes only"}
BASES = {"fixed": "Fixed", "index": "Index + differential", UNSTATED: "Left open"}
MODES = {"open": "Open", "sealed": "Sealed"}
NOTES = {"attributes": "book and claim", "sealed": "opened together at the deadline"}


@dataclass(frozen=True)
class Kind:
    """A group of choices: its title, and the values that always stand there in their words."""

    title: str
    known: Mapping[str, str]
    one: bool = False


# By the name of the filter, in the order of the columns that they choose by.
KINDS = {
    "product": Kind("Product", PRODUCTS),
    "region": Kind("Region of delivery", {name: name for name in REGIONS}),
    "certifications": Kind("Certification asked", {name: name for name in CERTIFICATES}),
    "price_basis": Kind("Price basis", BASES),
    "type": Kind("Kind of deal", TYPES, one=True),
    "mode": Kind("Bidding", MODES, one=True),
    "currency": Kind("Currency", {}, one=True),
}
PARAMETERS = {name: to_camel(name) for name in KINDS}
