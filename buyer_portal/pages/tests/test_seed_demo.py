from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from buyer_portal.lots.tests.looking import nothing_left_behind
from buyer_portal.pages import demo
from shared import schemas
from shared.accounts.demo import ADMINISTRATOR, PASSWORD
from shared.accounts.models import Organization, User
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
    assert run() == "seed_demo: added 7 people and 13 lots; 5 organisations, 13 lots in all"

    assert {status: Lot.objects.filter(status=status).count() for status in states.MOVES} == {
        states.DRAFT: 1, states.PUBLISHED: 9, states.CLOSED: 1, states.SOLD: 0, states.UNSUCCESSFUL: 1,
        states.CANCELLED: 1, states.DELETED: 0,
    }  # fmt: skip
    assert sorted(Lot.objects.values_list("number", flat=True)) == [f"LOT-2026-{n:04}" for n in range(1, 14)]
    buyer = User.objects.get(email="buyer@demo.example")
    assert buyer.check_password(PASSWORD)
    assert buyer.memberships.get().role == "owner"
    assert User.objects.get(email=ADMINISTRATOR).is_superuser


def test_a_second_run_adds_nothing():
    run()

    with nothing_left_behind(User, Organization):
        assert run() == "seed_demo: added 0 people and 0 lots; 5 organisations, 13 lots in all"


def test_a_run_that_was_broken_off_is_finished_by_the_next():
    run()
    gone = Lot.objects.order_by("-number")[:3]
    for lot in gone:
        lot.revisions.all().delete()
        lot.delete()

    assert run() == "seed_demo: added 0 people and 3 lots; 5 organisations, 13 lots in all"
    assert Lot.objects.filter(status=states.DRAFT).count() == 1


def test_a_dry_run_writes_nothing():
    with nothing_left_behind(User, Organization):
        assert run("--dry-run") == "seed_demo: would add 7 people and 13 lots; 0 organisations, 0 lots in all"


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
def test_tenders_make_sense_in_every_month(month):
    now = NOW.replace(month=month, day=28)

    for tender in demo.tenders(now):
        fields = schemas.LotFields.model_validate(tender.fields)
        begun = now - timedelta(days=tender.published or tender.begun)
        missing = schemas.missing_for_publication(fields, begun)
        assert missing == {} if tender.published is not None else missing
