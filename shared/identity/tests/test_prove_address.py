from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from shared.accounts.keys import digest_of
from shared.accounts.tests.factories import NOW, PASSWORD, InvitationFactory, member
from shared.audit.models import Event
from shared.identity import services
from shared.identity.errors import AddressLinkUnknown
from shared.identity.models import UnprovenAddress

from .people import ann, browser, letters, sign_in, signed_in_browser
from .racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

ASK = "/settings/security/address/ask/"
FORM = {"email": "new@example.com", "name": "Nora", "organization_name": "", "password": PASSWORD}
FAR = datetime(2100, 1, 1, tzinfo=UTC)
BANNER = "Confirm your address:"


@pytest.fixture
def nora():
    """A browser in which Nora has just registered."""
    client = browser()
    assert client.post("/register/", FORM).status_code == 302
    return client


def link():
    return letters("address_proof").last().link


def shown(client):
    return BANNER in client.get("/settings/").content.decode()


def test_who_registers_is_asked_to_confirm_the_address(nora):
    assert shown(nora)
    assert [letter.to for letter in letters("address_proof")] == ["new@example.com"]


def test_the_link_asks_first_and_then_confirms(nora):
    stranger = browser()
    page = stranger.get(link())
    still = shown(nora)

    done = stranger.post(link())

    assert "Is this your address?" in page.content.decode()
    assert (still, done["Location"], shown(nora)) == (True, "/", False)
    assert not UnprovenAddress.objects.exists()
    assert Event.objects.filter(verb="prove_address").count() == 1


def test_the_token_is_kept_as_a_digest(nora):
    assert link().split("/")[2] not in str(list(UnprovenAddress.objects.values()))


def test_a_link_works_once(nora):
    used = link()
    browser().post(used)

    again = browser().get(used)

    assert again.status_code == 404
    assert "was used already" in again.content.decode()
    assert browser().post("/confirm-address/nonsense/").status_code == 404


def test_asked_again_the_newest_link_counts(nora):
    first = link()

    response = nora.post(ASK, follow=True)

    assert "A mail is on its way to new@example.com." in response.content.decode()
    assert letters("address_proof").count() == 2
    assert (browser().get(first).status_code, browser().get(link()).status_code) == (404, 200)


def test_it_is_not_asked_again_and_again(nora):
    with time_machine.travel(NOW, tick=False):
        for _ in range(4):
            response = nora.post(ASK, follow=True)

    assert "There were too many mails to this address." in response.content.decode()
    assert letters("address_proof").count() == 4  # with the first one


def test_who_has_confirmed_is_asked_no_more():
    here = signed_in_browser(ann())

    here.post(ASK)

    assert not shown(here)
    assert not letters("address_proof").exists()


def test_a_new_password_by_mail_confirms_it_too(nora):
    services.ask_password_reset(email="new@example.com", now=NOW)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        services.answer_reset_requests(now=NOW + timedelta(minutes=1))
        client = browser()
        client.get(letters("password_reset").get().link)
        client.post("/reset-password/new/", {"new": "another-horse-9"})
        sign_in(client, "new@example.com", "another-horse-9")

        assert not shown(client)


def test_signing_in_later_it_is_still_to_be_confirmed(nora):
    client = browser()
    sign_in(client, "new@example.com")

    assert shown(client)


def test_whose_addresses_are_unproven_is_one_query(nora, django_assert_num_queries):
    others = [member().user.pk for _ in range(3)]
    norah = UnprovenAddress.objects.get().user_id

    with django_assert_num_queries(1):
        found = services.users_unproven([*others, norah, "", None])

    assert found == {norah}


def test_pages_take_the_token_and_the_right_method(nora):
    strict = browser(enforce_csrf_checks=True)

    assert strict.post(link()).status_code == 403
    assert nora.get(ASK).status_code == 405
    assert nora.put(link()).status_code == 405
    assert browser().post(ASK)["Location"].startswith("/sign-in/")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_is_recorded():
    browser().post("/register/", FORM)
    token = link().split("/")[2]

    outcomes = race(*[lambda: bool(services.prove_address(token=token, now=NOW))] * 2)

    assert outcomes.count(True) >= 1
    assert Event.objects.filter(verb="prove_address").count() == 1
    with pytest.raises(AddressLinkUnknown):
        services.prove_address(token=token, now=NOW)


@pytest.mark.parametrize(("invited", "proven"), [("new@example.com", True), ("another@example.com", False)])
def test_an_invitation_to_the_same_address_proves_it(nora, invited, proven):
    asked = InvitationFactory(email=invited, secret="s3cr3t", digest=digest_of("s3cr3t"), expires_at=FAR)
    user = UnprovenAddress.objects.get().user

    nora.post("/invitations/s3cr3t/accept/", {"account": user.pk})

    asked.refresh_from_db()
    assert asked.accepted_by == user
    assert UnprovenAddress.objects.exists() is not proven
    assert shown(nora) is not proven
