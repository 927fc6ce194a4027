"""What a lot is on either side: the buyer's own and the producers' mirror."""

from .conditions import Asked, all_of, lot_conditions, standards_key
from .index import CommonWordRow, LotWordRow, WordIndex
from .rows import NEVER, NO_LIMIT, LotQuerySet, LotRow, body_text, lot_columns

__all__ = [
    "NEVER",
    "NO_LIMIT",
    "Asked",
    "CommonWordRow",
    "LotQuerySet",
    "LotRow",
    "LotWordRow",
    "WordIndex",
    "all_of",
    "body_text",
    "lot_columns",
    "lot_conditions",
    "standards_key",
]
