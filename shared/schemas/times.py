"""Times on the wire: ISO 8601, UTC, whole milliseconds, between 2000 and 2100."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .base import wrong
from .json import moment

FIRST_YEAR, LAST_YEAR = 2000, 2100
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Moment:
    """An aware datetime in UTC, cut to milliseconds; with `days` a bare date is taken too, as its midnight in UTC."""

    days: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.check, serialization=core_schema.plain_serializer_function_ser_schema(moment)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        whole = {"type": "string", "format": "date-time"}
        return {"anyOf": [whole, {"type": "string", "format": "date"}]} if self.days else whole

    def check(self, value: Any) -> datetime:
        """The moment that `value`, a text or an aware datetime, names. Raises the field's error."""
        when = _aware(value if isinstance(value, datetime) else self._read(value))
        if not FIRST_YEAR <= when.year <= LAST_YEAR:
            raise wrong(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.")
        return when.replace(microsecond=when.microsecond // 1000 * 1000)

    def _read(self, value: Any) -> datetime:
        if not isinstance(value, str):
            raise wrong("This must be a time, written like 2026-01-15T10:30:00.000Z.")
        try:
            if self.days and _DATE.fullmatch(value):
                return datetime.fromisoformat(value + "T00:00:00+00:00")
            if _TIME.fullmatch(value):
                return datetime.fromisoformat(value)
        except ValueError:
            raise wrong("There is no such date or time.") from None
        example = "2026-03-01 or 2026-03-01T00:00:00.000Z" if self.days else "2026-01-15T10:30:00.000Z"
        raise wrong(f"Write the time with its zone, like {example}.")


def _aware(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise wrong("A time needs its zone.")
    try:
        return when.astimezone(UTC)
    except OverflowError:
        raise wrong(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.") from None


WireTime = Annotated[datetime, Moment()]
WireDay = Annotated[datetime, Moment(days=True)]
