"""The mirror, and what people keep of it."""

from .asked import AskedCertificates
from .lots import CHOICES, LotSync, MarketLot, MarketLotQuerySet, PastEdition, with_buyers
from .reading import LotNews, SavedSearch, Visit, Watch, those_of_members

__all__ = [
    "CHOICES",
    "AskedCertificates",
    "LotNews",
    "LotSync",
    "MarketLot",
    "MarketLotQuerySet",
    "PastEdition",
    "SavedSearch",
    "Visit",
    "Watch",
    "those_of_members",
    "with_buyers",
]
