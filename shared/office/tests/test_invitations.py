from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shared.accounts import states
from shared.accounts.models import Invitation, User
from shared.accounts.tests.factories import (
    NOW,
    PASSWORD,
    InvitationFactory,
    UserFactory,
    member,
    signed_in,
)  # fmt: skip
from shared.comms.models import Letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]

PEOPLE, INVITE = "/settings/people/", "/settings/people/invite/"
TYPED = {"email": "new@example.com", "role": "trader", "sign_limit_currency": "USD"}
JOIN = {"name": "Cy Ode", "password": PASSWORD}


@pytest.fixture
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def asked(ann):
    """An invitation to Alpha Air; `asked.secret` is what its letter's link holds."""
    secret = "s3cr3t-t0ken"
    invitation = InvitationFactory(
        organization=ann.organization, email="new@example.com", invited_by=ann.user, secret=secret
    )
    invitation.secret = secret
    return invitation


def link(asked, name="invitation"):
    return reverse(f"accounts:{name}", args=[asked.secret])


def acts_for(client):
    return client.get("/api/v1/auth/me").json()["user"]["organizationId"]


def test_an_owner_invites_and_the_letter_goes_out(browser, ann):
    response = browser.post(INVITE, TYPED | {"can_sign": "on", "sign_limit": "1,000"}, follow=True)

    invitation = Invitation.objects.get()
    assert "An invitation is on its way to new@example.com." in response.content.decode()
    assert (invitation.role, invitation.sign_limit_minor, invitation.invited_by) == ("trader", 100_000, ann.user)
    assert Client().get(Letter.objects.get().link).status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"email": ""}, "Fill this in."),
        ({"email": "ann@alpha.example"}, "is a member of Alpha Air already"),
        ({"role": ""}, "Choose one."),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(typed, sentence, browser):
    response = browser.post(INVITE, TYPED | {"sign_limit": "1,000", "can_sign": "on"} | typed)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert 'value="1,000"' in response.content.decode()
    assert not Invitation.objects.exists()


def test_an_address_is_invited_once(browser, asked):
    response = browser.post(INVITE, TYPED)

    text = response.content.decode()
    assert "is invited already" in text.split('id="id_email_error"')[1].split("</div>")[0]
    assert Invitation.objects.count() == 1


def test_an_organization_sends_so_many_letters_an_hour(browser, ann, settings):
    settings.RATE_LIMITS = {"letter": 2}
    for number in range(3):
        response = browser.post(INVITE, TYPED | {"email": f"new{number}@example.com"})

    assert response.status_code == 422
    assert "many invitations within an hour" in response.content.decode()
    assert Invitation.objects.count() == 2


def test_the_list_shows_what_waits_and_what_lately_expired(browser, ann):
    org = {"organization": ann.organization}
    InvitationFactory(email="waits@example.com", **org)
    InvitationFactory(email="late@example.com", expires_at=NOW - timedelta(days=1), **org)
    InvitationFactory(email="over@example.com", status=states.EXPIRED, expires_at=NOW - timedelta(days=2), **org)
    InvitationFactory(email="revoked@example.com", status=states.REVOKED, **org)
    long_ago = NOW - timedelta(days=31)
    InvitationFactory(email="old@example.com", status=states.EXPIRED, updated_at=long_ago, **org)

    page = browser.get(PEOPLE).content.decode()

    shown = [name for name in ("waits", "late", "over", "revoked", "old") if f"{name}@example.com" in page]
    assert shown == ["waits", "late", "over"]
    assert (page.count("Send again"), page.count("Invite again"), page.count(">Expired</span>")) == (2, 1, 2)


def test_an_invitation_is_sent_again_and_the_old_link_is_void(browser, asked):
    browser.post(reverse("accounts:resend_invitation", args=[asked.pk]))

    assert Client().get(link(asked)).status_code == 404
    assert Client().get(Letter.objects.get().link).status_code == 200


def test_a_revoked_invitation_opens_nothing(browser, asked):
    browser.post(reverse("accounts:revoke_invitation", args=[asked.pk]))

    response = Client().get(link(asked))

    assert response.status_code == 409
    assert "This invitation was revoked. Ask Alpha Air for a new one." in response.content.decode()
    assert "new@example.com" not in response.content.decode()


@pytest.mark.parametrize("name", ["resend_invitation", "revoke_invitation"])
def test_what_is_not_ones_own_stays(name, asked, bo, rival):
    url = reverse(f"accounts:{name}", args=[asked.pk])

    assert signed_in(Client(), rival).post(url).status_code == 404
    assert signed_in(Client(), bo).post(url).status_code == 302
    assert Client().post(url).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.version) == ("pending", 1)


def test_who_is_no_owner_invites_nobody(bo):
    browser = signed_in(Client(), bo)

    assert (browser.get(INVITE).status_code, browser.post(INVITE, TYPED).status_code) == (403, 302)
    assert not Invitation.objects.exists()


def test_somebody_new_registers_with_the_invited_address(client, asked):
    page = client.get(link(asked)).content.decode()
    assert "Ann Lee invites" in page
    assert "Join as new@example.com" in page

    response = client.post(link(asked, "register_invited"), JOIN | {"email": "other@example.com"}, follow=True)

    user = User.objects.get(email="new@example.com")
    assert "Welcome to Alpha Air. You are trader there." in response.content.decode()
    assert [one.organization for one in user.memberships.all()] == [asked.organization]
    assert acts_for(client) == asked.organization_id


def test_a_weak_password_is_refused_beside_its_field(client, asked):
    response = client.post(link(asked, "register_invited"), {"name": "Cy Ode", "password": "password"})

    assert response.status_code == 422
    assert 'value="Cy Ode"' in response.content.decode()
    assert not User.objects.filter(email="new@example.com").exists()


def test_somebody_with_an_account_is_led_through_signing_in(client, asked):
    UserFactory(email="new@example.com", password=PASSWORD)

    page = client.get(link(asked)).content.decode()

    assert f'href="/sign-in/?next={link(asked)}"' in page
    assert 'name="password"' not in page
    response = client.post("/sign-in/", {"email": "new@example.com", "password": PASSWORD, "next": link(asked)})
    assert response["Location"] == link(asked)


def test_who_is_signed_in_with_the_invited_address_joins(client, asked):
    me = member(user__email="new@example.com")
    signed_in(client, me)
    assert "another address" not in client.get(link(asked)).content.decode()

    client.post(link(asked, "accept_invitation"), {"account": me.user.pk})

    assert [one.organization for one in me.user.memberships.order_by("id")] == [me.organization, asked.organization]
    assert acts_for(client) == asked.organization_id


def test_who_is_signed_in_with_another_address_is_asked_plainly(client, asked, rival):
    signed_in(client, rival)

    page = client.get(link(asked)).content.decode()

    assert "The letter went to new@example.com; you are signed in as rae@rival.example." in page
    assert "Sign out" in page
    client.post(link(asked, "accept_invitation"), {"account": rival.user.pk})
    asked.refresh_from_db()
    assert asked.accepted_by == rival.user


@pytest.mark.parametrize("account", ["", "0" * 24])
def test_nobody_joins_with_another_account_than_they_saw(account, client, asked, rival):
    signed_in(client, rival)

    response = client.post(link(asked, "accept_invitation"), {"account": account})

    assert response["Location"] == link(asked)
    asked.refresh_from_db()
    assert asked.status == "pending"


def test_who_is_not_signed_in_is_led_to_the_page_first(client, asked):
    assert client.post(link(asked, "accept_invitation"), {"account": ""})["Location"] == link(asked)


def test_the_link_opens_once(client, asked, rival):
    me = member(user__email="new@example.com")
    signed_in(client, me)
    client.post(link(asked, "accept_invitation"), {"account": me.user.pk})

    assert client.get(link(asked))["Location"] == "/"
    response = signed_in(Client(), rival).get(link(asked))
    assert response.status_code == 409
    assert "This invitation was accepted." in response.content.decode()


def test_the_link_is_over_after_14_days(client, asked, clock):
    clock.move_to(asked.expires_at)

    assert client.get(link(asked)).status_code == 409
    assert client.post(link(asked, "register_invited"), JOIN).status_code == 409
    assert not User.objects.filter(email="new@example.com").exists()


def test_who_guesses_links_is_held_up(client, db):
    answers = [client.get(f"/invitations/{number}/").status_code for number in range(12)]

    assert answers == [404] * 10 + [429] * 2


def test_a_page_with_a_secret_in_its_address_is_not_kept(client, asked):
    assert "no-store" in client.get(link(asked))["Cache-Control"]


@pytest.mark.parametrize("name", ["accept_invitation", "register_invited"])
def test_deeds_take_post_only(name, client, asked):
    assert client.get(link(asked, name)).status_code == 405
