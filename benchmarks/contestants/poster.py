"""Posts messages to a web process, each signed and about another lot. `poster.py URL SECRET`."""

import sys
import time
from datetime import UTC, datetime

import requests
from standardwebhooks import Webhook

from benchmarks.contestants.line import serve
from benchmarks.lots import ORGANIZATION, example_lot
from shared import clock
from shared.ids import new_message_id
from shared.schemas import json

URL, SECRET = sys.argv[1], sys.argv[2]
session = requests.Session()
session.trust_env = False
signer = Webhook(SECRET.encode())

Message = tuple[bytes, dict[str, str]]


def prepare(count: int) -> list[Message]:
    return [message() for _ in range(count)]


def message() -> Message:
    lot, message_id, now = example_lot(), new_message_id(), datetime.now(UTC)
    about = {"type": "lot", "id": lot["_id"], "version": lot["version"]}
    body = json.dumps(
        {"event": "lot.published", "timestamp": clock.to_wire(now), "id": message_id, "aggregate": about, "lot": lot,
         "organization": ORGANIZATION}
    )  # fmt: skip
    return body, {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {SECRET}",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signer.sign(message_id, now, body.decode()),
    }


def run(messages: object, count: int) -> float:
    begun = time.perf_counter()
    for body, headers in messages:  # type: ignore[attr-defined]
        answer = session.post(URL, data=body, headers=headers, timeout=20)
        assert answer.status_code == 204, (answer.status_code, answer.text)
    return time.perf_counter() - begun


serve(prepare, run)
