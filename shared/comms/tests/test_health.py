from datetime import timedelta

import pytest

from shared.comms import states
from shared.comms.services import mail_health
from shared.paging import Total

from .factories import NOW, DigestFactory, LetterFactory, NotificationFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def test_without_mails_all_is_well():
    health = mail_health(NOW)

    assert (health.tone, health.lag, health.waiting, health.failed) == ("good", timedelta(0), Total(0), Total(0))
    assert (health.waiting_since, health.last_sent_at, health.last_error) == (None, None, "")


def test_every_sort_of_mail_counts():
    NotificationFactory(next_attempt_at=NOW - MINUTE)
    LetterFactory(next_attempt_at=NOW - 2 * MINUTE)
    DigestFactory(state=states.SENT, sent_at=NOW - 3 * MINUTE)
    NotificationFactory(state=states.SENT, sent_at=NOW - 4 * MINUTE)
    NotificationFactory(state=states.NO_MAIL)
    NotificationFactory(state=states.GATHERING, next_attempt_at=NOW - 9 * MINUTE)

    health = mail_health(NOW)

    assert (health.waiting, health.waiting_since, health.lag) == (Total(2), NOW - 2 * MINUTE, 2 * MINUTE)
    assert (health.last_sent_at, health.tone) == (NOW - 3 * MINUTE, "good")


def test_mails_that_are_late_are_a_worry():
    NotificationFactory(next_attempt_at=NOW - 6 * MINUTE)

    assert mail_health(NOW).tone == "wait"


def test_mails_that_were_tried_in_vain_are_a_worry_and_say_why():
    NotificationFactory(next_attempt_at=NOW + MINUTE, attempts=1, last_error="ConnectionRefusedError: no")

    health = mail_health(NOW)

    assert (health.tone, health.put_off, health.lag) == ("wait", Total(1), timedelta(0))
    assert health.last_error == "ConnectionRefusedError: no"


def test_mails_that_were_given_up_are_bad_for_a_week():
    LetterFactory(state=states.FAILED, next_attempt_at=NOW - MINUTE, last_error="SMTPDataError: (550, b'no')")
    NotificationFactory(state=states.FAILED, next_attempt_at=NOW - timedelta(days=8), last_error="long ago")

    health = mail_health(NOW)

    assert (health.tone, health.failed, health.last_error) == ("bad", Total(1), "SMTPDataError: (550, b'no')")
    assert mail_health(NOW + timedelta(days=8)).tone == "good"


def test_it_costs_the_same_however_many_there_are(django_assert_num_queries):
    NotificationFactory.create_batch(20)

    with django_assert_num_queries(12):
        mail_health(NOW)
