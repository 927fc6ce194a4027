"""What the lot form offers to choose from, in the words of the field."""

from __future__ import annotations

from shared import units
from shared.lots import regions
from shared.lots.choices import CARBON_METHODS as CARBON_METHODS
from shared.lots.choices import CERTIFICATES as CERTIFICATES
from shared.lots.choices import CHAIN_OF_CUSTODY as CHAIN_OF_CUSTODY
from shared.lots.choices import INCOTERMS as INCOTERMS
from shared.lots.choices import NOT_SAID as NOT_SAID
from shared.lots.choices import PATHWAYS as PATHWAYS
from shared.lots.choices import UNITS as UNITS
from shared.lots.choices import Choices as Choices
from shared.lots.choices import capitalized, explained
from shared.lots.facts import DOCUMENTS, TYPES

TYPE = [NOT_SAID, *TYPES.items()]
REGIONS = [NOT_SAID, *((name, name) for name in regions.REGIONS)]
CURRENCIES = [(code, code) for code in ("USD", "EUR", "GBP", "CHF", "SEK", "JPY")]
COMPARATORS = [
    (str(units.CORSIA_COMPARATOR), f"{units.CORSIA_COMPARATOR} gCO₂e/MJ, CORSIA"),
    (str(units.RED_COMPARATOR), f"{units.RED_COMPARATOR} gCO₂e/MJ, EU RED"),
]
SPLIT = [
    NOT_SAID, ("yes", "Yes, several producers may share it"), ("no", "No, one producer supplies all of it"),
]  # fmt: skip

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

WHO_CLAIMS = [
    ("scope_1", "Scope 1: your own emissions"), ("mandate", "A mandate, such as ReFuelEU"),
    ("scope_3", "Scope 3: your customers"),
]  # fmt: skip
PAPERS = capitalized(DOCUMENTS)
