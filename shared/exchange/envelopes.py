"""Reading a message by the schema of its event."""

from __future__ import annotations

import pydantic

from shared.schemas import BadJson, Envelope, UnknownEvent, parse_event


class BadEnvelope(ValueError):
    """Not a message as agreed. Its text quotes nothing of the message but the names of fields."""


def read_envelope(body: bytes, topic: str) -> Envelope:
    """The message as its event's schema reads it. Raises BadEnvelope, whatever was sent."""
    try:
        return parse_event(topic, body)
    except BadJson as error:
        raise BadEnvelope(str(error)) from error
    except pydantic.ValidationError as error:
        places = {".".join(str(part) for part in detail["loc"])[:100] for detail in error.errors(include_input=False)}
        raise BadEnvelope(f"wrong or missing: {', '.join(sorted(places)[:10])}") from error
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise BadEnvelope(type(error).__name__) from error


def is_known(envelope: Envelope) -> bool:
    """Whether this portal knows what the event means; an unknown one is kept and acknowledged."""
    return not isinstance(envelope, UnknownEvent)
