"""Every route of the lots against the wrong caller, the wrong lot and the wrong method. The table is complete."""

import pytest
from django.test import Client
from django.urls import reverse

from buyer_portal.lots import states, urls
from shared.accounts.roles import Role
from shared.accounts.tests.factories import ApiKeyFactory, member

from .factories import lot_of
from .looking import nothing_left_behind

pytestmark = pytest.mark.django_db

PAGES = {  # of one lot: the methods it takes, and the least role
    "page": ("GET", Role.VIEWER),
    "visibility": ("GET", Role.VIEWER),
    "preview": ("GET", Role.VIEWER),
    "revisions": ("GET", Role.VIEWER),
    "autosave": ("POST", Role.TRADER),
    "weigh": ("POST", Role.TRADER),
    "edit": ("GET HEAD POST", Role.TRADER),
    "publish": ("POST", Role.TRADER),
    "close": ("POST", Role.TRADER),
    "cancel": ("POST", Role.TRADER),
    "unsuccessful": ("POST", Role.TRADER),
    "delete": ("POST", Role.TRADER),
    "restore": ("POST", Role.TRADER),
    "copy": ("POST", Role.TRADER),
    "conclude": ("POST", Role.OWNER),
}
CALLS = {
    "api_lot": ("GET HEAD PATCH DELETE", Role.TRADER),
    "api_publish": ("POST", Role.TRADER),
    "api_close": ("POST", Role.TRADER),
    "api_cancel": ("POST", Role.TRADER),
    "api_copy": ("POST", Role.TRADER),
    "api_conclude": ("POST", Role.OWNER),
    "api_visibility": ("GET HEAD", Role.VIEWER),
}
FOR_ALL = {"api_external_lot"}  # see test_external_lot.py
OF_IMPORTS = {"import", "import_lots", "drop_import", "wrong_rows"}  # see test_import_lots.py
LISTS = {
    "list": "GET", "create": "GET HEAD POST", "earlier": "GET", "figures": "GET", "export": "GET",
    "imports": "GET HEAD POST", "import_template": "GET",
    "api_list": "GET HEAD POST", "api_external": "GET HEAD",
}  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SECRET = "HEFA-SPK for Zürich"


def each(table):
    return [(name, method) for name, (methods, _) in table.items() for method in methods.split() if method != "HEAD"]


def call(client, method, name, pk):
    body = {"cancel-reason": "Why not.", "unsuccessful-reason": "Why not.", "title": "Mine now"}
    if not name.startswith("api_"):
        return (
            client.generic(method, reverse(f"lots:{name}", args=[pk]))
            if method != "POST"
            else client.post(reverse(f"lots:{name}", args=[pk]), body)
        )
    data = b'{"title": "Mine now"}' if method == "PATCH" else b""
    return client.generic(method, reverse(f"lots:{name}", args=[pk]), data, content_type="application/json")


def test_the_tables_name_every_route():
    assert {pattern.name for pattern in urls.urlpatterns} == {*PAGES, *CALLS, *LISTS, *FOR_ALL, *OF_IMPORTS}


@pytest.mark.parametrize(("name", "method"), each(PAGES | CALLS))
def test_another_organisations_lot_is_not_there(name, method, trader, stranger, browser_of):
    lot = lot_of(trader, states.PUBLISHED)
    client = browser_of(stranger)

    with nothing_left_behind():
        response = call(client, method, name, lot.pk)

    assert response.status_code == 404
    assert SECRET not in response.content.decode()
    assert lot.number not in response.content.decode()


@pytest.mark.parametrize(("name", "method"), each(PAGES | CALLS))
@pytest.mark.parametrize("pk", ["0" * 24, "nope", "%00", "a" * 5000, "<script>", "6b0154a3decc1a728b4fc47é"])
def test_an_id_that_is_none_is_not_there(name, method, pk, browser):
    assert call(browser, method, name, pk).status_code == 404


@pytest.mark.parametrize("name", PAGES | CALLS)
def test_a_wrong_method_is_refused(name, trader, browser):
    lot = lot_of(trader)
    takes = (PAGES | CALLS)[name][0].split()

    answers = {method: call(browser, method, name, lot.pk).status_code for method in METHODS if method not in takes}

    assert set(answers.values()) == {405}


@pytest.mark.parametrize("name", LISTS)
def test_a_wrong_method_on_a_list_is_refused(name, browser):
    for method in METHODS:
        if method not in LISTS[name].split():
            assert browser.generic(method, reverse(f"lots:{name}")).status_code == 405


@pytest.mark.parametrize(("name", "method"), [one for one in each(PAGES | CALLS) if one[1] != "GET"])
def test_a_viewer_may_change_nothing(name, method, trader, viewer, browser_of):
    lot = lot_of(trader, states.PUBLISHED)

    with nothing_left_behind():
        response = call(browser_of(viewer), method, name, lot.pk)

    # A button says why on the page it was pressed on; a call answers.
    assert response.status_code == (302 if name in PAGES else 403)


def test_a_viewer_may_not_open_the_editor(trader, viewer, browser_of):
    client = browser_of(viewer)

    assert client.get(reverse("lots:edit", args=[lot_of(trader).pk])).status_code == 403
    assert client.get(reverse("lots:create")).status_code == 403


@pytest.mark.parametrize(("name", "method"), each(PAGES))
def test_who_is_not_signed_in_is_sent_to_the_door(name, method, trader):
    response = call(Client(), method, name, lot_of(trader).pk)

    if name == "visibility":  # a poll must not draw the sign-in page into the banner
        assert response.status_code == 401
    else:
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize(("name", "method"), each(CALLS))
def test_calls_without_credentials_are_401(name, method, trader):
    response = call(Client(), method, name, lot_of(trader).pk)

    assert response.status_code == 401
    assert "WWW-Authenticate" in response.headers


@pytest.mark.parametrize(("name", "method"), each(CALLS))
def test_a_key_does_not_open_what_is_for_people(name, method, trader):
    key = ApiKeyFactory(organization=trader.organization)
    client = Client(headers={"X-API-Key": key.secret})

    assert call(client, method, name, lot_of(trader).pk).status_code == 403


@pytest.mark.parametrize(("name", "method"), [one for one in each(PAGES | CALLS) if one[1] != "GET"])
def test_without_its_csrf_token_nothing_is_done(name, method, trader):
    lot = lot_of(trader, states.PUBLISHED)
    client = Client(enforce_csrf_checks=True)
    client.force_login(trader.user)

    with nothing_left_behind():
        response = call(client, method, name, lot.pk)

    assert response.status_code == 403


def test_somebody_in_two_organisations_sees_the_lots_of_the_one_they_act_for(trader, stranger, browser_of):
    both = member(Role.TRADER, organization=trader.organization)
    member(Role.TRADER, organization=stranger.organization, user=both.user)
    client = browser_of(both)
    here, there = lot_of(trader), lot_of(stranger)

    assert [client.get(f"/lots/{lot.pk}/").status_code for lot in (here, there)] == [200, 404]
    client.post(reverse("accounts:switch_organization"), {"organization": stranger.organization_id})
    assert [client.get(f"/lots/{lot.pk}/").status_code for lot in (here, there)] == [404, 200]
