"""Where each field of the lot form lives in a lot, by its dotted wire name; a lot's JSON is read and written by it."""

from __future__ import annotations

from typing import Any

PATHS = {
    "title": "title",
    "description": "description",
    "type": "type",
    "product": "product",
    "saf_share": "safShare",
    "tags": "tags",
    "airline_name": "airlineName",
    "volume_amount": "volume.amount",
    "volume_unit": "volume.unit",
    "tolerance": "volume.tolerancePct",
    "density": "specification.densityKgPerL",
    "split_allowed": "splitAllowed",
    "min_share": "minShare",
    "window_start": "delivery.windowStart",
    "window_end": "delivery.windowEnd",
    "delivery_location": "delivery.deliveryLocation",
    "airport": "delivery.airport",
    "country": "delivery.country",
    "region": "delivery.region",
    "incoterms": "delivery.incoterms",
    "delivery_method": "delivery.deliveryMethod",
    "schedule": "delivery.schedule",
    "pathways": "specification.pathways",
    "feedstocks": "specification.feedstocks",
    "excluded_feedstocks": "specification.excludedFeedstocks",
    "feedstock_origins": "specification.feedstockOrigins",
    "carbon_intensity": "specification.carbonIntensity",
    "ghg_comparator": "compliance.ghgComparator",
    "carbon_method": "specification.carbonMethod",
    "ghg_reduction": "compliance.ghgReduction",
    "standards": "compliance.standards",
    "chain_of_custody": "specification.chainOfCustody",
    "claims": "compliance.claims",
    "documents": "compliance.documents",
    "documents_due_days": "compliance.documentsDueDays",
    "currency": "pricing.currency",
    "price_per_unit": "pricing.pricePerUnit",
    "price": "pricing.price",
    "payment_terms": "pricing.paymentTerms",
    "basis": "priceBasis.type",
    "index": "priceBasis.index",
    "differential": "priceBasis.differential",
    "pricing_window": "priceBasis.pricingWindow",
    "floor": "priceBasis.floor",
    "cap": "priceBasis.cap",
    "basis_ghg_saving": "priceBasis.basisGhgSaving",
    "escalator": "priceBasis.escalator",
    "fallback": "priceBasis.fallback",
    "mode": "mode",
    "bid_deadline": "bidDeadline",
}
DAY = "delivery.deliveryDate"
CERTIFICATIONS = "specification.certifications"
FIELD_OF = {path: name for name, path in PATHS.items()} | {DAY: "window_start", CERTIFICATIONS: "standards"}


def field_for(path: str) -> str | None:
    """The form's field for a wire path, also for an element of a list; None for what is about no field of it."""
    while path:
        if path in FIELD_OF:
            return FIELD_OF[path]
        path = path.rpartition(".")[0]
    return None


def get(body: dict[str, Any], path: str) -> Any:
    place: Any = body
    for key in path.split("."):
        place = place.get(key) if isinstance(place, dict) else None
    return place


def put(body: dict[str, Any], path: str, value: Any) -> None:
    """Write `value` into `body`; None takes the field away, and its part with it once that is empty."""
    *parents, last = path.split(".")
    place = body
    for key in parents:
        place = place.setdefault(key, {})
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value
    if parents and not body.get(parents[0]):
        body.pop(parents[0], None)
