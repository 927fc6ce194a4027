"""Text on the wire: bounded, trimmed, without control characters; and the short codes that have a shape."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .base import wrong

_OVERRIDES = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they make text read as other than it is


@dataclass(frozen=True)
class Text:
    """Text of at most `most` characters, trimmed; with `lines` it may have line breaks and tabs."""

    most: int
    lines: bool = False
    least: int = 0

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        control = r"\u0000-\u0008\u000b\u000c\u000e-\u001f" if self.lines else r"\u0000-\u001f"
        pattern = f"^[^{control}\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]*$"
        return {"type": "string", "maxLength": self.most, "minLength": self.least, "pattern": pattern}

    def check(self, value: Any) -> str:
        """`value` trimmed, its line ends as `\\n`. Raises the field's error."""
        if not isinstance(value, str):
            raise wrong("This must be text.")
        text = value.replace("\r\n", "\n").strip()
        if len(text) < self.least:
            raise wrong("This must not be empty.")
        if len(text) > self.most:
            raise wrong(f"This is {len(text):,} characters long; at most {self.most:,} are allowed.")
        if text.isprintable():
            return text
        allowed = "\n\t" if self.lines else ""
        for character in text:
            if character in _OVERRIDES or (
                character not in allowed and unicodedata.category(character) in {"Cc", "Cs"}
            ):
                raise wrong(f"This contains a control character (U+{ord(character):04X}).")
        return text


@dataclass(frozen=True)
class Code:
    """A short text that is wholly of the shape `pattern`; `sentence` says what was expected."""

    pattern: str
    sentence: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern}$"}

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or not self._shape.fullmatch(value):
            raise wrong(self.sentence)
        return value

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


Name = Annotated[str, Text(200)]  # a name or a title
RequiredName = Annotated[str, Text(200, least=1)]
Line = Annotated[str, Text(100)]  # a short remark: a method, a term
Message = Annotated[str, Text(2_000, lines=True)]
Reason = Annotated[str, Text(2_000, lines=True, least=1)]
Description = Annotated[str, Text(10_000, lines=True)]
Tag = Annotated[str, Text(40, least=1)]
Address = Annotated[str, Code(r"https?://[!-~]{1,490}", "Give a web address, such as https://example.com/logo.png.")]

Id = Annotated[str, Code(r"[0-9a-f]{24}", "An id is 24 hexadecimal digits in lower case.")]
ClerkId = Annotated[str, Code(r"user_[0-9A-Za-z]{1,59}", "A person's id begins with user_, such as user_2abc.")]
MessageId = Annotated[str, Code(r"msg_[0-9A-Za-z_-]{8,64}", "A message's id begins with msg_.")]
EventName = Annotated[str, Code(r"[a-z_]{1,40}(\.[a-z_]{1,40})?", "An event has a name such as lot.published.")]
Airport = Annotated[str, Code(r"[A-Z]{3}", "Give the airport's IATA code: three capital letters, such as ZRH.")]
Country = Annotated[str, Code(r"[A-Z]{2}", "Give the country's ISO code: two capital letters, such as CH.")]
Standard = Annotated[
    str,
    Code(r"[0-9A-Za-z][0-9A-Za-z .:+/()_-]{0,29}", "Give a standard's name, such as ISCC CORSIA: at most 30 letters."),
]


def distinct(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """`values` without repeats, in the order they came."""
    return None if values is None else tuple(dict.fromkeys(values))


def _blank_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


OptionalName = Annotated[Name | None, BeforeValidator(_blank_is_none)]
OptionalLine = Annotated[Line | None, BeforeValidator(_blank_is_none)]
OptionalTag = Annotated[Tag | None, BeforeValidator(_blank_is_none)]
OptionalReason = Annotated[Reason | None, BeforeValidator(_blank_is_none)]
OptionalDescription = Annotated[Description | None, BeforeValidator(_blank_is_none)]
OptionalAddress = Annotated[Address | None, BeforeValidator(_blank_is_none)]
