import pytest

from shared.accounts.tests.factories import PASSWORD, member
from shared.identity.models import Device

from .people import SAFARI, ann, browser, letters, sign_in, signed_in_browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def test_of_a_new_browser_the_person_is_told():
    me = ann()
    signed_in_browser(me)

    signed_in_browser(me, SAFARI, address="198.51.100.7")

    letter = letters("new_device").get()
    assert letter.to == "ann@example.com"
    assert "Safari on macOS, network address 198.51.100.7" in letter.body


def test_of_their_very_first_they_are_not():
    signed_in_browser(ann())

    assert not letters("new_device").exists()


def test_of_one_they_know_they_are_not():
    me = ann()
    signed_in_browser(me)
    client = signed_in_browser(me, SAFARI)

    for _ in range(2):
        client.post("/sign-out/")
        sign_in(client)

    assert letters("new_device").count() == 1
    assert Device.objects.count() == 2


def test_two_people_at_one_browser_are_each_known_there():
    me, bob = ann(), member(user__email="bob@example.com", user__password=PASSWORD).user
    client = signed_in_browser(me)
    signed_in_browser(bob, SAFARI)

    for email in ("bob@example.com", "ann@example.com", "bob@example.com"):
        client.post("/sign-out/")
        sign_in(client, email)

    assert [letter.to for letter in letters("new_device")] == ["bob@example.com"]


def test_who_registers_is_known_there():
    client = browser()
    form = {"email": "new@example.com", "name": "New", "organization_name": "", "password": PASSWORD}

    client.post("/register/", form)
    client.post("/sign-out/")
    sign_in(client, "new@example.com")

    assert not letters("new_device").exists()
    assert Device.objects.count() == 1


def test_an_overlong_or_odd_cookie_does_no_harm(settings):
    me = ann()
    signed_in_browser(me)
    client = browser()
    client.cookies[f"{settings.PORTAL}_device"] = "x" * 5000

    assert sign_in(client).status_code == 302
    assert Device.objects.count() == 2
