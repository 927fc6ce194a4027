"""What crosses the wire, typed: JSON read strictly, records validated on the way in and out. Needs pydantic and orjson.

Standing alone on purpose: partners install this package by itself.
"""

from .amendments import AmendContract
from .base import Request, Wire
from .bid import AcceptBid, Bid, BidFields, BidSpecification, ConfirmBid, ReasonCode, Rejection, SubmitBid
from .contract import Contract, ContractDocument, ContractTerms, RequestChanges, SignContract
from .currencies import DECIMALS as CURRENCY_DECIMALS
from .envelope import Aggregate, BidEvent, ContractEvent, Envelope, LotEvent, ProviderEvent, UnknownEvent
from .error import ErrorShape
from .events import EVENTS_SENT_BY, SCHEMA_OF, TOPIC_OF, TOPICS_SENT_BY, parse_event
from .field_errors import field_errors
from .json import BadJson
from .lot import CreateLot, Lot, LotFields, LotMode, LotStatus, LotType
from .lot_changes import MATERIAL, differences, material_changes, merge, merged, with_bid_deadline, without_dates
from .lot_filters import LotFilters
from .lot_parts import (
    LotCompliance,
    LotDelivery,
    LotPriceBasis,
    LotPricing,
    LotSpecification,
    LotTranche,
    LotVolume,
    Product,
)
from .lot_publication import Quality, missing_for_publication, quality, quality_score
from .offer import CounterOffer, Offer, OfferTerms, Quantity, changes_between
from .organization import Branding, Organization
from .pricing import Pricing

__all__ = [
    "CURRENCY_DECIMALS",
    "EVENTS_SENT_BY",
    "MATERIAL",
    "SCHEMA_OF",
    "TOPICS_SENT_BY",
    "TOPIC_OF",
    "AcceptBid",
    "Aggregate",
    "AmendContract",
    "BadJson",
    "Bid",
    "BidEvent",
    "BidFields",
    "BidSpecification",
    "Branding",
    "ConfirmBid",
    "Contract",
    "ContractDocument",
    "ContractEvent",
    "ContractTerms",
    "CounterOffer",
    "CreateLot",
    "Envelope",
    "ErrorShape",
    "Lot",
    "LotCompliance",
    "LotDelivery",
    "LotEvent",
    "LotFields",
    "LotFilters",
    "LotMode",
    "LotPriceBasis",
    "LotPricing",
    "LotSpecification",
    "LotStatus",
    "LotTranche",
    "LotType",
    "LotVolume",
    "Offer",
    "OfferTerms",
    "Organization",
    "Pricing",
    "Product",
    "ProviderEvent",
    "Quality",
    "Quantity",
    "ReasonCode",
    "Rejection",
    "Request",
    "RequestChanges",
    "SignContract",
    "SubmitBid",
    "UnknownEvent",
    "Wire",
    "changes_between",
    "differences",
    "field_errors",
    "material_changes",
    "merge",
    "merged",
    "missing_for_publication",
    "parse_event",
    "quality",
    "quality_score",
    "with_bid_deadline",
    "without_dates",
]
