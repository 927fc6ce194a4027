from datetime import UTC, datetime

import factory

from shared.accounts.models import Membership, Organization, User
from shared.comms import states
from shared.comms.models import Digest, Letter, Notification, Preference, rank_of

NOW = datetime(2026, 3, 12, 9, 24, tzinfo=UTC)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda number: f"Ana Ruiz {number}")
    email = factory.Sequence(lambda number: f"ana{number}@northwind.example")


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda number: f"Northwind Airways {number}")
    kind = "buyer"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)


class NotificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    kind = "lot_closed"
    key = factory.Sequence(lambda number: f"lot_closed:{number}")
    title = "LOT-2026-0147 is closed"
    body = "Five bids came in. Award it by 22 March."
    link = "/lots/65a1b2c3d4e5f60718293a4b/"
    created_at = NOW
    next_attempt_at = NOW
    state = states.DUE
    read_at = None
    rank = factory.LazyAttribute(lambda row: rank_of(row.created_at, unread=row.read_at is None))


class LetterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Letter

    to = factory.Sequence(lambda number: f"new{number}@northwind.example")
    kind = "invitation"
    key = factory.Sequence(lambda number: f"invitation:{number}")
    title = "Ana Ruiz invites you to Northwind Airways"
    body = "You may read and trade there. The invitation holds for seven days."
    link = "/invitations/s3cr3t-t0ken/"
    link_text = "Accept the invitation"
    created_at = NOW
    next_attempt_at = NOW


class DigestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Digest

    user = factory.SubFactory(UserFactory)
    day = "2026-03-12"
    until = NOW
    size = 1
    created_at = NOW
    next_attempt_at = NOW


class PreferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Preference

    user = factory.SubFactory(UserFactory)
    kind = "lot_closed"
    bell = True
    mail = "digest"
