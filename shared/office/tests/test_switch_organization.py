import re

import pytest

from shared.accounts.services import switch_organization
from shared.accounts.tests.factories import NOW, OrganizationFactory, UserFactory, member, signed_in
from shared.audit.models import Event
from shared.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """One person's two memberships; they begin in the first."""
    user = UserFactory()
    return member(user=user), member(user=user, role="viewer")


def test_switch_organization_needs_membership(two):
    switched = switch_organization(user=two[0].user, organization_id=two[1].organization_id, now=NOW)

    assert switched == two[1]
    assert Event.objects.get().organization_id == two[1].organization_id


def test_switch_organization_to_another_one_is_not_found(two):
    with pytest.raises(NotFound):
        switch_organization(user=two[0].user, organization_id=OrganizationFactory().pk, now=NOW)


def test_page_switches_for_the_rest_of_the_session(client, two):
    signed_in(client, two[0])

    response = client.post("/switch-organization/", {"organization": two[1].organization_id, "next": "/settings/"})

    me = client.get("/api/v1/auth/me").json()["user"]
    assert (response.status_code, response["Location"]) == (302, "/settings/")
    assert (me["organizationId"], me["role"]) == (two[1].organization_id, "viewer")


def test_page_again_changes_nothing_more(client, two):
    signed_in(client, two[0])

    for _ in range(2):
        client.post("/switch-organization/", {"organization": two[1].organization_id})

    assert client.get("/api/v1/auth/me").json()["user"]["organizationId"] == two[1].organization_id


def test_page_does_not_know_other_organizations(client, two):
    signed_in(client, two[0])
    other = OrganizationFactory(name="Rival Air")

    response = client.post("/switch-organization/", {"organization": other.pk, "next": "/settings/"})

    assert response.status_code == 404
    assert "Rival Air" not in response.content.decode()
    assert client.get("/api/v1/auth/me").json()["user"]["organizationId"] == two[0].organization_id


def test_page_never_goes_to_another_host(client, two):
    signed_in(client, two[0])

    response = client.post(
        "/switch-organization/", {"organization": two[1].organization_id, "next": "https://evil.example/"}
    )

    assert response["Location"] == "/"


def test_who_left_an_organization_no_longer_acts_for_it(client, two):
    signed_in(client, two[0])
    client.post("/switch-organization/", {"organization": two[1].organization_id})
    two[1].delete()

    assert client.get("/api/v1/auth/me").json()["user"]["organizationId"] == two[0].organization_id


def test_page_takes_post_only_and_a_session(client, two):
    assert client.post("/switch-organization/").status_code == 302  # to the sign-in page
    assert client.get("/switch-organization/").status_code == 302
    signed_in(client, two[0])
    assert client.get("/switch-organization/").status_code == 405


def organizations_menu(page):
    html = page.content.decode()
    return html[html.index('id="organizations"') :].split("</form>")[0] if 'id="organizations"' in html else ""


def test_the_menu_names_all_one_acts_for_and_marks_the_one_it_is_now(client, two):
    signed_in(client, two[0])
    OrganizationFactory(name="Rival Air")

    menu = organizations_menu(client.get("/settings/"))

    items = re.findall(r'value="(\w+)"( aria-current="true")?.*?<small>(\w+)</small>', menu)
    assert items == [
        (two[0].organization_id, ' aria-current="true"', "Owner"),
        (two[1].organization_id, "", "Viewer"),
    ]


def test_who_acts_for_one_organization_has_nothing_to_switch(client, two):
    two[1].delete()

    assert organizations_menu(signed_in(client, two[0]).get("/settings/")) == ""
