from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot, LotRevision
from buyer_portal.lots.tests.looking import deeds, nothing_left_behind
from buyer_portal.pages import demo
from buyer_portal.pages.demo_tenders import tenders
from shared import clock, schemas
from shared.accounts.demo import ADMINISTRATOR, LEAST_TIME_LEFT, PASSWORD, Calendar
from shared.accounts.models import ApiKey, Invitation, Organization, User
from shared.accounts.tests.factories import NOW
from shared.audit.models import Event
from shared.exchange.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _development(settings):
    settings.DEBUG = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def run(*args):
    out = StringIO()
    call_command("seed_demo", *args, stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()[-1]


def test_it_fills_the_portal_and_says_what_it_did():
    assert run() == "seed_demo: added 8 people and 24 lots; 5 organisations, 24 lots in all"

    assert {status: Lot.objects.filter(status=status).count() for status in states.MOVES} == {
        states.DRAFT: 3, states.PUBLISHED: 14, states.CLOSED: 3, states.SOLD: 0, states.UNSUCCESSFUL: 1,
        states.CANCELLED: 2, states.DELETED: 1,
    }  # fmt: skip
    assert sorted(Lot.objects.values_list("number", flat=True)) == [f"LOT-2026-{n:04}" for n in range(1, 25)]
    buyer = User.objects.get(email="buyer@demo.example")
    assert buyer.check_password(PASSWORD)
    assert buyer.memberships.get().role == "owner"
    assert User.objects.get(email=ADMINISTRATOR).is_superuser


def test_a_second_run_adds_nothing():
    run()

    with nothing_left_behind(User, Organization):
        assert run() == "seed_demo: added 0 people and 0 lots; 5 organisations, 24 lots in all"


def test_a_run_that_was_broken_off_is_finished_by_the_next():
    run()
    gone = Lot.objects.order_by("-number")[:3]
    for lot in gone:
        lot.revisions.all().delete()
        lot.delete()

    assert run() == "seed_demo: added 0 people and 3 lots; 5 organisations, 24 lots in all"
    assert Lot.objects.filter(status=states.DRAFT).count() == 3


def test_a_dry_run_writes_nothing():
    with nothing_left_behind(User, Organization):
        assert run("--dry-run") == "seed_demo: would add 8 people and 24 lots; 0 organisations, 0 lots in all"


def test_never_with_debug_off(settings):
    settings.DEBUG = False

    with nothing_left_behind(User, Organization), pytest.raises(CommandError, match="DEBUG=true only"):
        run()


def test_what_happened_happened_in_the_past_and_in_order():
    run()

    for lot in Lot.objects.all():
        moments = list(Event.objects.about(lot).reverse().values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= NOW
        assert lot.status != states.PUBLISHED or lot.is_open(NOW)


def test_every_message_can_be_read_by_its_receiver():
    run()

    for event in OutboxEvent.objects.filter(aggregate_type="lot"):
        assert schemas.parse_event(event.topic, event.body.encode()).event == event.event
        assert len(event.body) < 20_000


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("day", range(21, 28))
def test_tenders_make_sense_on_every_day(month, day):
    now = NOW.replace(month=month, day=day)

    for tender in tenders(now):
        moments = [tender.begun, *(deed.at for deed in tender.deeds)]
        assert moments == sorted(moments)
        assert moments[-1] <= now
        fields = schemas.LotFields.model_validate(tender.fields)
        published = [deed.at for deed in tender.deeds if deed.verb == "publish"]
        assert not published or schemas.missing_for_publication(fields, published[0]) == {}
        if [deed.verb for deed in tender.deeds if deed.verb not in {"publish", "edit"}] == []:
            assert fields.bid_deadline is None or fields.bid_deadline >= now + LEAST_TIME_LEFT


def test_weekdays_stay_what_they_were():
    calendar = Calendar(NOW)

    assert f"{calendar.past(3, 10, 14, 5):%A %H:%M}" == "Tuesday 14:05"
    assert f"{calendar.ahead(3, 18):%A %H:%M}" == "Wednesday 17:00"
    assert NOW - calendar.past(3, 12, 10, 24) < timedelta(weeks=1)


def test_revisions_are_clarifications_and_material_changes():
    run()

    revisions = LotRevision.objects.filter(revision__gt=1)
    assert {row.material for row in revisions} == {True, False}
    zurich = Lot.objects.get(title__startswith="HEFA-SPK for Zürich", revision=3)
    assert deeds(zurich) == [
        ("create_lot", "", "draft", ""), ("publish_lot", "draft", "published", ""),
        ("edit_lot", "", "", ""), ("edit_lot", "", "", ""),
    ]  # fmt: skip


def test_a_colleague_acts_for_a_second_company():
    run()

    marc = User.objects.get(email=demo.MARC)
    assert [(str(one.organization), one.role) for one in marc.memberships.order_by("id")] == [
        ("Helvia Airways", "trader"), ("Kestrel Jet", "viewer"),
    ]  # fmt: skip


def test_the_feed_is_numbered_so_that_the_other_side_can_read_it():
    run()

    assert not OutboxEvent.objects.filter(feed_number=0).exists()
    in_order = OutboxEvent.objects.order_by("feed_number").values_list("occurred_at", flat=True)
    assert list(in_order) == sorted(in_order)


def test_keys_and_an_invitation_that_waits():
    run()
    run()

    assert sorted(ApiKey.objects.values_list("name", flat=True)) == sorted(one.name for one in demo.MACHINES)
    assert ApiKey.objects.live(clock.now()).count() == len(demo.MACHINES)
    assert [one.email for one in Invitation.objects.open(clock.now())] == [one.email for one in demo.INVITED]
