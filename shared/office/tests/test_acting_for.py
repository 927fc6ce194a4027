"""A form of a page that was opened for one organisation, sent after its reader switched to another."""

import re

import pytest

from shared.accounts.models import ApiKey, Invitation
from shared.accounts.services import remove_member
from shared.accounts.tests.factories import NOW, actor_for, member, signed_in
from shared.audit.models import Event

pytestmark = pytest.mark.django_db

INVITE = "/settings/people/invite/"
TYPED = {"email": "cy@alpha.example", "role": "trader", "sign_limit_currency": "USD"}


@pytest.fixture
def alpha(ann):
    return ann.organization


@pytest.fixture
def beta(ann):
    """Another organisation that Ann is an owner of."""
    return member(user=ann.user, organization__name="Beta Air").organization


def switch_to(browser, organization):
    browser.post("/switch-organization/", {"organization": organization.pk})


def hidden_in(page):
    return dict(re.findall(r'<input type="hidden" name="(acting_for)" value="(\w+)">', page.content.decode()))


def test_a_page_puts_the_organisation_into_its_forms(browser, alpha, beta):
    assert hidden_in(browser.get(INVITE)) == {"acting_for": alpha.pk}

    switch_to(browser, beta)

    assert hidden_in(browser.get(INVITE)) == {"acting_for": beta.pk}


def test_a_form_of_the_organisation_one_acts_for_is_done(browser, alpha, beta):
    browser.post(INVITE, TYPED | hidden_in(browser.get(INVITE)))

    assert Invitation.objects.get().organization == alpha


def test_a_form_opened_for_another_organisation_does_nothing_and_keeps_what_was_typed(browser, alpha, beta):
    typed = TYPED | hidden_in(browser.get(INVITE))
    switch_to(browser, beta)

    page = browser.post(INVITE, typed)

    text = page.content.decode()
    assert page.status_code == 409
    assert "This page was opened for Alpha Air, and now you act for Beta Air. So nothing was done." in text
    assert '<input type="hidden" name="email" value="cy@alpha.example">' in text
    assert not Invitation.objects.exists()


def test_it_is_sent_again_for_the_organisation_it_was_meant_for(browser, alpha, beta):
    typed = TYPED | hidden_in(browser.get(INVITE))
    switch_to(browser, beta)

    page = browser.post(INVITE, typed | {"act_for": alpha.pk})

    assert page.status_code == 302
    assert Invitation.objects.get().organization == alpha
    assert Event.objects.filter(verb="switch_organization", organization_id=alpha.pk).exists()
    assert hidden_in(browser.get(INVITE)) == {"acting_for": alpha.pk}


def test_nobody_switches_to_an_organisation_that_is_not_theirs(browser, alpha, rival):
    page = browser.post(INVITE, TYPED | {"acting_for": rival.organization_id, "act_for": rival.organization_id})

    assert page.status_code == 409
    assert "Rival Air" not in page.content.decode()
    assert "an organisation that you no longer act for" in page.content.decode()
    assert not Invitation.objects.exists()


def test_who_was_removed_does_nothing_in_their_own_name_instead(client, ann, bo):
    browser = signed_in(client, bo)
    shown = browser.get("/settings/organization/")
    assert hidden_in(shown) == {"acting_for": ann.organization_id}
    remove_member(membership=bo, by=actor_for(ann), now=NOW)

    page = browser.post("/settings/api-keys/new/", {"name": "Night job"} | hidden_in(shown))

    assert page.status_code == 409
    assert not ApiKey.objects.exists()


def test_htmx_gets_a_sentence_where_sentences_stand(browser, alpha, beta):
    typed = TYPED | hidden_in(browser.get(INVITE))
    switch_to(browser, beta)

    answer = browser.post(INVITE, typed, headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#flashes")
    assert "So nothing was done. Switch back, or load the page again." in answer.content.decode()


@pytest.mark.parametrize("path", ["/settings/", "/theme/", "/notifications/read/", "/sign-out/"])
def test_what_concerns_the_person_alone_is_done_whomever_they_act_for(browser, alpha, beta, path):
    switch_to(browser, beta)

    assert browser.post(path, {"acting_for": alpha.pk}).status_code != 409


def test_the_token_is_looked_at_before_anything_is_switched(ann, beta, alpha):
    from django.test import Client

    browser = signed_in(Client(enforce_csrf_checks=True), ann)
    before = Event.objects.count()

    page = browser.post(INVITE, TYPED | {"acting_for": beta.pk, "act_for": beta.pk})

    assert page.status_code == 403
    assert Event.objects.count() == before
