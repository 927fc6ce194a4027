"""Mails over a real connection to a real server: what arrives, is refused, breaks off; and two senders at once."""

import threading

import pytest

from shared.comms import states
from shared.comms.mails import send_due_mails
from shared.comms.models import Letter, Notification
from shared.comms.subscriptions import read_token
from shared.tests.test_db import in_threads

from .factories import NOW, DigestFactory, LetterFactory, NotificationFactory, UserFactory
from .smtp import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def smtp(settings):
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield server


def send():
    return str(send_due_mails(clock=lambda: NOW))


def row(mail):
    return type(mail).objects.get(pk=mail.pk)


def test_a_mail_arrives_whole(smtp, settings):
    mail = NotificationFactory(title="HEFA für Zürich", subject_type="lot", subject_id="65a1b2c3d4e5f60718293a4b")

    assert send() == "1 sent, 0 to be tried again, 0 failed"

    ((recipient, message),) = smtp.taken
    assert recipient == mail.user.email
    assert (message["To"], message["From"]) == (mail.user.email, settings.DEFAULT_FROM_EMAIL)
    assert (message["Subject"], message["Message-ID"]) == ("HEFA für Zürich", f"<{mail.pk}@localhost>")
    assert message["References"] == "<lot.65a1b2c3d4e5f60718293a4b@localhost>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = message["List-Unsubscribe"].strip("<>").rstrip("/").rpartition("/")[2]
    assert read_token(token) == (mail.user, "lot_closed")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "HEFA für Zürich" in message.get_body(("html",)).get_content()


def test_every_sort_of_mail_goes_over_one_connection_each(smtp):
    NotificationFactory.create_batch(3)
    LetterFactory()
    digest = DigestFactory()
    NotificationFactory(user=digest.user, digest=digest, state=states.IN_DIGEST)

    assert send() == "5 sent, 0 to be tried again, 0 failed"
    assert smtp.conversations == 3


def test_a_letter_with_its_link_arrives_and_the_link_is_wiped(smtp):
    letter = LetterFactory()

    send()

    assert letter.link in smtp.taken[0][1].get_body(("plain",)).get_content()
    assert Letter.objects.get().link == ""


def test_one_recipient_that_does_not_exist_keeps_no_other_waiting(smtp):
    bad, good = NotificationFactory(), NotificationFactory()
    smtp.answers["RCPT", bad.user.email] = "550 no such user"

    assert send() == "1 sent, 0 to be tried again, 1 failed"

    assert smtp.recipients == [good.user.email]
    assert (row(bad).state, "no such user" in row(bad).last_error) == (states.FAILED, True)


def test_a_recipient_that_is_refused_for_now_is_tried_again(smtp):
    mail = NotificationFactory()
    smtp.answers["RCPT", ""] = "451 greylisted"

    assert send() == "0 sent, 1 to be tried again, 0 failed"
    assert (row(mail).state, row(mail).attempts) == (states.DUE, 1)


@pytest.mark.parametrize("answer", ["drop", "silence"])
@pytest.mark.parametrize("verb", ["EHLO", "RCPT", "DATA"])
def test_a_server_that_breaks_off_uses_up_one_try_of_one_mail(smtp, settings, verb, answer):
    settings.EMAIL_TIMEOUT = 0.2
    NotificationFactory.create_batch(2)
    smtp.answers[verb, ""] = answer

    assert send() == "0 sent, 1 to be tried again, 0 failed"
    assert sorted(Notification.objects.values_list("attempts", flat=True)) == [0, 1]

    smtp.answers.clear()
    Notification.objects.update(next_attempt_at=NOW)
    assert send() == "2 sent, 0 to be tried again, 0 failed"


def test_a_server_that_is_not_there_uses_up_one_try_of_one_mail(settings, smtp):
    smtp.shutdown()
    smtp.server_close()
    NotificationFactory.create_batch(2)

    assert send() == "0 sent, 1 to be tried again, 0 failed"


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_mail_once(smtp):
    ana = UserFactory()
    for mail in (NotificationFactory, LetterFactory):
        mail.create_batch(15, user=ana)
    start = threading.Barrier(4)

    def sender(_):
        start.wait()
        return send_due_mails(clock=lambda: NOW, limit=4).sent

    assert sum(in_threads(4, sender)) == 30
    message_ids = [message["Message-ID"] for _, message in smtp.taken]
    assert len(message_ids) == len(set(message_ids)) == 30
    assert set(Notification.objects.values_list("state", flat=True)) == {states.SENT}
