from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.accounts.api_keys import create_api_key, revoke_api_key
from shared.accounts.keys import digest_of
from shared.accounts.models import ApiKey
from shared.accounts.roles import Role, Scope
from shared.audit.models import Event
from shared.errors import Forbidden, Invalid, NotFound

from .factories import NOW, ApiKeyFactory, OrganizationFactory, actor_for, member

pytestmark = pytest.mark.django_db


def test_create_api_key_keeps_the_digest_alone():
    owner = member()

    key, secret = create_api_key(name="ERP", organization=owner.organization, by=actor_for(owner), now=NOW)

    assert secret.startswith("saf_")
    assert (key.digest, key.prefix, key.created_by) == (digest_of(secret), secret[:12], owner.user)
    assert secret not in str(ApiKey.objects.values().get())
    assert (key.role, key.is_trusted) == (Role.TRADER, False)
    assert Event.objects.get().verb == "create_api_key"


@pytest.mark.parametrize(("scope", "role"), [(Scope.READ, "viewer"), (Scope.WRITE, "trader"), (Scope.MANAGE, "owner")])
def test_the_widest_scope_is_the_role(scope, role):
    assert ApiKeyFactory.build(organization=None, scopes=["read", scope.value]).role == role


def test_create_api_key_takes_an_owner_of_that_organization():
    trader, other = member(role=Role.TRADER), member()

    with pytest.raises(Forbidden):
        create_api_key(name="ERP", organization=trader.organization, by=actor_for(trader), now=NOW)
    with pytest.raises(NotFound):
        create_api_key(name="ERP", organization=trader.organization, by=actor_for(other), now=NOW)


def test_a_trusted_key_takes_an_operator():
    with pytest.raises(Forbidden):
        create_api_key(name="Dashboard", organization=None, by=actor_for(member()), now=NOW)

    assert create_api_key(name="Dashboard", organization=None, by=SYSTEM, now=NOW)[0].is_trusted


def test_create_api_key_refuses_a_time_that_has_passed():
    with pytest.raises(Invalid):
        create_api_key(name="ERP", organization=None, by=SYSTEM, now=NOW, expires_at=NOW)


def test_revoke_api_key_and_again():
    owner = member()
    key = ApiKeyFactory(organization=owner.organization)

    revoke_api_key(key=key, by=actor_for(owner), now=NOW)
    revoke_api_key(key=key, by=actor_for(owner), now=NOW + timedelta(days=1))

    assert key.revoked_at == NOW
    assert Event.objects.get().verb == "revoke_api_key"


def test_revoke_api_key_of_another_organization():
    key = ApiKeyFactory()

    with pytest.raises(NotFound):
        revoke_api_key(key=key, by=actor_for(member()), now=NOW)


def test_the_state_of_a_key_is_a_question_of_time():
    made = {"organization": None, "expires_at": NOW + timedelta(seconds=1)}
    key, revoked = ApiKeyFactory.build(**made), ApiKeyFactory.build(**made, revoked_at=NOW)

    assert [key.state(NOW), key.state(key.expires_at), revoked.state(NOW)] == ["active", "expired", "revoked"]
    assert ApiKeyFactory.build(organization=None).state(NOW) == "active"


def test_live_keys():
    live = ApiKeyFactory(expires_at=NOW + timedelta(seconds=1))
    ApiKeyFactory(expires_at=NOW)
    ApiKeyFactory(revoked_at=NOW)

    assert list(ApiKey.objects.live(NOW)) == [live]


def run(*arguments):
    out = StringIO()
    call_command("create_api_key", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_command_prints_the_key_and_sums_up():
    organization = OrganizationFactory(name="Alpha Air")

    secret, last = run("--organization", "Alpha Air", "--name", "ERP", "--expires", "90d")

    key = ApiKey.objects.get()
    assert (key.organization, key.digest) == (organization, digest_of(secret))
    assert key.expires_at - clock.now() > timedelta(days=89)
    assert last.startswith("1 key made: 'ERP'")


def test_command_makes_a_trusted_key():
    run("--trusted", "--name", "Dashboard", "--scope", "read")

    key = ApiKey.objects.get()
    assert (key.is_trusted, key.scopes, key.expires_at) == (True, ["read"], None)


def test_command_dry_run_writes_nothing():
    OrganizationFactory(name="Alpha Air")

    assert run("--organization", "Alpha Air", "--name", "ERP", "--dry-run")[-1].endswith("Nothing was written.")
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--organization", "Nobody", "--name", "x"],
        ["--organization", "Twice", "--name", "x"],
        ["--trusted", "--name", "x", "--expires", "tomorrow"],
        ["--trusted", "--name", "x", "--expires", "2020-01-01T00:00:00Z"],
        ["--name", "x"],
    ],
)
def test_command_says_what_is_wrong(arguments):
    OrganizationFactory.create_batch(2, name="Twice")

    with pytest.raises(CommandError):
        run(*arguments)
    assert not ApiKey.objects.exists()
