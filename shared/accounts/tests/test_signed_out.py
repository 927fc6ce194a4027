"""A deed of somebody whose session has ended: they sign in, and are back on the page it was on."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from shared.accounts.signed_out import KEPT, MOST, SAID

pytestmark = pytest.mark.django_db

DEED = reverse("accounts:switch_organization")  # any POST that takes a session
HERE = {"Referer": "http://testserver/settings/?tab=2"}


def test_a_deed_leads_back_to_the_page_it_was_on(client):
    response = client.post(DEED, {"organization": "x"}, headers=HERE)

    assert (response.status_code, response.url) == (302, "/sign-in/?next=/settings/%3Ftab%3D2")
    assert [str(message) for message in get_messages(response.wsgi_request)] == [SAID]
    assert client.session[KEPT] == {"path": "/settings/", "typed": "organization=x"}


@pytest.mark.parametrize("referer", ["", "http://elsewhere.example/settings/", "garbage"])
def test_another_sites_page_is_none_of_ours(client, referer):
    response = client.post(DEED, {"organization": "x"}, headers={"Referer": referer})

    assert response.url == f"/sign-in/?next={DEED}"


def test_htmx_gets_no_sign_in_page_to_put_into_another(client):
    poll = client.get(reverse("accounts:settings"), headers={"HX-Request": "true"})
    deed = client.post(DEED, headers={"HX-Request": "true", **HERE})

    assert (poll.status_code, poll.headers.get("HX-Redirect")) == (401, None)
    assert (deed.status_code, deed["HX-Redirect"]) == (401, "/sign-in/?next=/settings/%3Ftab%3D2")


def test_looking_at_a_page_leads_to_the_sign_in_as_ever(client, settings):
    response = client.get(reverse("accounts:settings"))

    assert (response.status_code, response.url) == (302, "/sign-in/?next=/settings/")
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_a_post_that_needs_no_session_is_left_alone(client):
    response = client.post(reverse("ui:theme"), {"theme": "dark", "next": "/sign-in/?next=/"})

    assert response.url == "/sign-in/?next=/"
    assert KEPT not in client.session


def test_a_flood_is_not_kept(client):
    client.post(DEED, {"organization": "x" * (MOST + 1)})

    assert KEPT not in client.session
