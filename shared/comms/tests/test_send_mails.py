"""Mails: composed, claimed, sent, put off, given up, put on their way again."""

import smtplib
from datetime import timedelta
from itertools import count

import pytest
from django.core import mail

from shared.accounts.actors import SYSTEM
from shared.audit.models import Event
from shared.comms import states
from shared.comms.kinds import Mailing
from shared.comms.mails import LEASE, SCHEDULE, WORK_SECONDS, send_due_mails
from shared.comms.models import Notification
from shared.comms.services import notify, resend_mails
from shared.comms.tasks import send_mails

from .factories import NOW, DigestFactory, LetterFactory, NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def still():
    return NOW


def ticking(step):
    """A clock that goes on by `step` each time somebody looks."""
    ticks = count()
    return lambda: NOW + step * next(ticks)


def row(notification):
    return Notification.objects.get(pk=notification.pk)


# Sending


def test_what_is_due_is_sent_once():
    notification = NotificationFactory()
    NotificationFactory(next_attempt_at=NOW + SECOND)
    NotificationFactory(state=states.NO_MAIL)

    assert str(send_due_mails(clock=still)) == "1 sent, 0 to be tried again, 0 failed"
    assert str(send_due_mails(clock=still)) == "0 sent, 0 to be tried again, 0 failed"
    assert [message.to for message in mail.outbox] == [[notification.user.email]]
    sent = row(notification)
    assert (sent.state, sent.sent_at, sent.attempts, sent.lease) == (states.SENT, NOW, 1, "")


def test_the_sorts_take_turns():
    NotificationFactory.create_batch(3, user=UserFactory(email="notification@northwind.example"))
    LetterFactory(to="letter@northwind.example")
    digest = DigestFactory(user__email="digest@northwind.example")
    NotificationFactory(user=digest.user, digest=digest, state=states.IN_DIGEST)

    send_due_mails(clock=still, limit=1)

    addresses = [message.to[0].partition("@")[0] for message in mail.outbox]
    assert addresses == ["letter", "notification", "digest", "notification", "notification"]


def test_every_state_of_a_mail_has_its_moves():
    known = {state for state, _ in states.MAIL_CHOICES}

    assert set(states.MAIL_MOVES) == known
    assert set().union(*states.MAIL_MOVES.values()) == known - {states.GATHERING}  # where it begins


def test_all_batches_are_sent():
    NotificationFactory.create_batch(5)

    assert send_due_mails(clock=still, limit=2).sent == 5


def test_sending_stops_after_its_time():
    NotificationFactory.create_batch(9)

    done = send_due_mails(clock=ticking(SECOND * WORK_SECONDS / 10), limit=1)

    assert 1 <= done.sent < 9


def test_what_the_lease_has_no_time_for_is_given_back_untried():
    NotificationFactory.create_batch(2)

    done = send_due_mails(clock=ticking(LEASE / 3))

    assert done.sent < 2
    left = Notification.objects.filter(state=states.DUE)
    assert {(one.lease, one.attempts) for one in left} == {("", 0)}


def test_a_worker_that_lost_its_lease_writes_nothing(server):
    notification = NotificationFactory()

    class Slow(Exception):
        """Meanwhile another worker took the mail over."""

        def __str__(self):
            Notification.objects.filter(pk=notification.pk).update(lease="b" * 24)
            return "slow"

    server.errors[""] = Slow()
    send_due_mails(clock=still)

    assert (row(notification).lease, row(notification).attempts) == ("b" * 24, 0)


def test_a_mail_that_fails_is_put_off_and_the_others_go_on(server):
    bad, good = NotificationFactory(), NotificationFactory()
    server.errors[bad.user.email] = smtplib.SMTPDataError(451, b"try later")

    done = send_due_mails(clock=still)

    assert (done.sent, done.put_off) == (1, 1)
    assert row(good).state == states.SENT
    put_off = row(bad)
    assert (put_off.state, put_off.attempts, put_off.lease) == (states.DUE, 1, "")
    assert SCHEDULE[1] * 0.8 <= put_off.next_attempt_at - NOW <= SCHEDULE[1] * 1.2
    assert put_off.last_error == "SMTPDataError: (451, b'try later')"


def test_a_server_that_is_away_uses_up_one_try_of_one_mail(server):
    NotificationFactory.create_batch(3)
    server.errors[""] = ConnectionRefusedError(111, "Connection refused")

    done = send_due_mails(clock=still)

    assert (len(server.tried), done.put_off) == (1, 1)
    assert sorted(Notification.objects.values_list("attempts", "lease")) == [(0, ""), (0, ""), (1, "")]


def test_a_mail_that_was_tried_to_the_end_has_failed(server):
    notification = NotificationFactory(attempts=len(SCHEDULE) - 1)
    server.errors[""] = smtplib.SMTPDataError(451, b"try later")

    assert send_due_mails(clock=still).failed == 1
    assert (row(notification).state, row(notification).attempts) == (states.FAILED, len(SCHEDULE))


def test_an_address_that_does_not_exist_fails_at_once(server):
    notification = NotificationFactory()
    server.errors[""] = smtplib.SMTPRecipientsRefused({notification.user.email: (550, b"no such user")})

    assert send_due_mails(clock=still).failed == 1
    assert row(notification).state == states.FAILED


def test_an_address_that_is_refused_for_now_is_tried_again(server):
    notification = NotificationFactory()
    server.errors[""] = smtplib.SMTPRecipientsRefused({notification.user.email: (450, b"greylisted")})

    assert send_due_mails(clock=still).put_off == 1


@pytest.mark.parametrize("fields", [{"user__is_active": False}, {"user__email": ""}])
def test_who_cannot_be_written_to_any_more_fails_at_once(fields):
    notification = NotificationFactory(**fields)

    assert send_due_mails(clock=still).failed == 1
    assert row(notification).last_error.startswith("Unsendable: The account ")
    assert mail.outbox == []


def test_the_task_sends_what_is_due():
    NotificationFactory()

    assert send_mails() == "1 sent, 0 to be tried again, 0 failed"


def test_the_scheduler_knows_the_task(settings):
    schedule = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert schedule[send_mails.name] == 10.0


def test_a_fact_told_is_a_mail_sent():
    ana = UserFactory()
    notify(users=[ana], kind="lot_closed", title="Closed", key="1", now=NOW)

    send_due_mails(clock=still)

    assert [(message.subject, message.to) for message in mail.outbox] == [("Closed", [ana.email])]


# Sending again


@pytest.mark.parametrize("state", [states.FAILED, states.SENT, states.NO_MAIL])
def test_a_mail_can_be_put_on_its_way_again(state):
    notification = NotificationFactory(state=state, attempts=8, last_error="no")

    assert resend_mails(mails=[notification], by=SYSTEM, now=NOW) == 1
    again = row(notification)
    assert (again.state, again.attempts, again.next_attempt_at, again.last_error) == (states.DUE, 0, NOW, "")
    event = Event.objects.get()
    assert (event.verb, event.before, event.after, event.subject_id) == ("resend_mail", state, "due", notification.pk)


def test_a_mail_that_waits_already_is_left_alone():
    notification = NotificationFactory(attempts=3)

    assert resend_mails(mails=[notification], by=SYSTEM, now=NOW) == 0
    assert row(notification).attempts == 3


def test_who_has_no_address_gets_no_mail_again():
    notification = NotificationFactory(state=states.NO_MAIL, user__email="")

    assert resend_mails(mails=[notification], by=SYSTEM, now=NOW) == 0


# The wake-up


@pytest.mark.django_db(transaction=True)
def test_the_commit_wakes_a_worker(celery_wakes):
    notify(users=[UserFactory()], kind="lot_closed", title="Closed", key="1", now=NOW)

    assert celery_wakes() == ["shared.comms.tasks.send_mails"]


@pytest.mark.django_db(transaction=True)
def test_without_a_mail_nobody_is_woken(celery_wakes):
    notify(users=[UserFactory()], kind="lot_closed", title="Closed", key="1", now=NOW, mail=Mailing.NONE)

    assert celery_wakes() == []
