from datetime import UTC, datetime, timedelta

import factory

from shared.accounts.actors import Actor
from shared.accounts.keys import PREFIX_LENGTH, digest_of, new_secret, new_token
from shared.accounts.models import ApiKey, Invitation, Membership, Organization, User
from shared.accounts.roles import Kind, Role

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PASSWORD = "correct-horse-9"


class UserFactory(factory.django.DjangoModelFactory):
    """A person of this portal; `password=` gives them one (slow), without it nobody can sign in as them."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = "!"
    created_at = NOW

    @classmethod
    def _create(cls, model_class, *args, **fields):
        password = fields.pop("password")
        user = model_class(*args, **fields)
        if password == "!":
            user.set_unusable_password()
        else:
            user.set_password(password)
        user.save(force_insert=True)
        return user


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = Kind.BUYER
    created_at = NOW
    updated_at = NOW


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = Role.OWNER
    created_at = NOW


class InvitationFactory(factory.django.DjangoModelFactory):
    """An invitation; `secret=` is what its letter's link holds."""

    class Meta:
        model = Invitation
        exclude = ("secret",)

    secret = factory.LazyFunction(new_token)
    organization = factory.SubFactory(OrganizationFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.com")
    digest = factory.LazyAttribute(lambda invitation: digest_of(invitation.secret))
    role = Role.TRADER
    expires_at = NOW + timedelta(days=14)
    sent_at = NOW
    created_at = NOW
    updated_at = NOW


class ApiKeyFactory(factory.django.DjangoModelFactory):
    """An organisation's key; `key.secret` is what a caller sends. `organization=None` makes a trusted one."""

    class Meta:
        model = ApiKey
        exclude = ("secret",)

    secret = factory.LazyFunction(new_secret)
    organization = factory.SubFactory(OrganizationFactory)
    name = "A machine"
    prefix = factory.LazyAttribute(lambda key: key.secret[:PREFIX_LENGTH])
    digest = factory.LazyAttribute(lambda key: digest_of(key.secret))
    created_at = NOW

    @classmethod
    def create(cls, **fields):
        fields.setdefault("secret", new_secret())
        key = super().create(**fields)
        key.secret = fields["secret"]
        return key


def member(role=Role.OWNER, **fields) -> Membership:
    """Somebody who may do what `role` may, in an organisation of their own unless one is given."""
    return MembershipFactory(role=role, **fields)


def actor_for(membership: Membership, via="session") -> Actor:
    """The member, acting for their organisation."""
    return Actor(user=membership.user, organization=membership.organization, role=Role(membership.role), via=via)


def signed_in(client, membership: Membership):
    """Django's test client, signed in as the member."""
    client.force_login(membership.user)
    return client
