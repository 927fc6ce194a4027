"""What people hear of who may act for whom."""

from datetime import timedelta

import pytest

from shared.accounts.actors import SYSTEM
from shared.accounts.api_keys import create_api_key, revoke_api_key
from shared.accounts.invitations import accept_invitation, invite_member, resend_invitation
from shared.accounts.roles import Role
from shared.accounts.services import change_member, leave_organization, remove_member
from shared.accounts.tests.factories import NOW, UserFactory, actor_for, member
from shared.comms.models import Letter, Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(db):
    """The owner of Alpha Air."""
    return member(organization__name="Alpha Air", user__name="Ann Lee", user__email="ann@example.com")


@pytest.fixture
def bo(ann):
    """A colleague of hers."""
    return member(Role.VIEWER, organization=ann.organization, user__name="Bo Kim", user__email="bo@example.com")


def told():
    """Who was told what, and where it leads."""
    return list(Notification.objects.order_by("id").values_list("user__email", "title", "body", "link"))


def test_the_invited_get_a_letter_with_the_link_alone_holding_the_secret(ann):
    invitation = invite_member(
        organization=ann.organization, email="new@example.com", role=Role.TRADER, by=actor_for(ann), now=NOW,
        can_sign=True, sign_limit_minor=5_000_000, sign_limit_currency="USD", can_pay=True,
    )  # fmt: skip

    letter = Letter.objects.get()
    secret = letter.link.split("/")[2]
    assert (letter.to, letter.title) == ("new@example.com", "Ann Lee invites you to act for Alpha Air")
    assert letter.body == (
        "You act as trader. A trader reads, drafts, publishes, bids, counters and writes messages."
        " You may sign contracts up to 50,000.00 USD. You may fund and release held funds.\n\n"
        "The link lets one person in, until 5 December 2026, 09:30 UTC."
        " If you did not expect this letter, leave it: nothing happens."
    )
    assert (letter.link, letter.link_text) == (f"/invitations/{secret}/", "Join Alpha Air")
    assert secret not in f"{letter.key} {letter.title} {letter.body} {invitation.digest}"


def test_a_letter_sent_again_is_another_letter(ann):
    invitation = invite_member(
        organization=ann.organization, email="new@example.com", role=Role.VIEWER, by=SYSTEM, now=NOW
    )
    resend_invitation(invitation=invitation, by=actor_for(ann), now=NOW + timedelta(days=1))

    first, second = Letter.objects.order_by("id")
    assert (first.title, second.title) == (
        "You are invited to act for Alpha Air",
        "Ann Lee invites you to act for Alpha Air",
    )
    assert first.link != second.link


def test_owners_hear_who_joined(ann, bo):
    invite_member(organization=ann.organization, email="new@example.com", role=Role.VIEWER, by=actor_for(ann), now=NOW)
    secret = Letter.objects.get().link.split("/")[2]
    accept_invitation(secret=secret, user=UserFactory(name="Cy Ode", email="cy@example.com"), now=NOW)

    body = (
        "cy@example.com accepted the invitation. They act as viewer. A viewer reads everything, changes nothing."
        " The invitation was sent to new@example.com."
    )
    assert told() == [("ann@example.com", "Cy Ode joined Alpha Air", body, "/settings/people/")]


def test_who_has_new_rights_hears_it_but_not_of_their_own_doing(ann, bo):
    change_member(membership=bo, by=actor_for(ann), now=NOW, role=Role.TRADER)
    change_member(membership=ann, by=actor_for(ann), now=NOW, can_pay=True)

    body = "You act as trader. A trader reads, drafts, publishes, bids, counters and writes messages."
    assert told() == [("bo@example.com", "Ann Lee changed your rights at Alpha Air", body, "/settings/people/")]


def test_who_is_removed_hears_it(ann, bo):
    remove_member(membership=bo, by=actor_for(ann), now=NOW)

    title = "You no longer act for Alpha Air"
    assert told() == [("bo@example.com", title, "Ann Lee ended your membership.", "/settings/")]


def test_owners_hear_who_left(ann, bo):
    leave_organization(membership=bo, by=actor_for(bo), now=NOW)

    title = "Bo Kim left Alpha Air"
    assert told() == [("ann@example.com", title, "bo@example.com no longer acts for it.", "/settings/people/")]


def test_the_other_owners_hear_of_keys(ann, bo):
    other = member(organization=ann.organization, user__email="cy@example.com")

    key, _ = create_api_key(name="ERP", organization=ann.organization, by=actor_for(ann), now=NOW)
    revoke_api_key(key=key, by=actor_for(other), now=NOW)
    create_api_key(name="Dashboard", organization=None, by=SYSTEM, now=NOW)

    made, revoked = f"Ann Lee made “ERP”, which begins with {key.prefix}.", "It opens nothing any more."
    assert told() == [
        ("cy@example.com", "Alpha Air has a new API key", made, "/settings/api-keys/"),
        ("ann@example.com", "Alpha Air revoked an API key", f"{other.user} revoked “ERP”. {revoked}",
         "/settings/api-keys/"),
    ]  # fmt: skip
