import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from shared.accounts.tests.factories import UserFactory
from shared.ui.middleware import time_zone_middleware

say_zone = time_zone_middleware(lambda request: HttpResponse(timezone.get_current_timezone_name()))


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
