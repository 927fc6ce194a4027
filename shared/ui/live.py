"""A part of a page that keeps itself true: htmx asks for it again and again, and 304 says that nothing changed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control

from shared.schemas import json

RUNNING = re.compile(r"(<time [^>]* data-live>)[^<]*")  # the page keeps these words true by itself


@dataclass(frozen=True)
class LivePart:
    """The part as HTML, and what it is known by as long as it says the same."""

    html: str
    etag: str


def live_part(
    request: HttpRequest, template: str, context: dict[str, Any], *, name: str, url: str, every: int = 15
) -> LivePart:
    """`template` within an element with the id `name` that asks `url` for itself every so many seconds.

    There can be no forms in it: their tokens are others each time.
    """
    content = render_to_string(template, context, request)
    digest = hashlib.sha256(RUNNING.sub(r"\1", content).encode()).hexdigest()
    etag = f'"{digest[:16]}"'
    props = {"name": name, "url": url, "every": every, "content": content}
    props["if_changed"] = json.dumps({"If-None-Match": etag}).decode()
    return LivePart(render_to_string("ui/live.html", props), etag)


def answer_live(request: HttpRequest, part: LivePart) -> HttpResponse:
    """The part alone; 304 if the page that asks shows it already."""
    answer = get_conditional_response(request, etag=part.etag)
    if answer is None:
        answer = HttpResponse(part.html)
        answer["ETag"] = part.etag
    patch_cache_control(answer, private=True, no_cache=True)
    return answer
