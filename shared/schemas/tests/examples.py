"""The integration guide's lot, and what tests lay over it."""

from copy import deepcopy
from datetime import UTC, datetime

from shared.schemas import LotFields
from shared.schemas.golden.examples import GUIDES_LOT

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WRITABLE = (
    "title", "description", "type", "volume", "pricing", "delivery", "compliance", "tags", "airlineName",
)  # fmt: skip


def guide_body(**changes):
    """The writable fields of the guide's example, delivered in the future."""
    body = deepcopy({name: GUIDES_LOT[name] for name in WRITABLE})
    body["delivery"]["deliveryDate"] = "2027-03-01T00:00:00.000Z"
    return body | changes


def guide_fields(**changes):
    return LotFields.model_validate(guide_body(**changes))
