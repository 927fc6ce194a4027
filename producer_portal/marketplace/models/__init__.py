"""The mirror, and what people keep of it."""

from .lots import CHOICES, LotSync, MarketLot, MarketLotQuerySet, PastEdition
from .reading import LotNews, SavedSearch, Visit, Watch, those_of_members

__all__ = [
    "CHOICES",
    "LotNews",
    "LotSync",
    "MarketLot",
    "MarketLotQuerySet",
    "PastEdition",
    "SavedSearch",
    "Visit",
    "Watch",
    "those_of_members",
]
