import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from shared.accounts.tests.factories import UserFactory
from shared.ui import formats, times
from shared.ui.middleware import reader_middleware

from .conftest import NOW

say_zone = reader_middleware(lambda request: HttpResponse(timezone.get_current_timezone_name()))


@pytest.mark.parametrize(
    ("name", "zone"),
    [("Europe/Zurich", "Europe/Zurich"), ("Mars/Olympus", "UTC"), ("../etc/passwd", "UTC"), ("", "UTC")],
)
def test_pages_are_in_the_persons_zone(name, zone):
    request = RequestFactory().get("/")
    request.user = UserFactory.build(time_zone=name)

    assert say_zone(request).content.decode() == zone
    assert timezone.get_current_timezone_name() == "UTC"


def test_nobody_is_in_utc():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    assert say_zone(request).content == b"UTC"


def test_machines_are_answered_without_looking_who_it_is():
    assert say_zone(RequestFactory().get("/api/lots")).content == b"UTC"


def as_shown(request):
    return HttpResponse(f"{formats.number('1234.5')} on {times.exact(NOW, 'date')}")


def fail(request):
    raise RuntimeError


def request_of(path="/", **fields):
    request = RequestFactory().get(path)
    request.user = UserFactory.build(**fields)
    return request


def test_pages_are_written_as_the_person_writes():
    request = request_of(number_format="point", date_format="month")

    assert reader_middleware(as_shown)(request).content.decode() == "1.234,5 on Mar 12, 2026"
    assert as_shown(request).content.decode() == "1,234.5 on 12 Mar 2026"


def test_machines_are_written_to_in_one_way():
    request = request_of("/api/lots", number_format="point", date_format="month")

    assert reader_middleware(as_shown)(request).content.decode() == "1,234.5 on 12 Mar 2026"


def test_a_view_that_fails_leaves_nothing_behind():
    with pytest.raises(RuntimeError):
        reader_middleware(fail)(request_of(number_format="point", time_zone="Europe/Zurich"))

    assert formats.reader() == formats.HOUSE
    assert timezone.get_current_timezone_name() == "UTC"


def test_requests_at_the_same_moment_do_not_write_for_each_other():
    both_inside = threading.Barrier(2, timeout=10)

    def view(request):
        both_inside.wait()
        return as_shown(request)

    with ThreadPoolExecutor(2) as pool:
        asked = [request_of(number_format=form) for form in ("point", "apostrophe")]
        said = [answer.content.decode() for answer in pool.map(reader_middleware(view), asked)]

    assert said == ["1.234,5 on 12 Mar 2026", "1’234.5 on 12 Mar 2026"]
