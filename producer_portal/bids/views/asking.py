"""What the pages share that ask something of the Buyer portal: the key that a deed keeps, and what is said after a
deed of which nobody knows whether it arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest

from shared.ids import is_id, new_id


@dataclass(frozen=True)
class Unknown:
    """A deed of which nobody knows whether it arrived. `is_read`: the record, `what`, could be read again since.

    `typed` is what stood in its form, so that it stands there again.
    """

    what: str
    deed: str
    key: str
    refresh_url: str
    is_read: bool
    typed: Mapping[str, str] = field(default_factory=dict)


def key_in(request: HttpRequest) -> str:
    """The key that the form was made with: a deed that is tried again keeps it, and happens once."""
    key = request.POST.get("key", "")
    return key if is_id(key) else new_id()
