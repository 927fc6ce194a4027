"""What is wrong with the fields of a request, in sentences for people."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

READ_ONLY = {
    "_id",
    "orgId",
    "postedBy",
    "status",
    "version",
    "revision",
    "number",
    "publishedAt",
    "createdAt",
    "updatedAt",
}

MOST_ERRORS = 100
LONGEST_NAME = 100


def field_errors(error: ValidationError) -> dict[str, list[str]]:
    """The sentences of `error` by dotted wire name, such as `volume.amount` or `tags.2`; "" is the body as a whole.

    At most a hundred fields are named, each by at most a hundred characters: who sends rubbish gets little back.
    """
    found: dict[str, list[str]] = {}
    for detail in error.errors(include_url=False, include_input=False)[:MOST_ERRORS]:
        context = detail.get("ctx", {})
        places = [str(place)[:LONGEST_NAME] for place in detail["loc"]]
        if context.get("field"):
            places.append(context["field"])
        sentence = context.get("sentence") or _sentence(detail["type"], context, places)
        found.setdefault(".".join(places), []).append(sentence)
    return found


def _sentence(kind: str, context: dict[str, Any], places: list[str]) -> str:
    if kind == "extra_forbidden":
        return _unknown(places)
    if kind == "literal_error":
        return f"Choose one of {context['expected'].replace(chr(39), '')}."
    if kind == "too_long":
        return f"Give at most {context['max_length']} entries."
    return _SENTENCES.get(kind, "This value is not valid.")


def _unknown(places: list[str]) -> str:
    if places[0] in READ_ONLY:
        return "This is set by the marketplace and cannot be sent."
    return "This field is not known."


_SENTENCES = {
    "missing": "This field is required.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
    "dict_type": "This must be an object.",
    "tuple_type": "This must be a list.",
    "list_type": "This must be a list.",
    "string_type": "This must be text.",
    "bool_type": "This must be true or false.",
    "int_type": "This must be a whole number.",
}
