"""What a lot is on either side: the buyer's own and the producers' mirror."""

from .rows import NEVER, NO_LIMIT, LotQuerySet, LotRow, body_text, lot_columns, standards_key

__all__ = ["NEVER", "NO_LIMIT", "LotQuerySet", "LotRow", "body_text", "lot_columns", "standards_key"]
