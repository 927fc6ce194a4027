from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from producer_portal.bids.models import ProducerBid
from producer_portal.certificates.models import Certificate
from producer_portal.marketplace import services
from producer_portal.marketplace.models import MarketLot, SavedSearch, Visit, Watch
from producer_portal.marketplace.services.searches import delete_search
from producer_portal.marketplace.tests.factories import record
from producer_portal.pages import demo
from producer_portal.pages.demo_bids import BEGAN, PAPERS, SENT
from producer_portal.pages.management.commands.seed_demo import ON_THE_WAY
from shared import clock
from shared.accounts.demo import ADMINISTRATOR, PASSWORD, Calendar, actor_for
from shared.accounts.models import ApiKey, Invitation, Membership, Organization, User
from shared.accounts.roles import Role
from shared.audit.models import Event
from shared.clock import from_wire, to_wire
from shared.comms.models import Notification
from shared.deals.demo import biddings
from shared.ids import new_message_id

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
        "seed_demo: added 7 people; 5 organisations, 2 open lots in all "
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
    assert Membership.objects.count() == len(demo.PEOPLE) + 1  # one of them acts for two companies


def test_without_the_buyer_portal_it_says_that_lots_come_later(far_buyer):
    far_buyer.broken_at = "/api"

    assert seed().endswith("(the Buyer portal does not answer yet: lots come once it does)")


def test_a_dry_run_adds_nothing(far_buyer):
    far_buyer.holds(record())

    assert seed("--dry-run") == "seed_demo: would add 7 people; 0 organisations, 0 open lots in all"
    assert (User.objects.count(), Organization.objects.count(), MarketLot.objects.count()) == (0, 0, 0)
    assert far_buyer.asked == []


def test_it_is_refused_outside_development(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="DEBUG=true"):
        seed()

    assert not User.objects.exists()


def test_what_the_buyers_did_is_lived_through_when_they_did_it(far_buyer):
    now = clock.now()
    lot = record(publishedAt=to_wire(now - timedelta(days=5)), updatedAt=to_wire(now - timedelta(days=5)), version=2)
    revised = lot | {"title": "Clearer", "version": 3, "revision": 2, "updatedAt": to_wire(now - timedelta(days=2))}
    far_buyer.holds(revised)
    far_buyer.events += [sent("lot.published", lot), sent("lot.updated", revised)]

    seed()
    seed()

    mirrored = MarketLot.objects.get()
    assert (mirrored.title, mirrored.revision) == ("Clearer", 2)
    assert mirrored.first_seen_at == from_wire(lot["updatedAt"]) + ON_THE_WAY
    assert [event.at for event in Event.objects.about(mirrored)] == [from_wire(revised["updatedAt"]) + ON_THE_WAY]


def test_joost_was_here_yesterday_and_a_second_run_does_not_send_him_back(far_buyer):
    seed()
    joost = User.objects.get(email=demo.JOOST)
    yesterday = Visit.objects.get(user=joost).looked_at
    services.note_visit(user=joost, now=clock.now())

    seed()

    assert clock.now() - yesterday < timedelta(days=8)
    assert Visit.objects.get(user=joost).looked_at > yesterday


def sent(event, record, kind="lot"):
    return {
        "event": event, "timestamp": record["updatedAt"], "id": new_message_id(),
        "aggregate": {"type": kind, "id": record["_id"], "version": record["version"]}, kind: record,
    }  # fmt: skip


def test_keys_and_an_invitation_that_waits(far_buyer):
    seed()
    seed()

    assert sorted(ApiKey.objects.values_list("name", flat=True)) == sorted(one.name for one in demo.MACHINES)
    assert ApiKey.objects.live(clock.now()).count() == len(demo.MACHINES)
    assert [one.email for one in Invitation.objects.open(clock.now())] == [one.email for one in demo.INVITED]


def test_wishes_are_lived_with_the_lots_and_told_at_their_time(far_buyer):
    now = clock.now()
    came = Calendar(now).past(3, 5, 9, 30)
    lot = record(
        title="HEFA-SPK for Zürich, Q2", publishedAt=to_wire(came), updatedAt=to_wire(came),
        bidDeadline=to_wire(now + timedelta(days=5)),
        delivery={"country": "CH", "airport": "ZRH", "windowEnd": to_wire(now + timedelta(days=200))},
    )  # fmt: skip
    moved = lot | {
        "version": 3, "revision": 2, "updatedAt": to_wire(Calendar(now).past(3, 10, 14, 5)),
        "volume": {"amount": 4500, "unit": "tonnes"},
    }  # fmt: skip
    far_buyer.holds(moved)
    far_buyer.events += [sent("lot.published", lot), sent("lot.updated", moved)]

    seed()
    before = list(SavedSearch.objects.order_by("pk").values()), list(Watch.objects.order_by("pk").values())
    seed()

    joost = User.objects.get(email=demo.JOOST)
    told = Notification.objects.filter(user=joost).order_by("created_at").values_list("kind", "created_at")
    assert list(told) == [
        ("saved_search", came + ON_THE_WAY), ("watched_lot", from_wire(moved["updatedAt"]) + ON_THE_WAY),
    ]  # fmt: skip
    assert (list(SavedSearch.objects.order_by("pk").values()), list(Watch.objects.order_by("pk").values())) == before
    assert SavedSearch.objects.filter(user=joost).count() == 3


def test_a_bid_was_written_here_before_the_other_side_told_of_it(far_buyer):
    now = clock.now()
    came = clock.cut(now - timedelta(days=2))
    lot = record(publishedAt=to_wire(came - timedelta(days=1)), updatedAt=to_wire(came - timedelta(days=1)),
                 volume={"amount": 4000, "unit": "tonnes"}, pricing={"currency": "USD"},
                 bidDeadline=to_wire(now + timedelta(days=5)))  # fmt: skip
    bidding = biddings(now)["zurich/porvoo"]
    told = bidding.fields.to_dict() | {
        "_id": "b" * 24, "version": 2, "lotId": lot["_id"], "lotRevision": 1, "organizationId": bidding.company.id,
        "bidderId": bidding.person.user_id, "status": "pending", "source": "producer-dashboard", "turn": "buyer",
        "externalBidId": bidding.id, "expiresAt": to_wire(now + timedelta(days=20)), "updatedAt": to_wire(came),
    }  # fmt: skip
    far_buyer.holds(lot)
    far_buyer.events += [sent("lot.published", lot), sent("bid.received", told, "bid")]

    seed()
    seed()

    bid = ProducerBid.objects.get()
    assert (bid.pk, bid.status, bid.buyer_bid_id, bid.fields) == (bidding.id, "submitted", "b" * 24, bidding.fields)
    assert (bid.created_at, bid.submitted_at) == (came - BEGAN, came - SENT)
    assert str(bid.organization) == "Porvoo Bio"


def test_certificates_are_in_the_vaults_once_and_some_end_soon(far_buyer):
    seed()
    seed()

    joost = actor_for(demo.JOOST)
    today = clock.now().date()
    standing = {one.scheme: one.standing(today) for one in Certificate.objects.visible_to(joost).kept()}
    assert standing == {"ISCC EU": "soon", "ISCC CORSIA": "valid", "RSB CORSIA": "over"}
    assert Certificate.objects.count() == len(PAPERS)


def test_a_search_that_was_deleted_does_not_come_back(far_buyer):
    seed()
    for search in SavedSearch.objects.filter(user__email=demo.JOOST):
        delete_search(search=search, by=actor_for(demo.JOOST), now=clock.now())

    seed()

    assert not SavedSearch.objects.filter(user__email=demo.JOOST).kept().exists()
