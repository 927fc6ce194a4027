"""The daily digest: once a day at the reader's hour, whatever clocks and schedulers do."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from shared.accounts.actors import SYSTEM
from shared.accounts.roles import Home
from shared.comms import states
from shared.comms.digest_times import digest_at, last_digest, next_digest_at
from shared.comms.digests import due_readers, send_digests, write_digest
from shared.comms.kinds import Mailing
from shared.comms.mails import send_due_mails
from shared.comms.models import Digest, Notification
from shared.comms.preferences import Choice, choose_notifications
from shared.comms.services import mark_read, notify, resend_mails
from shared.comms.tasks import send_digests as task
from shared.tests.test_db import in_threads

from .factories import UserFactory

pytestmark = pytest.mark.django_db

# Zurich: UTC+1 in winter. The clocks go on at 2026-03-29 01:00 UTC and back at 2026-10-25 01:00 UTC.
EVENING = datetime(2026, 3, 12, 18, 0, tzinfo=UTC)
SEVEN = datetime(2026, 3, 13, 6, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ana():
    return UserFactory(name="Ana Ruiz", time_zone="Europe/Zurich")


def tell(user, key="1", now=EVENING, **fields):
    """A fact of a kind that goes into the digest unless one chooses."""
    (row,) = notify(users=[user], kind="membership", title=f"Fact {key}", key=key, now=now, **fields)
    return row


def run(now):
    return str(send_digests(clock=lambda: now))


def states_of(user):
    return [row.state for row in Notification.objects.of(user).order_by("id")]


# When


@pytest.mark.parametrize(
    ("zone", "hour", "day", "moment"),
    [
        ("Europe/Zurich", 7, date(2026, 3, 13), "2026-03-13T06:00"),
        ("Europe/Zurich", 7, date(2026, 7, 1), "2026-07-01T05:00"),
        ("Europe/Zurich", 2, date(2026, 3, 29), "2026-03-29T01:00"),  # 02:00 is skipped: 03:00 CEST
        ("Europe/Zurich", 2, date(2026, 10, 25), "2026-10-25T00:00"),  # 02:00 comes twice: the first, CEST
        ("Asia/Kathmandu", 0, date(2026, 3, 13), "2026-03-12T18:15"),
        ("Nowhere/Land", 7, date(2026, 3, 13), "2026-03-13T07:00"),
    ],
)
def test_the_hour_is_the_readers_whatever_the_clocks_do(zone, hour, day, moment):
    user = UserFactory.build(time_zone=zone)

    assert digest_at(user, hour, day) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 7, 23])
def test_every_day_of_a_year_has_its_own_digest(zone, hour):
    user = UserFactory.build(time_zone=zone)
    now, moments = datetime(2026, 1, 1, tzinfo=UTC), []
    while now < datetime(2027, 1, 1, tzinfo=UTC):
        now = next_digest_at(user, hour, now)
        moments.append((now, *last_digest(user, hour, now)))

    assert len(moments) in (365, 366)
    days = [day for _, day, _ in moments]
    assert days == [days[0] + n * DAY for n in range(len(days))]
    assert all(moment == until for moment, _, until in moments)


def test_what_is_told_waits_for_the_next_hour(ana):
    assert tell(ana).next_attempt_at == SEVEN


# Writing


def test_what_gathered_until_the_hour_is_one_mail(ana):
    rows = [tell(ana, "1"), tell(ana, "2", now=SEVEN - MINUTE)]

    assert run(SEVEN - MINUTE) == "0 written for 0 whose hour had come"
    assert run(SEVEN) == "1 written for 1 whose hour had come"

    digest = Digest.objects.get()
    assert (digest.user, digest.day, digest.until, digest.size) == (ana, "2026-03-13", SEVEN, 2)
    assert (digest.state, digest.next_attempt_at) == (states.DUE, SEVEN)
    assert list(digest.notifications.order_by("id")) == rows
    assert states_of(ana) == [states.IN_DIGEST, states.IN_DIGEST]

    send_due_mails(clock=lambda: SEVEN)
    assert [(message.subject, message.to) for message in mail.outbox] == [
        ("Daily digest: 2 notifications", [ana.email])
    ]


def test_nothing_gathered_is_no_mail(ana):
    assert run(SEVEN) == "0 written for 0 whose hour had come"
    assert not Digest.objects.exists()


def test_it_is_written_once_a_day(ana):
    tell(ana)
    run(SEVEN)
    tell(ana, "2", now=SEVEN + MINUTE)

    assert run(SEVEN + HOUR) == "0 written for 0 whose hour had come"
    assert run(SEVEN + DAY) == "1 written for 1 whose hour had come"
    assert sorted(Digest.objects.values_list("day", "size")) == [("2026-03-13", 1), ("2026-03-14", 1)]


def test_what_came_after_the_hour_waits_a_day_also_where_the_scheduler_is_late(ana):
    tell(ana)
    later = tell(ana, "2", now=SEVEN + HOUR)

    run(SEVEN + 2 * HOUR)

    assert Digest.objects.get().size == 1
    later.refresh_from_db()
    assert (later.state, later.next_attempt_at) == (states.GATHERING, SEVEN + DAY)


def test_what_was_committed_too_late_for_the_days_digest_goes_into_the_next(ana):
    tell(ana)
    run(SEVEN)
    late = tell(ana, "2", now=SEVEN - MINUTE)  # told before the hour, by a transaction that took long

    assert run(SEVEN + MINUTE) == "0 written for 1 whose hour had come"
    late.refresh_from_db()
    assert (late.state, late.next_attempt_at) == (states.GATHERING, SEVEN + DAY)
    assert run(SEVEN + DAY) == "1 written for 1 whose hour had come"


def test_a_scheduler_that_stood_still_for_days_writes_one_digest(ana):
    tell(ana)
    tell(ana, "2", now=SEVEN + HOUR)

    run(SEVEN + 3 * DAY + HOUR)

    assert list(Digest.objects.values_list("day", "size")) == [("2026-03-16", 2)]


def test_what_was_opened_meanwhile_is_left_out(ana):
    opened = tell(ana)
    mark_read(notification=opened, now=EVENING + MINUTE)
    tell(ana, "2")

    run(SEVEN)

    assert Digest.objects.get().size == 1
    assert states_of(ana) == [states.NO_MAIL, states.IN_DIGEST]


def test_where_all_was_opened_there_is_no_mail(ana):
    mark_read(notification=tell(ana), now=EVENING + MINUTE)

    assert run(SEVEN) == "0 written for 1 whose hour had come"
    assert states_of(ana) == [states.NO_MAIL]


def test_without_a_bell_the_digest_still_tells(ana):
    choice = {"membership": Choice(bell=False, mail=Mailing.DIGEST)}
    choose_notifications(user=ana, choices=choice, by=SYSTEM, now=EVENING)
    tell(ana)

    run(SEVEN)

    assert Digest.objects.get().size == 1


@pytest.mark.parametrize("fields", [{"is_active": False}, {"email": ""}, {"home": Home.PEER}])
def test_who_cannot_be_written_to_any_more_gets_none(ana, fields):
    tell(ana)
    type(ana).objects.filter(pk=ana.pk).update(**fields)

    assert run(SEVEN) == "0 written for 1 whose hour had come"
    assert states_of(ana) == [states.NO_MAIL]


def test_each_gets_their_own_at_their_own_hour(ana):
    ben = UserFactory(time_zone="America/New_York")
    tell(ana)
    tell(ben)

    assert run(SEVEN) == "1 written for 1 whose hour had come"
    assert run(SEVEN + 5 * HOUR) == "1 written for 1 whose hour had come"  # 07:00 EDT
    assert {(digest.user, digest.size) for digest in Digest.objects.all()} == {(ana, 1), (ben, 1)}


def test_another_hour_holds_for_what_has_gathered_already(ana):
    row = tell(ana)

    choose_notifications(user=ana, choices={}, digest_hour=20, by=SYSTEM, now=EVENING)

    row.refresh_from_db()
    assert row.next_attempt_at == datetime(2026, 3, 12, 19, 0, tzinfo=UTC)
    assert run(row.next_attempt_at) == "1 written for 1 whose hour had come"


def test_who_moves_east_gets_it_late_once_and_never_twice(ana):
    tell(ana)
    type(ana).objects.filter(pk=ana.pk).update(time_zone="America/New_York")

    assert run(SEVEN) == "0 written for 1 whose hour had come"  # it is two in the morning there
    assert run(SEVEN + 5 * HOUR) == "1 written for 1 whose hour had come"
    assert run(SEVEN + 6 * HOUR) == "0 written for 0 whose hour had come"


def test_who_wants_no_digest_any_more_gets_none(ana):
    tell(ana)
    choice = {"membership": Choice(bell=True, mail=Mailing.NONE)}
    choose_notifications(user=ana, choices=choice, by=SYSTEM, now=EVENING)

    assert run(SEVEN) == "0 written for 0 whose hour had come"


def test_one_of_a_digest_can_be_sent_by_itself_later(ana):
    row = tell(ana)
    run(SEVEN)
    row.refresh_from_db()

    assert resend_mails(mails=[row], by=SYSTEM, now=SEVEN) == 1
    assert Notification.objects.get().state == states.DUE


def test_what_still_gathers_is_not_sent_again(ana):
    assert resend_mails(mails=[tell(ana)], by=SYSTEM, now=EVENING) == 0


# DST


@pytest.mark.parametrize("hour", [1, 2, 3])
@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)], ids=["forward", "back"])
def test_a_night_in_which_the_clocks_change_has_one_digest(ana, hour, night):
    choose_notifications(user=ana, choices={}, digest_hour=hour, by=SYSTEM, now=EVENING)
    now = datetime(night.year, night.month, night.day, tzinfo=UTC) - 4 * HOUR
    until, written, number = now + 10 * HOUR, 0, 0
    while now < until:  # a fact a minute, and a scheduler that runs every ten
        tell(ana, str(number := number + 1), now=now)
        now += 10 * MINUTE
        written += send_digests(clock=lambda now=now: now).digests

    assert written == 1
    assert Digest.objects.get().day == night.isoformat()


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_write_one(ana):
    tell(ana)

    in_threads(4, lambda _: send_digests(clock=lambda: SEVEN))

    digest = Digest.objects.get()
    assert (digest.size, digest.notifications.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_loser_of_the_race_writes_nothing(ana):
    tell(ana)

    digests = in_threads(4, lambda _: write_digest(user=ana, now=SEVEN))

    assert len([digest for digest in digests if digest]) == 1


@pytest.mark.django_db(transaction=True)
def test_the_commit_wakes_a_worker(ana, celery_wakes):
    tell(ana)

    run(SEVEN)

    assert celery_wakes() == ["shared.comms.tasks.send_mails"]


# The scheduler, and by hand


def test_many_are_done_in_rounds(ana, monkeypatch):
    monkeypatch.setattr("shared.comms.digests.ROWS_AT_ONCE", 2)
    for user in [ana, *UserFactory.create_batch(4, time_zone="Europe/Zurich")]:
        tell(user, "1")
        tell(user, "2")

    assert len(due_readers(SEVEN)) == 1
    assert run(SEVEN) == "5 written for 5 whose hour had come"


def test_it_stops_when_its_time_is_up(ana):
    for user in UserFactory.create_batch(3, time_zone="Europe/Zurich"):
        tell(user)
    ticks = iter(SEVEN + n * MINUTE for n in range(99))

    done = send_digests(clock=lambda: next(ticks), until=SEVEN + 4 * MINUTE)

    assert 0 < done.people < 3


def test_the_scheduler_knows_the_task(settings, ana):
    schedule = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert schedule[task.name] == 60.0


def test_the_task_writes_what_is_due(ana):
    tell(ana, now=datetime(2026, 3, 12, tzinfo=UTC))

    assert task() == "1 written for 1 whose hour had come"


def by_hand(*options):
    out = StringIO()
    call_command("send_digests", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_by_hand_it_says_what_it_did(ana):
    tell(ana)

    assert by_hand() == "send_digests: 1 written for 1 whose hour had come\n"
    assert Digest.objects.count() == 1


def test_by_hand_it_can_only_look(ana):
    tell(ana)
    tell(ana, "2")

    assert by_hand("--dry-run") == "send_digests, dry run: the hour of 1 has come. Nothing was done.\n"
    assert not Digest.objects.exists()


def test_a_person_costs_the_same_however_much_gathered(ana, django_assert_max_num_queries):
    for number in range(20):
        tell(ana, str(number))

    with django_assert_max_num_queries(9):
        write_digest(user=ana, now=SEVEN)
