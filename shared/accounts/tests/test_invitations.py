import threading
from datetime import timedelta

import pytest
from django.db import connection

from shared.accounts import states
from shared.accounts.invitations import (
    TIME_TO_ACCEPT,
    accept_invitation,
    expire_invitation,
    get_invitation,
    invite_member,
    register_invited,
    resend_invitation,
    revoke_invitation,
)  # fmt: skip
from shared.accounts.keys import digest_of
from shared.accounts.models import Invitation, Membership, User
from shared.accounts.roles import Role
from shared.accounts.tasks import expire_invitations
from shared.audit.models import Event
from shared.errors import DomainError, Forbidden, Invalid, InvalidMove, NotFound

from .factories import NOW, PASSWORD, InvitationFactory, UserFactory, actor_for, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

RIGHTS = {
    "role": Role.TRADER, "can_sign": True, "sign_limit_minor": 5_000_000, "sign_limit_currency": "USD", "can_pay": True,
}  # fmt: skip
LATER = NOW + timedelta(days=1)

WRITTEN = []
REACTIONS = {"member_invited": (f"{__name__}.keep_secret",), "member_joined": ()}


def keep_secret(*, secret, **about):
    WRITTEN.append(secret)


@pytest.fixture
def owner(db):
    return member()


@pytest.fixture
def secrets(settings):
    """The secrets that went into letters, in their order."""
    settings.REACTIONS = f"{__name__}.REACTIONS"
    WRITTEN.clear()
    return WRITTEN


def invite(owner, email="new@example.com", now=NOW, **rights):
    given = {"role": Role.VIEWER} | rights
    return invite_member(organization=owner.organization, email=email, by=actor_for(owner), now=now, **given)


def verbs():
    return list(Event.objects.order_by("id").values_list("verb", "before", "after"))


def test_the_graph_begins_at_pending_and_every_other_state_is_final():
    assert {
        "pending": {"accepted", "revoked", "expired"}, "accepted": set(), "revoked": set(), "expired": set(),
    } == states.MOVES  # fmt: skip


def test_invite_member_keeps_the_digest_alone(owner, secrets):
    invitation = invite(owner, " New@Example.com ", **RIGHTS)

    assert (invitation.email, invitation.status, invitation.rights) == ("new@example.com", "pending", RIGHTS)
    assert (invitation.expires_at, invitation.sent_at) == (NOW + TIME_TO_ACCEPT, NOW)
    assert invitation.invited_by == owner.user
    assert invitation.digest == digest_of(secrets[0])
    assert secrets[0] not in str(Invitation.objects.values().get()) + str(list(Event.objects.values()))
    assert verbs() == [("invite_member", "", "pending")]


def test_invite_member_takes_an_owner_of_that_organization(owner):
    trader, stranger = member(Role.TRADER, organization=owner.organization), member()

    with pytest.raises(Forbidden):
        invite(trader)
    with pytest.raises(NotFound):
        invite_member(organization=owner.organization, email="a@b.ch", role=Role.OWNER, by=actor_for(stranger), now=NOW)

    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("email", "rights", "field"),
    [("nobody", {}, "email"), ("", {}, "email"), ("a@b.ch", {"sign_limit_minor": 1}, "signLimitCurrency")],
)
def test_invite_member_says_what_is_wrong(owner, email, rights, field):
    with pytest.raises(Invalid) as refused:
        invite(owner, email, **rights)

    assert list(refused.value.fields) == [field]


def test_a_member_is_not_invited(owner):
    with pytest.raises(DomainError) as refused:
        invite(owner, owner.user.email.upper())

    assert refused.value.code == "already_member"


def test_an_address_holds_one_invitation(owner):
    invite(owner)

    with pytest.raises(DomainError) as refused:
        invite(owner)

    assert refused.value.code == "already_invited"
    assert Invitation.objects.count() == 1


def test_one_whose_time_is_over_gives_way_before_the_clock_has_come_to_it(owner):
    first = invite(owner)

    second = invite(owner, now=first.expires_at)

    first.refresh_from_db()
    assert (first.status, second.status) == ("expired", "pending")


def test_another_organization_may_invite_the_same_address(owner):
    invite(owner)

    assert invite(member()).status == "pending"


def test_resend_makes_the_link_before_it_void(owner, secrets):
    invitation = invite(owner)

    resend_invitation(invitation=invitation, by=actor_for(owner), now=LATER)

    assert (invitation.expires_at, invitation.sent_at) == (LATER + TIME_TO_ACCEPT, LATER)
    assert get_invitation(secrets[1]) == invitation
    with pytest.raises(NotFound):
        get_invitation(secrets[0])


def test_revoke_and_again(owner, secrets):
    invitation = invite(owner)

    for _ in range(2):
        revoke_invitation(invitation=invitation, by=actor_for(owner), now=LATER)

    assert verbs() == [("invite_member", "", "pending"), ("revoke_invitation", "pending", "revoked")]
    with pytest.raises(InvalidMove, match="was revoked"):
        accept_invitation(secret=secrets[0], user=UserFactory(), now=LATER)


@pytest.mark.parametrize("service", [resend_invitation, revoke_invitation])
def test_an_invitation_of_another_organization_does_not_exist(service, owner):
    invitation = invite(owner)
    trader = member(Role.TRADER, organization=owner.organization)

    with pytest.raises(NotFound):
        service(invitation=invitation, by=actor_for(member()), now=NOW)
    with pytest.raises(Forbidden):
        service(invitation=invitation, by=actor_for(trader), now=NOW)

    assert Invitation.objects.get().version == 1


@pytest.mark.parametrize("status", [states.ACCEPTED, states.EXPIRED])
@pytest.mark.parametrize("service", [resend_invitation, revoke_invitation])
def test_what_is_final_stays_final(service, status, owner):
    invitation = InvitationFactory(organization=owner.organization, status=status)

    with pytest.raises(InvalidMove):
        service(invitation=invitation, by=actor_for(owner), now=NOW)

    assert Invitation.objects.get().status == status


def test_accept_makes_a_member_with_the_rights_offered(owner, secrets):
    invite(owner, **RIGHTS)
    user = UserFactory()

    joined = accept_invitation(secret=secrets[0], user=user, now=LATER)

    assert (joined.user, joined.organization, joined.rights) == (user, owner.organization, RIGHTS)
    invitation = Invitation.objects.get()
    assert (invitation.status, invitation.accepted_by, invitation.updated_at) == ("accepted", user, LATER)
    assert verbs()[1:] == [("add_member", "", "trader"), ("accept_invitation", "pending", "accepted")]


def test_accept_again_changes_nothing_and_lets_nobody_else_in(owner, secrets):
    invite(owner)
    user = UserFactory()
    joined = accept_invitation(secret=secrets[0], user=user, now=LATER)

    assert accept_invitation(secret=secrets[0], user=user, now=LATER) == joined
    with pytest.raises(InvalidMove, match="was accepted"):
        accept_invitation(secret=secrets[0], user=UserFactory(), now=LATER)

    assert Membership.objects.filter(organization=owner.organization).count() == 2


def test_who_was_removed_does_not_come_in_again_by_the_old_link(owner, secrets):
    invite(owner)
    user = UserFactory()
    accept_invitation(secret=secrets[0], user=user, now=LATER).delete()

    with pytest.raises(InvalidMove):
        accept_invitation(secret=secrets[0], user=user, now=LATER)


def test_a_member_does_not_join_twice_by_another_address(owner, secrets):
    invite(owner)

    with pytest.raises(DomainError) as refused:
        accept_invitation(secret=secrets[0], user=owner.user, now=LATER)

    assert refused.value.code == "already_member"
    assert Invitation.objects.get().status == "pending"


def test_accept_is_over_with_the_time_itself(owner, secrets):
    invitation = invite(owner)

    with pytest.raises(InvalidMove, match="has expired"):
        accept_invitation(secret=secrets[0], user=UserFactory(), now=invitation.expires_at)


@pytest.mark.parametrize("secret", ["", "nope", "a" * 10_000, "\udc80", "\0"])
def test_a_secret_that_is_none_is_not_found(secret, owner):
    with pytest.raises(NotFound):
        accept_invitation(secret=secret, user=UserFactory(), now=NOW)


def test_register_invited_makes_an_account_for_the_invited_address(owner, secrets):
    invite(owner, **RIGHTS)

    joined = register_invited(secret=secrets[0], name=" Cy Ode ", password=PASSWORD, now=LATER)

    user = User.objects.get(email="new@example.com")
    assert (joined.user, user.name, user.check_password(PASSWORD)) == (user, "Cy Ode", True)
    assert user.time_zone == owner.organization.time_zone
    assert list(user.memberships.all()) == [joined]


def test_register_invited_refuses_a_weak_password_and_a_taken_address(owner, secrets):
    invite(owner)
    with pytest.raises(Invalid) as weak:
        register_invited(secret=secrets[0], name="Cy", password="password", now=LATER)
    UserFactory(email="new@example.com")
    with pytest.raises(DomainError) as taken:
        register_invited(secret=secrets[0], name="Cy", password=PASSWORD, now=LATER)

    assert (list(weak.value.fields), taken.value.code) == (["password"], "email_taken")
    assert Invitation.objects.get().status == "pending"


def test_register_invited_leaves_no_account_behind_when_the_link_is_over(owner, secrets):
    invitation = invite(owner)

    with pytest.raises(InvalidMove):
        register_invited(secret=secrets[0], name="Cy", password=PASSWORD, now=invitation.expires_at)

    assert not User.objects.filter(email="new@example.com").exists()


def test_the_clock_puts_down_what_has_expired(owner):
    over = InvitationFactory(expires_at=NOW)
    InvitationFactory(status=states.REVOKED, expires_at=NOW)
    open_one = InvitationFactory(expires_at=NOW + timedelta(days=36500))

    assert expire_invitations() == "1 expired"
    assert expire_invitations() == "0 expired"

    over.refresh_from_db()
    assert over.status == "expired"
    assert expire_invitation(invitation=open_one, now=NOW) is False
    assert verbs() == [("expire_invitation", "pending", "expired")]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hold_the_link_one_comes_in(owner, secrets):
    invite(owner)
    people, gate = UserFactory.create_batch(2), threading.Barrier(2)

    def run(user):
        gate.wait()
        try:
            accept_invitation(secret=secrets[0], user=user, now=LATER)
        except DomainError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Membership.objects.filter(user__in=people).count() == 1
    assert Invitation.objects.get().status == "accepted"
