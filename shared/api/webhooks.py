"""The webhooks that a portal sends, as the OpenAPI document's `webhooks`."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from shared.schemas import EVENTS_SENT_BY, SCHEMA_OF

HEADERS = {
    "webhook-id": "The message's id, the same with every attempt; dedupe by it.",
    "webhook-timestamp": "When this attempt was made, in seconds since 1970.",
    "webhook-signature": "v1, and the base64 HMAC-SHA256 of `id.timestamp.body`; one for each live secret.",
    "Authorization": "Bearer and the newest secret.",
}
ANSWERS = {
    "2XX": {"description": "Taken. It is not sent again."},
    "default": {"description": "Not taken. It is sent again by the schedule."},
}


def webhook_operations(portal: str, *, ref_template: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The path item of every event that `portal` sends, and the component schemas these refer to."""
    events = sorted(event for event in EVENTS_SENT_BY[portal] if event in SCHEMA_OF)
    models = sorted({SCHEMA_OF[event] for event in events}, key=lambda model: model.__name__)
    _, definitions = models_json_schema(
        [(model, "serialization") for model in models], by_alias=True, ref_template=ref_template
    )
    operations = {event: {"post": _operation(event, ref_template)} for event in events}
    return operations, definitions.get("$defs", {})


def _operation(event: str, ref_template: str) -> dict[str, Any]:
    body = {"$ref": ref_template.format(model=SCHEMA_OF[event].__name__)}
    return {
        "operationId": f"webhook_{event.replace('.', '_')}",
        "summary": f"{event}, signed as Standard Webhooks 1.0 say",
        "tags": ["webhooks"],
        "parameters": [
            {"in": "header", "name": name, "required": True, "schema": {"type": "string"}, "description": text}
            for name, text in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": ANSWERS,
    }
