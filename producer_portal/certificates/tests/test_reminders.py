from datetime import UTC, date, datetime, time, timedelta

import pytest

from producer_portal.certificates.due import remind_of_certificate, remind_of_certificates
from producer_portal.certificates.models import ENDED, Certificate, stage_of
from producer_portal.certificates.services import add_certificate, delete_certificate
from producer_portal.certificates.tasks import remind_of_certificates as task
from producer_portal.certificates.views import today
from producer_portal.certificates.waiting import certificates_waiting
from shared import clock
from shared.accounts.roles import Role
from shared.accounts.tests.factories import actor_for, member, signed_in
from shared.comms.models import Notification
from shared.due import Done

pytestmark = pytest.mark.django_db
LAST = date(2027, 1, 31)


@pytest.fixture
def joost(db):
    return actor_for(member(Role.TRADER))


def hold(by, last=LAST, number="DE100-2026"):
    return add_certificate(
        scheme="ISCC CORSIA", number=number, scope="", valid_from=date(2026, 2, 1), valid_to=last, by=by,
        now=clock.now(),
    )  # fmt: skip


def at(days_left):
    return datetime.combine(LAST - timedelta(days=days_left), time(9), UTC)


def told():
    return list(Notification.objects.order_by("id").values_list("title", flat=True))


@pytest.mark.parametrize(
    ("left", "stage"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, ENDED), (-9, ENDED)]
)
def test_which_reminder_is_due(left, stage):
    assert stage_of(LAST, LAST - timedelta(days=left)) == stage


def test_the_holder_is_told_once_of_each_stage(joost):
    hold(joost)

    for left in (61, 60, 59, 30, 29, 8, 7, 0, -1, -2):
        for _ in range(2):
            remind_of_certificates(now=at(left))

    assert told() == ["ISCC CORSIA ends on 31 Jan 2027"] * 3 + ["ISCC CORSIA has ended"]


def test_it_is_told_by_bell_and_mail_with_the_way_there(joost):
    hold(joost)

    remind_of_certificates(now=at(7))

    (one,) = Notification.objects.all()
    assert (one.kind, one.link, one.user_id, one.state) == ("certificate", "/certificates/", joost.user.pk, "due")
    assert (one.read_at, one.body.startswith("DE100-2026. It lasts another 7 days.")) == (None, True)


def test_one_entered_late_is_told_once_with_what_is_left(joost):
    hold(joost)

    remind_of_certificates(now=at(20))
    remind_of_certificates(now=at(19))

    assert told() == ["ISCC CORSIA ends on 31 Jan 2027"]
    assert "another 20 days" in Notification.objects.get().body


def test_what_is_deleted_long_over_or_far_ahead_is_not_told(joost):
    gone = hold(joost)
    delete_certificate(certificate=gone, by=joost, now=clock.now())
    hold(joost, LAST - timedelta(days=31), "old")
    hold(joost, LAST + timedelta(days=61), "new")

    assert remind_of_certificates(now=at(0)) == Done(0, 0)
    assert remind_of_certificate(certificate=gone, now=at(0)) is False
    assert told() == []


def test_others_are_not_told(joost):
    stranger = member()
    hold(joost)

    remind_of_certificates(now=at(7))

    assert not Notification.objects.filter(user=stranger.user).exists()


def test_of_two_clocks_at_once_one_tells(joost):
    one = hold(joost)
    first, second = (Certificate.objects.get(pk=one.pk) for _ in range(2))

    assert [remind_of_certificate(certificate=row, now=at(7)) for row in (first, second)] == [True, False]


def test_the_clock_is_set(joost, settings):
    hold(joost, clock.now().date() + timedelta(days=3))

    assert task() == "1 of 1"
    assert "producer_portal.certificates.tasks.remind_of_certificates" in {
        one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()
    }


def test_the_list_says_how_long_each_lasts(client, joost):
    day = today()
    for left in (0, 1, 20, 90):
        hold(joost, day + timedelta(days=left), str(left))

    page = signed_in(client, joost).get("/certificates/").content.decode()

    assert [f"Ends {words}" in page for words in ("today", "in 1 day<", "in 20 days", "in 90")] == [True] * 3 + [False]


def test_what_ends_within_a_month_waits_on_the_dashboard(joost):
    certificate = hold(joost, LAST)
    hold(joost, LAST + timedelta(days=31), "later")
    viewer = actor_for(member(Role.VIEWER, organization=joost.organization))

    (todo,) = certificates_waiting(joost, at(30))

    assert (todo.title, todo.url, todo.detail) == (
        "Renew ISCC CORSIA", f"/certificates/?renews={certificate.pk}#h-add-a-certificate", "DE100-2026"
    )  # fmt: skip
    assert todo.due == datetime(2027, 1, 31, 23, 59, tzinfo=UTC)
    assert [one.title for one in certificates_waiting(joost, at(-2))] == ["Renew ISCC CORSIA", "ISCC CORSIA has ended"]
    assert certificates_waiting(joost, at(31)) == certificates_waiting(viewer, at(30)) == []
