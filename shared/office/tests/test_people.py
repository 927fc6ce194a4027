import pytest
from django.test import Client
from django.urls import reverse

from shared.accounts.models import Membership
from shared.accounts.roles import Role
from shared.accounts.tests.factories import InvitationFactory, member, signed_in

pytestmark = pytest.mark.django_db

PEOPLE = "/settings/people/"
TYPED = {"role": "owner", "can_sign": "on", "sign_limit": "50,000.5", "sign_limit_currency": "USD", "can_pay": "on"}


def change_url(membership):
    return reverse("accounts:change_member", args=[membership.pk])


def rights_of(membership):
    membership.refresh_from_db()
    return membership.rights


def test_page_lists_who_acts_for_ones_own_organization(browser, ann, bo, rival):
    InvitationFactory(organization=rival.organization, email="theirs@example.com")

    page = browser.get(PEOPLE).content.decode()

    assert ("Ann Lee" in page, "bo@alpha.example" in page) == (True, True)
    assert ("Rae Vale" in page, "theirs@example.com" in page, rival.pk in page) == (False, False, False)


def test_page_shows_rights_in_the_readers_way_of_writing(browser, ann, bo):
    ann.user.number_format = "point"
    ann.user.save()
    Membership.objects.filter(pk=bo.pk).update(can_sign=True, sign_limit_minor=5_000_050, sign_limit_currency="USD")

    assert "Sign up to $50.000,50" in browser.get(PEOPLE).content.decode()


def test_page_offers_nothing_to_do_to_who_is_no_owner(bo):
    InvitationFactory(organization=bo.organization, email="new@example.com")

    page = signed_in(Client(), bo).get(PEOPLE).content.decode()

    assert "Ann Lee" in page
    assert ("new@example.com" in page, "invite" in page, change_url(bo) in page, "sign-in</th>" in page) == (False,) * 4


def test_page_takes_the_same_queries_however_many_there_are(browser, ann, django_assert_max_num_queries):
    for _ in range(30):
        member(organization=ann.organization)
        InvitationFactory(organization=ann.organization, invited_by=ann.user)

    with django_assert_max_num_queries(12):
        page = browser.get(PEOPLE).content.decode()

    assert "1–25 of 31" in page


def test_an_owner_changes_rights(browser, bo):
    response = browser.post(change_url(bo), TYPED)

    assert (response.status_code, response["Location"]) == (302, PEOPLE)
    assert rights_of(bo) == {
        "role": Role.OWNER, "can_sign": True, "sign_limit_minor": 5_000_050, "sign_limit_currency": "USD",
        "can_pay": True,
    }  # fmt: skip


def test_the_form_shows_the_rights_as_they_are(browser, bo):
    browser.post(change_url(bo), TYPED)

    page = browser.get(change_url(bo)).content.decode()

    assert 'name="sign_limit" value="50,000.50"' in page
    assert browser.post(change_url(bo), TYPED | {"sign_limit": "50,000.50"}).status_code == 302
    assert rights_of(bo)["sign_limit_minor"] == 5_000_050


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"role": "king"}, "Select a valid choice."),
        ({"sign_limit": "12,5"}, "Did you mean 12.5?"),
        ({"sign_limit": "-1"}, "Enter at least 0."),
        ({"sign_limit": "1.005"}, "USD has 2 decimals."),
        ({"sign_limit": "5", "sign_limit_currency": "JPY", "can_sign": ""}, "Only who may sign has a limit."),
        ({"sign_limit": "1" * 30}, "digits"),
        ({"sign_limit_currency": "XXX"}, "Select a valid choice."),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(typed, sentence, browser, bo):
    before = bo.rights

    response = browser.post(change_url(bo), TYPED | typed)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert typed.get("sign_limit", "50,000.5") in response.content.decode()
    assert rights_of(bo) == before


def test_the_last_owner_is_told_why_they_stay_one(browser, ann):
    response = browser.post(change_url(ann), TYPED | {"role": "viewer"})

    assert response.status_code == 422
    assert "Ann Lee is the last owner of Alpha Air. Make somebody else an owner first." in response.content.decode()
    assert rights_of(ann)["role"] == "owner"


def test_an_owner_removes_a_member(browser, ann, bo):
    response = browser.post(reverse("accounts:remove_member", args=[bo.pk]), follow=True)

    assert "Bo Kim no longer acts for Alpha Air." in response.content.decode()
    assert list(ann.organization.memberships.all()) == [ann]


def test_the_last_owner_does_not_leave(browser, ann):
    response = browser.post("/leave-organization/", {"organization": ann.organization_id}, follow=True)

    assert "Make somebody else an owner first." in response.content.decode()
    assert list(ann.organization.memberships.all()) == [ann]


def test_a_member_leaves_and_goes_on_for_their_other_organization(bo):
    other = member(user=bo.user, organization__name="Bo & Co")
    browser = signed_in(Client(), bo)
    browser.post("/switch-organization/", {"organization": bo.organization_id})

    response = browser.post("/leave-organization/", {"organization": bo.organization_id}, follow=True)

    assert "You no longer act for Alpha Air." in response.content.decode()
    assert list(bo.user.memberships.all()) == [other]
    assert browser.get("/api/v1/auth/me").json()["user"]["organizationId"] == other.organization_id


def test_nobody_leaves_an_organization_they_are_not_in(browser, rival):
    assert browser.post("/leave-organization/", {"organization": rival.organization_id}).status_code == 404


def test_who_is_no_owner_changes_nobody(ann, bo):
    browser = signed_in(Client(), bo)

    assert browser.get(change_url(bo)).status_code == 403
    assert browser.post(change_url(bo), TYPED).status_code == 302
    assert browser.post(reverse("accounts:remove_member", args=[ann.pk])).status_code == 302
    assert "this takes owner" in browser.get(PEOPLE).content.decode()
    assert list(ann.organization.memberships.order_by("id").values_list("role", flat=True)) == ["owner", "trader"]
