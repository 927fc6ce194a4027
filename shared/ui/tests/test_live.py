import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from shared.ui.live import RUNNING, answer_live, live_part
from shared.ui.parts import Stat


def part_of(value, note="", etag="", **options):
    request = RequestFactory().get("/now/", headers={"If-None-Match": etag} if etag else {})
    request.user, request.session = AnonymousUser(), {}
    context = {"items": [Stat("Open lots", value, note=note)]}
    return request, live_part(request, "ui/stats.html", context, name="now", url="/now/", **options)


def test_a_part_asks_for_itself_and_says_what_it_shows():
    _, part = part_of("4", every=3)

    assert part.html.startswith('<div class="live" id="now" hx-get="/now/" hx-trigger="every 3s" hx-swap="outerHTML"')
    assert "Open lots" in part.html
    assert part.etag.strip('"') in part.html


def test_the_same_is_not_sent_twice():
    _, shown = part_of("4")

    request, again = part_of("4", etag=shown.etag)
    other_request, other = part_of("5", etag=shown.etag)

    assert answer_live(request, again).status_code == 304
    answer = answer_live(other_request, other)
    assert (answer.status_code, answer["ETag"], "no-cache" in answer["Cache-Control"]) == (200, other.etag, True)


@pytest.mark.parametrize("words", ["in 2 h 5 min", "3 d 1 h ago", "less than 1 min ago"])
def test_times_that_run_by_themselves_do_not_count(words):
    shown = f'<time datetime="x" title="y" data-live>{words}</time> <time datetime="x">12:00</time>'

    assert RUNNING.sub(r"\1", shown) == '<time datetime="x" title="y" data-live></time> <time datetime="x">12:00</time>'
