"""Identifiers, made on our side of the store so that a row knows its id before it is written."""

import os
import re
import secrets
import threading
import time
from datetime import UTC, datetime

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID = re.compile(r"[0-9a-f]{24}")

_counter = int.from_bytes(os.urandom(3))
_counter_lock = threading.Lock()
_process = os.urandom(5)
_process_pid = os.getpid()


def new_id() -> str:
    """A new ObjectId as 24 lower-case hex digits: 4 bytes of seconds, 5 of this process, 3 of a counter.

    Source: BSON specification, ObjectId. Ids made by one process ascend, so an index on them grows at its end.
    """
    global _counter, _process, _process_pid
    with _counter_lock:
        if _process_pid != os.getpid():  # a forked child must not repeat its parent's ids
            _process, _process_pid = os.urandom(5), os.getpid()
        _counter = (_counter + 1) & 0xFFFFFF
        count = _counter
    return (int(time.time()).to_bytes(4) + _process + count.to_bytes(3)).hex()


def moment_of_message(message_id: str) -> datetime:
    """When this message's id was made, of which its first ten letters are the milliseconds. Source: ulid/spec."""
    milliseconds = 0
    for letter in message_id.removeprefix("msg_")[:10]:
        milliseconds = milliseconds << 5 | _CROCKFORD.index(letter)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def first_id_at(moment: datetime) -> str:
    """The smallest id that can have been made in this second: rows made since have ids at or above it."""
    return int(moment.timestamp()).to_bytes(4).hex() + "0" * 16


def is_id(text: object) -> bool:
    """Whether `text` is a well-formed record id: exactly 24 lower-case hex digits."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def new_user_id() -> str:
    """A new person's id in Clerk's shape: `user_` and 27 characters of base 62."""
    return "user_" + "".join(secrets.choice(_BASE62) for _ in range(27))


def new_message_id() -> str:
    """A new message's id: `msg_` and a ULID, 48 bits of milliseconds then 80 random bits. Source: ulid/spec."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "msg_" + "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -5, -5))
