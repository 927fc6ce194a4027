"""Where people sign in elsewhere, the pages and calls about it are not there, and say where to go."""

import pytest

from shared.accounts.tests.factories import member
from shared.identity.provider import PROVIDERS

from .people import browser

pytestmark = pytest.mark.django_db

PAGES = [
    "/sign-in/code/", "/reset-password/", "/reset-password/new/", "/reset-password/token/",
    "/settings/security/", "/settings/security/password/", "/settings/security/two-factor/",
    "/settings/security/two-factor/off/", "/settings/security/recovery-codes/",
]  # fmt: skip
DEEDS = ["two-factor/begin/", "require/", "stop-requiring/", "devices/forget/", "sessions/end-others/"]
CALLS = ["register", "login", "second-factor", "logout"]


@pytest.fixture(autouse=True)
def elsewhere(settings, monkeypatch):
    monkeypatch.setitem(PROVIDERS, "elsewhere", "shared.identity.tests.elsewhere.Elsewhere")
    settings.IDENTITY_PROVIDER = "elsewhere"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("signed_in", [True, False])
def test_pages_are_404_and_say_where_to_go(page, signed_in):
    client = browser()
    if signed_in:
        client.force_login(member().user)

    response = client.get(page)

    assert response.status_code == 404
    where = "https://accounts.example.com/user" if signed_in else "https://accounts.example.com/sign-in"
    assert where in response.content.decode()


@pytest.mark.parametrize(("page", "theirs"), [("/sign-in/", "sign-in"), ("/register/", "sign-up")])
def test_the_doors_lead_there(page, theirs):
    response = browser().get(f"{page}?next=/settings/")

    assert (response.status_code, response["Location"]) == (
        302,
        f"https://accounts.example.com/{theirs}?back=/settings/",
    )


def test_who_is_in_already_goes_on():
    client = browser()
    client.force_login(member().user)

    assert client.get("/sign-in/?next=/settings/")["Location"] == "/settings/"


@pytest.mark.parametrize("deed", DEEDS)
def test_deeds_are_404_too(deed):
    client = browser()
    client.force_login(member().user)

    assert client.post(f"/settings/security/{deed}").status_code == 404


@pytest.mark.parametrize("call", CALLS)
def test_calls_are_404_and_say_where_to_go(call, client):
    response = client.post(f"/api/v1/auth/{call}", {}, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (404, "sign_in_elsewhere")
    assert "https://accounts.example.com/sign-in" in response.json()["error"]


def test_signing_out_still_works():
    client = browser()
    client.force_login(member().user)

    assert client.post("/sign-out/").status_code == 302
