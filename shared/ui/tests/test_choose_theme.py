import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from shared.accounts.tests.factories import member, signed_in

URL = "/theme/"


def test_choose_theme_keeps_it_in_a_cookie_of_this_portal(client, db):
    response = client.post(URL, {"theme": "dark", "next": "/sign-in/?next=/"})

    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/")
    cookie = response.cookies[f"{django_settings.PORTAL}_theme"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("dark", True, "Lax")


def test_choose_theme_goes_with_the_person(client, db):
    membership = member()

    signed_in(client, membership).post(URL, {"theme": "light"})

    membership.user.refresh_from_db()
    assert membership.user.theme == "light"


def test_choose_theme_takes_an_unknown_one_for_the_devices(client, db):
    assert client.post(URL, {"theme": "pink"}).cookies[f"{django_settings.PORTAL}_theme"].value == "system"


def test_choose_theme_is_a_post(client):
    assert client.get(URL).status_code == 405


@pytest.mark.parametrize(
    ("theme", "said"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("x", "")]
)
def test_page_says_the_theme_of_the_cookie(client, db, theme, said):
    client.cookies[f"{django_settings.PORTAL}_theme"] = theme

    page = client.get(reverse("accounts:sign_in")).content.decode()

    assert f'<html lang="en-GB"{said}>' in page
