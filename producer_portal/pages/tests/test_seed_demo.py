from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from producer_portal.marketplace.models import MarketLot
from producer_portal.marketplace.tests.factories import record
from producer_portal.pages import demo
from shared.accounts.demo import ADMINISTRATOR, PASSWORD, actor_for
from shared.accounts.models import Membership, Organization, User
from shared.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_development(settings):
    settings.DEBUG = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def seed(*arguments):
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_it_adds_the_producers_and_fetches_the_lots(far_buyer):
    far_buyer.holds(record(), record())

    said = seed()

    assert said == (
        "seed_demo: added 5 people; 5 organisations, 2 open lots in all "
        "(2 seen, 2 created, 0 updated, 0 unchanged, 0 removed)"
    )
    joost = actor_for("producer@demo.example")
    assert (str(joost.user), joost.role, joost.organization.name) == (
        "Joost van Dalen", Role.OWNER, "Rotterdam Renewables B.V."
    )  # fmt: skip
    assert joost.user.check_password(PASSWORD)


def test_the_administrator_looks_after_the_portal(far_buyer):
    seed()

    admin = User.objects.get(email=ADMINISTRATOR)
    assert (admin.is_staff, admin.is_superuser, admin.check_password(PASSWORD)) == (True, True, True)


def test_again_adds_only_what_is_missing(far_buyer):
    seed()
    User.objects.filter(email="aino.laine@demo.example").delete()

    assert seed().startswith("seed_demo: added 1 people; 5 organisations")
    assert seed().startswith("seed_demo: added 0 people; 5 organisations")
    assert Membership.objects.count() == len(demo.PEOPLE)


def test_without_the_buyer_portal_it_says_that_lots_come_later(far_buyer):
    far_buyer.broken_at = "/api"

    assert seed().endswith("(the Buyer portal does not answer yet: lots come once it does)")


def test_a_dry_run_adds_nothing(far_buyer):
    far_buyer.holds(record())

    assert seed("--dry-run") == "seed_demo: would add 5 people; 0 organisations, 0 open lots in all"
    assert (User.objects.count(), Organization.objects.count(), MarketLot.objects.count()) == (0, 0, 0)
    assert far_buyer.asked == []


def test_it_is_refused_outside_development(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG=true"):
        seed()

    assert not User.objects.exists()
