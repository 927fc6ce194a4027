"""What went wrong with a message, in words for people who do not know the codes."""

from __future__ import annotations

import re

ANSWERS = {
    401: "Our signature was not accepted: the webhook secrets or the clocks of the two sides differ.",
    403: "We were refused there.",
    404: "There is nothing at the address we send to.",
    408: "The other side ran out of time.",
    409: "The other side knows another message under this id.",
    410: "The address is said to be gone for good.",
    413: "The message was found too large.",
    429: "The other side asked us to wait.",
    503: "The other side is not ready at the moment.",
}
NETWORK = (
    ("no connection", "It could not be reached."),
    ("no answer", "It took the message and did not answer in time."),
    ("no complete answer", "Its answer did not end in time."),
    ("TLS", "Its certificate could not be verified."),
)


def delivery_words(status: int | None, error: str) -> str:
    """Why a delivery failed, from its last answer; empty if it did not."""
    if status is None:
        return next((words for start, words in NETWORK if error.startswith(start)), "It failed." if error else "")
    if status < 300:
        return ""
    if status < 400:
        return "It sends us on to another address, which is not followed."
    return ANSWERS.get(status) or ("It failed on the other side." if status >= 500 else "It was refused there.")


def inbox_words(error: str) -> str:
    """Why a message could not be applied; empty if it could."""
    if not error:
        return ""
    if error.startswith("The worker"):
        return "The worker that handled it ended in the middle."
    if error.startswith("BadEnvelope"):
        return "It does not have the shape that was agreed."
    return "Applying it failed on our side."


_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_EMPTY = re.compile(r"([{\[])\s+([}\]])")


def laid_out(body: str) -> str:
    """JSON in lines, two blanks a level. Only blanks between its parts change: numbers stay as they were written."""
    lines, level = [""], 0
    for part in _PARTS.findall(body):
        if part in "}]":
            level -= 1
            lines.append("  " * level)
        lines[-1] += f"{part} " if part == ":" else part
        level += part in "{["
        if part in "{[,":
            lines.append("  " * level)
    return _EMPTY.sub(r"\1\2", "\n".join(line.rstrip() for line in lines))
