from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from shared import clock
from shared.accounts.tests.factories import NOW
from shared.identity import services
from shared.identity.models import Device, PasswordReset, SecondFactor, Session
from shared.identity.tasks import purge_sign_ins

from .people import ann, is_in, signed_in_browser, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

LATER = NOW + timedelta(days=401)


@pytest.fixture
def old():
    """Somebody who did one of each, 401 days ago, and has a second factor that counts."""
    with time_machine.travel(NOW, tick=False):
        me = ann()
        signed_in_browser(me)
        services.ask_password_reset(email=me.email, now=NOW)
        services.answer_reset_requests(now=NOW)
        with_second_factor(me, NOW)
        services.begin_second_factor(user=me, now=NOW)
    return me


def left():
    return [model.objects.count() for model in (Session, PasswordReset, SecondFactor, Device)]


def test_what_opens_nothing_any_more_goes(old):
    with time_machine.travel(LATER, tick=False):
        here = signed_in_browser_again(old)
        said = purge_sign_ins()

        assert said == "1 sessions, 1 links, 1 unconfirmed apps, 1 browsers"
        assert left() == [1, 0, 1, 1]
        assert is_in(here)


def signed_in_browser_again(user):
    from .people import browser

    client = browser()
    client.force_login(user)
    Device.objects.create(user=user, digest="x", first_seen_at=clock.now(), last_seen_at=clock.now())
    return client


def test_what_may_still_count_stays(old):
    assert services.purge_sign_ins(now=NOW + timedelta(hours=23)) == {
        "sessions": 0, "links": 0, "unconfirmed apps": 0, "browsers": 0,
    }  # fmt: skip
    assert left() == [1, 1, 2, 1]


def test_in_chunks(old, monkeypatch):
    monkeypatch.setattr("shared.db.CHUNK", 2)
    Session.objects.bulk_create(Session(digest=str(number), data="", expires_at=NOW) for number in range(5))

    assert services.purge_sign_ins(now=NOW)["sessions"] == 5


def test_command_sums_up_and_dry_run_deletes_nothing(old, capsys):
    with time_machine.travel(LATER, tick=False):
        call_command("purge_sign_ins", "--dry-run")
        before = left()
        call_command("purge_sign_ins")

    assert capsys.readouterr().out.splitlines() == [
        "purge_sign_ins, dry run, nothing deleted: 1 sessions, 1 links, 1 unconfirmed apps, 1 browsers",
        "purge_sign_ins: 1 sessions, 1 links, 1 unconfirmed apps, 1 browsers",
    ]
    assert (before, left()) == ([1, 1, 2, 1], [0, 0, 1, 0])
