"""What every wire type is built on: frozen models in camelCase, strict with requests and lenient with messages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, Literal, Self, cast

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from . import json


class Wire(BaseModel):
    """A record or part of one, as it crosses the wire. Frozen; camelCase there, snake_case here; None is "not given".

    In messages and in the other portal's answers what we do not know is ignored, at every depth.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        field_title_generator=lambda name, _: name.replace("_", " ").capitalize(),
    )

    UNKNOWN: ClassVar[Literal["ignore", "forbid"]] = "ignore"

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Read what came off the wire: keys in camelCase. Raises pydantic's ValidationError: see `field_errors`."""
        return super().model_validate(obj, **({"extra": cls.UNKNOWN, "by_alias": True, "by_name": False} | options))

    @classmethod
    def read(cls, text: str) -> Self:
        """What was kept in a row as JSON text. Frozen, so that the same text is read only once."""
        return cast(Self, _read(cls, text))

    def to_dict(self) -> dict[str, Any]:
        """The wire form: camelCase keys, times as text, numbers as Decimal or int, and nothing that was not given."""
        return self.model_dump(by_alias=True, exclude_none=True)


@lru_cache(maxsize=4096)
def _read(model: type[Wire], text: str) -> Wire:
    return model.model_validate(json.loads(text.encode()))


class Request(Wire):
    """The body of a request: an unknown field, at any depth, is an error that names it."""

    model_config = ConfigDict(extra="forbid")

    UNKNOWN: ClassVar[Literal["ignore", "forbid"]] = "forbid"


def wrong(sentence: str, *, field: str = "") -> PydanticCustomError:
    """The error to raise in a validator: `sentence` is for people, `field` the dotted wire name below this model."""
    return PydanticCustomError("rule", "{sentence}", {"sentence": sentence, "field": field})


def json_schema(model: type[Wire]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `model` reads: unknown fields are refused at every depth, or at none."""
    schema = model.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        if "properties" in part:
            part["additionalProperties"] = model.UNKNOWN == "ignore"
    return schema
