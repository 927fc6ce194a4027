import pytest
from django.test import Client

from shared.accounts.tests.factories import signed_in
from shared.audit.models import Event

pytestmark = pytest.mark.django_db

PAGE = "/settings/organization/"
TYPED = {"name": "Alpha Air Ltd", "brand_name": "Alpha", "time_zone": "Europe/Zurich", "answer_hours": "24"}


def stands(organization):
    organization.refresh_from_db()
    return organization.name, organization.brand_name, organization.time_zone, organization.version


def test_an_owner_changes_it(browser, ann):
    response = browser.post(PAGE, TYPED | {"kind": "producer", "home": "peer", "version": "9"})

    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert stands(ann.organization) == ("Alpha Air Ltd", "Alpha", "Europe/Zurich", 2)
    event = Event.objects.get()
    assert (event.verb, event.data["changed"]) == (
        "change_organization",
        ["answer_hours", "brand_name", "name", "time_zone"],
    )
    assert event.data["from"]["name"] == "Alpha Air"


def test_saving_what_stands_changes_nothing(browser, ann):
    browser.post(PAGE, TYPED)
    browser.post(PAGE, TYPED)

    assert stands(ann.organization)[-1] == 2
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 201}, {"time_zone": "Mars/Base"}, {"answer_hours": "0"}, {"answer_hours": "721"}],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(wrong, browser, ann):
    response = browser.post(PAGE, TYPED | wrong)

    assert response.status_code == 422
    assert 'value="Alpha"' in response.content.decode()
    assert stands(ann.organization) == ("Alpha Air", "", "UTC", 1)


def test_the_others_read_it(ann, bo):
    browser = signed_in(Client(), bo)

    page = browser.get(PAGE).content.decode()

    assert ("Alpha Air" in page, "<form" in page.split("<main")[1]) == (True, False)
    assert browser.post(PAGE, TYPED).status_code == 302
    assert stands(ann.organization) == ("Alpha Air", "", "UTC", 1)


def test_everybody_sees_their_own(rival, ann):
    page = signed_in(Client(), rival).get(PAGE).content.decode()

    assert ("Rival Air" in page, "Alpha Air" in page, ann.organization_id in page) == (True, False, False)


def test_script_in_a_name_stays_text(browser):
    page = browser.post(PAGE, TYPED | {"name": "<script>alert(1)</script>"}, follow=True).content.decode()

    assert "<script>alert" not in page


def test_page_takes_a_session_and_its_methods(ann, browser):
    assert Client().get(PAGE)["Location"] == f"/sign-in/?next={PAGE}"
    assert browser.delete(PAGE).status_code == 405
