"""JSON in: UTF-8, no NaN, no key twice, numbers straight to Decimal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from shared.errors import Invalid
from shared.schemas import json


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return json.loads(stream.read())
        except json.BadJson as error:
            raise Invalid(str(error), code="malformed") from error
