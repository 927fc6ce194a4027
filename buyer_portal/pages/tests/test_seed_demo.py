from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from buyer_portal.lots.tests.looking import nothing_left_behind
from buyer_portal.pages.demo_tenders import tenders
from shared import schemas
from shared.accounts.demo import LEAST_TIME_LEFT, Calendar
from shared.accounts.models import Organization, User
from shared.accounts.tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _development(settings):
    settings.DEBUG = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def run(*args):
    out = StringIO()
    call_command("seed_demo", *args, stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()[-1]


def test_a_dry_run_writes_nothing():
    with nothing_left_behind(User, Organization):
        assert run("--dry-run") == "seed_demo: would add 8 people and 26 lots; 0 organisations, 0 lots in all"


def test_never_with_debug_off(settings):
    settings.DEBUG = False

    with nothing_left_behind(User, Organization), pytest.raises(CommandError, match="DEBUG=true only"):
        run()


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("day", range(21, 28))
def test_tenders_make_sense_on_every_day(month, day):
    now = NOW.replace(month=month, day=day)

    for tender in tenders(now):
        moments = [tender.begun, *(deed.at for deed in tender.deeds)]
        assert moments == sorted(moments)
        assert moments[-1] <= now
        fields = schemas.LotFields.model_validate(tender.fields)
        on_lot = [deed for deed in tender.deeds if not deed.bid]
        published = [deed.at for deed in on_lot if deed.verb == "publish"]
        assert not published or schemas.missing_for_publication(fields, published[0]) == {}
        if all(deed.verb in {"publish", "edit"} for deed in on_lot):
            assert fields.bid_deadline is None or fields.bid_deadline >= now + LEAST_TIME_LEFT


def test_weekdays_stay_what_they_were():
    calendar = Calendar(NOW)

    assert f"{calendar.past(3, 10, 14, 5):%A %H:%M}" == "Tuesday 14:05"
    assert f"{calendar.ahead(3, 18):%A %H:%M}" == "Wednesday 17:00"
    assert NOW - calendar.past(3, 12, 10, 24) < timedelta(weeks=1)
