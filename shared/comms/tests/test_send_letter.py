"""Letters: to addresses that need not have an account, with links that are secrets."""

import logging
import smtplib

import pytest
from django.core import mail
from django.urls import reverse

from shared.accounts.actors import SYSTEM
from shared.audit.models import Event
from shared.comms import states
from shared.comms.composing import compose
from shared.comms.mails import SCHEDULE, send_due_mails
from shared.comms.models import Letter
from shared.comms.services import resend_mails, send_letter
from shared.db import atomic
from shared.errors import InvalidMove
from shared.tests.test_db import in_threads

from .factories import NOW, LetterFactory, NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "s3cr3t-t0ken"
INVITATION = {
    "to": "new@northwind.example",
    "kind": "invitation",
    "title": "Ana Ruiz invites you to Northwind Airways",
    "body": "You may read and trade there.",
    "link": f"/invitations/{SECRET}/",
    "link_text": "Accept the invitation",
    "key": "invitation:1",
    "now": NOW,
}


def still():
    return NOW


def row(letter):
    return Letter.objects.get(pk=letter.pk)


def test_a_letter_waits_like_every_mail():
    letter = send_letter(**INVITATION)

    kept = Letter.objects.get()
    assert kept == letter
    assert {name: getattr(kept, name) for name in INVITATION if name != "now"} == {
        name: value for name, value in INVITATION.items() if name != "now"
    }
    assert (kept.state, kept.created_at, kept.next_attempt_at, kept.user) == (states.DUE, NOW, NOW, None)


def test_the_same_letter_is_written_once():
    first = send_letter(**INVITATION)
    again = send_letter(**{**INVITATION, "link": "/invitations/another/"})

    assert again == first
    assert Letter.objects.get().link == f"/invitations/{SECRET}/"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_one_letter():
    in_threads(4, lambda _: send_letter(**INVITATION))

    assert Letter.objects.count() == 1


def test_a_letter_is_undone_with_the_deed_it_belongs_to():
    @atomic
    def deed():
        send_letter(**INVITATION)
        raise InvalidMove("no")

    with pytest.raises(InvalidMove):
        deed()

    assert not Letter.objects.exists()


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "invitations/1/"])
def test_a_letters_link_leads_into_this_portal(link):
    with pytest.raises(ValueError, match="a path of this portal"):
        send_letter(**{**INVITATION, "link": link})


@pytest.mark.parametrize("parts", [{"link": ""}, {"link_text": ""}])
def test_a_link_and_its_text_come_together(parts):
    with pytest.raises(ValueError, match="a link has a text"):
        send_letter(**INVITATION | parts)


def test_a_letter_says_what_it_is_and_where_to_go(settings):
    message = compose(send_letter(**INVITATION))

    url = f"{settings.SITE_URL}/invitations/{SECRET}/"
    assert (message.subject, message.to) == (INVITATION["title"], [INVITATION["to"]])
    assert f"Accept the invitation:\n{url}\n" in message.body
    assert f'href="{url}"' in message.alternatives[0][0]


def test_a_letter_without_a_link_has_no_button():
    message = compose(send_letter(**{**INVITATION, "link": "", "link_text": ""}))

    assert "http" not in message.body
    assert 'href="http' not in message.alternatives[0][0]


def test_a_letter_is_sent_and_its_link_is_wiped():
    letter = send_letter(**INVITATION)

    assert str(send_due_mails(clock=still)) == "1 sent, 0 to be tried again, 0 failed"

    assert [message.to for message in mail.outbox] == [["new@northwind.example"]]
    assert SECRET in mail.outbox[0].body
    assert (row(letter).state, row(letter).sent_at, row(letter).link) == (states.SENT, NOW, "")


def test_letters_go_first():
    notification = NotificationFactory()
    letter = LetterFactory()

    send_due_mails(clock=still)

    assert [message.to for message in mail.outbox] == [[letter.to], [notification.user.email]]


def test_a_letter_that_is_put_off_keeps_its_link_and_tells_it_nobody(server, caplog):
    letter = LetterFactory()
    server.errors[""] = smtplib.SMTPDataError(451, f"try {letter.link} later")

    with caplog.at_level(logging.DEBUG):
        send_due_mails(clock=still)

    assert (row(letter).state, row(letter).link) == (states.DUE, letter.link)
    assert SECRET not in row(letter).last_error
    assert "SMTPDataError" in caplog.text
    assert SECRET not in caplog.text


def test_a_letter_that_failed_for_good_is_wiped_too(server):
    letter = LetterFactory(attempts=len(SCHEDULE) - 1)
    server.errors[""] = smtplib.SMTPDataError(451, b"no")

    send_due_mails(clock=still)

    assert (row(letter).state, row(letter).link) == (states.FAILED, "")


def test_a_letter_about_a_closed_account_is_not_sent():
    LetterFactory(user=UserFactory(is_active=False))

    assert send_due_mails(clock=still).failed == 1
    assert Letter.objects.get().last_error == "Unsendable: The account is closed."
    assert mail.outbox == []


def test_a_letter_without_a_secret_can_be_sent_again():
    letter = LetterFactory(link="", link_text="", state=states.SENT)

    assert resend_mails(mails=[letter], by=SYSTEM, now=NOW) == 1
    assert row(letter).state == states.DUE
    assert (Event.objects.get().verb, Event.objects.get().subject_id) == ("resend_mail", letter.pk)


def test_a_letter_whose_link_is_wiped_is_not_sent_again():
    letter = LetterFactory(link="", state=states.SENT)

    assert resend_mails(mails=[letter], by=SYSTEM, now=NOW) == 0
    assert row(letter).state == states.SENT


def test_a_letter_that_was_wiped_since_it_was_read_is_not_sent_again():
    letter = LetterFactory()
    send_due_mails(clock=still)

    assert resend_mails(mails=[letter], by=SYSTEM, now=NOW) == 0
    assert row(letter).state == states.SENT


# In the admin


@pytest.fixture
def admin_page(client):
    client.force_login(UserFactory(name="Olga", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("query", [{}, {"state": "due"}, {"kind": "invitation"}, {"q": "northwind"}])
def test_the_admin_lists_letters_without_their_links(admin_page, query):
    letter = LetterFactory()

    content = admin_page.get(reverse("admin:comms_letter_changelist"), query).content.decode()

    assert letter.to in content
    assert SECRET not in content


def test_the_admin_shows_a_letter_without_its_link_and_changes_nothing(admin_page):
    letter = LetterFactory()
    url = reverse("admin:comms_letter_change", args=[letter.pk])

    content = admin_page.get(url).content.decode()
    admin_page.post(url, {"state": states.SENT, "link": "/elsewhere/"})

    assert letter.title in content
    assert SECRET not in content
    assert (row(letter).state, row(letter).link) == (states.DUE, letter.link)


def test_the_admin_says_why_a_letter_is_not_sent_again(admin_page):
    letter = LetterFactory(link="", state=states.SENT)

    response = admin_page.post(
        reverse("admin:comms_letter_changelist"),
        {"action": "send_again", "_selected_action": [letter.pk]},
        follow=True,
    )

    content = response.content.decode()
    assert "Mails on their way again: 0." in content
    assert "Its link was for one time and is wiped." in content
