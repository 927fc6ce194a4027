"""The demonstration as one run of `seed_demo` leaves it. It is told once for all of these tests."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db.transaction import atomic, set_rollback  # noqa: TID251 - around tests, as Django's own test case
from django.test import override_settings

from buyer_portal.bids.models import Bid
from buyer_portal.contracts.models import Contract
from buyer_portal.contracts.services.due import due_contracts
from buyer_portal.deals.models import Negotiation
from buyer_portal.deals.services.due import due_offers
from buyer_portal.lots import states
from buyer_portal.lots.models import Lot, LotRevision
from buyer_portal.lots.tests.looking import deeds, nothing_left_behind
from buyer_portal.pages import demo
from shared import clock, schemas
from shared.accounts.demo import ADMINISTRATOR, PASSWORD
from shared.accounts.models import ApiKey, Invitation, Organization, User
from shared.accounts.tests.factories import NOW
from shared.audit.models import Event
from shared.comms.models import Notification
from shared.exchange.health.troubles import sending_late
from shared.exchange.integration import integration_of
from shared.exchange.models import Delivery, OutboxEvent

from .test_seed_demo import run

pytestmark = pytest.mark.django_db
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """What the run said."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), atomic():
        with override_settings(DEBUG=True, PASSWORD_HASHERS=QUICK):
            said = run()
        yield said
        set_rollback(True)


@pytest.fixture(autouse=True)
def _development(settings):
    settings.DEBUG, settings.PASSWORD_HASHERS = True, QUICK


def test_it_fills_the_portal_and_says_what_it_did(filled):
    assert filled == "seed_demo: added 8 people and 26 lots; 5 organisations, 26 lots in all"

    assert {status: Lot.objects.filter(status=status).count() for status in states.MOVES} == {
        states.DRAFT: 3, states.PUBLISHED: 14, states.CLOSED: 4, states.SOLD: 1, states.UNSUCCESSFUL: 1,
        states.CANCELLED: 2, states.DELETED: 1,
    }  # fmt: skip
    assert sorted(Lot.objects.values_list("number", flat=True)) == [f"LOT-2026-{n:04}" for n in range(1, 27)]
    buyer = User.objects.get(email="buyer@demo.example")
    assert buyer.check_password(PASSWORD)
    assert buyer.memberships.get().role == "owner"
    assert User.objects.get(email=ADMINISTRATOR).is_superuser


def test_a_second_run_adds_nothing(filled):
    with nothing_left_behind(User, Organization):
        assert run() == "seed_demo: added 0 people and 0 lots; 5 organisations, 26 lots in all"


def test_a_run_that_was_broken_off_is_finished_by_the_next(filled):
    gone = Lot.objects.order_by("-number")[:3]
    for lot in gone:
        lot.revisions.all().delete()
        lot.delete()

    assert run() == "seed_demo: added 0 people and 3 lots; 5 organisations, 26 lots in all"
    assert Lot.objects.filter(status=states.DRAFT).count() == 3


def test_what_happened_happened_in_the_past_and_in_order(filled):
    for lot in Lot.objects.all():
        moments = list(Event.objects.about(lot).reverse().values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= NOW
        assert lot.status != states.PUBLISHED or lot.is_open(NOW)


def test_every_message_can_be_read_by_its_receiver(filled):
    for event in OutboxEvent.objects.all():
        assert schemas.parse_event(event.topic, event.body.encode()).event == event.event
        assert len(event.body) < 20_000


def test_revisions_are_clarifications_and_material_changes(filled):
    revisions = LotRevision.objects.filter(revision__gt=1)
    assert {row.material for row in revisions} == {True, False}
    zurich = Lot.objects.get(title__startswith="HEFA-SPK for Zürich", revision=3)
    assert deeds(zurich) == [
        ("create_lot", "", "draft", ""), ("publish_lot", "draft", "published", ""),
        ("edit_lot", "", "", ""), ("edit_lot", "", "", ""),
    ]  # fmt: skip


def test_a_colleague_acts_for_a_second_company(filled):
    marc = User.objects.get(email=demo.MARC)
    assert [(str(one.organization), one.role) for one in marc.memberships.order_by("id")] == [
        ("Helvia Airways", "trader"), ("Kestrel Jet", "viewer"),
    ]  # fmt: skip


def test_the_feed_is_numbered_so_that_the_other_side_can_read_it(filled):
    assert not OutboxEvent.objects.filter(feed_number=0).exists()
    in_order = OutboxEvent.objects.order_by("feed_number").values_list("occurred_at", flat=True)
    assert list(in_order) == sorted(in_order)


def test_keys_and_an_invitation_that_waits(filled):
    run()

    assert sorted(ApiKey.objects.values_list("name", flat=True)) == sorted(one.name for one in demo.MACHINES)
    assert ApiKey.objects.live(clock.now()).count() == len(demo.MACHINES)
    assert [one.email for one in Invitation.objects.open(clock.now())] == [one.email for one in demo.INVITED]


def test_bids_stand_in_every_state_that_can_be_reached(filled):
    assert Counter(Bid.objects.values_list("status", flat=True)) == {
        "pending": 17, "accepted": 3, "rejected": 6, "withdrawn": 3, "counter_offer": 1, "stale": 1, "expired": 1,
    }  # fmt: skip
    zurich = Bid.objects.filter(lot__title__startswith="HEFA-SPK for Zürich", lot__status=states.PUBLISHED)
    assert zurich.live().count() == 5
    sealed = Bid.objects.filter(lot__mode="sealed").values_list("lot__status", "sealed")
    assert Counter((status, bool(terms)) for status, terms in sealed) == {("published", True): 3, ("closed", False): 3}


def test_a_negotiation_is_in_its_third_round_and_waits_for_elena(filled):
    deal = Negotiation.objects.get(status="open", buyer__name=demo.HELVIA, rounds__gt=1)
    assert [(one.by, one.status) for one in deal.offers.order_by("number")] == [
        ("producer", "countered"), ("buyer", "countered"), ("producer", "countered"), ("buyer", "countered"),
        ("producer", "pending"),
    ]  # fmt: skip
    assert (str(deal.producer), deal.bid.turn) == ("Rotterdam Renewables", "buyer")


def test_one_contract_is_active_and_two_wait_for_a_signature(filled):
    contracts = {one.number: one for one in Contract.objects.order_by("number")}
    assert [(one.status, one.signatures.count()) for one in contracts.values()] == [
        ("active", 2), ("partially_signed", 1), ("partially_signed", 1),
    ]  # fmt: skip
    assert all(one.sign_by > clock.now() for one in contracts.values() if one.status != "active")
    assert contracts["SAF-2026-000001"].lot.status == states.SOLD


def test_nothing_that_waits_is_over_when_somebody_first_looks(filled):
    """So that the clocks of the portals, once they start, leave the story as it was told."""
    now = clock.now()

    assert (due_offers(now), due_contracts(now)) == (0, 0)


def test_nothing_that_it_lived_through_is_late_and_no_operator_has_an_alert_to_read(filled):
    due = Delivery.objects.filter(state="due")

    assert due.exists()
    assert not due.filter(next_attempt_at__lt=NOW).exists()
    assert list(sending_late(integration_of(now=NOW), timedelta(minutes=5))) == []
    assert not Notification.objects.filter(kind="alert", read_at=None).exists()
