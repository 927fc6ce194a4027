"""The development mailbox: what goes out with DEBUG can be read in the browser, and nowhere else."""

import os
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives, send_mail
from django.urls import reverse

from shared import clock
from shared.comms import mailbox
from shared.comms.mails import send_due_mails

from .factories import NOW, LetterFactory, NotificationFactory, UserFactory

BACKEND = "shared.comms.mailbox.MailboxBackend"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"
PAGES = ["mailbox", "mailbox_mail", "mailbox_html"]


@pytest.fixture
def box(settings, tmp_path):
    """DEBUG as in development, with a mailbox of its own."""
    settings.DEBUG = True
    settings.EMAIL_BACKEND, settings.MAILBOX_SENDS_BY = BACKEND, ""
    settings.MAILBOX_DIR = str(tmp_path / "mailbox")
    return tmp_path / "mailbox"


def write(subject="Hello", to="ana@northwind.example", html="<html><head></head><body><b>Hi</b></body></html>"):
    message = EmailMultiAlternatives(subject, "Hi, says the text.", to=[to])
    message.attach_alternative(html, "text/html")
    message.send()


def address(name, pk=None):
    return reverse(f"comms:{name}", args=[pk] if pk else [])


# Keeping


def test_a_mail_is_kept_whole(box):
    write("Grüße aus Zürich")

    (kept,) = mailbox.newest(9)
    assert (kept.subject, kept.to) == ("Grüße aus Zürich", "ana@northwind.example")
    assert kept.text == "Hi, says the text."
    assert kept.html == "<html><head></head><body><b>Hi</b></body></html>"
    assert ("To", "ana@northwind.example") in kept.headers
    assert "MIME-Version: 1.0" in kept.raw
    assert abs(kept.at - clock.now()) < timedelta(minutes=1)
    assert mailbox.find(kept.id).raw == kept.raw


def test_a_mail_of_text_alone_has_no_html(box):
    send_mail("Hello", "Text.", None, ["ana@northwind.example"])

    (kept,) = mailbox.newest(9)
    assert (kept.text, kept.html) == ("Text.\n" if kept.text.endswith("\n") else "Text.", "")


def test_without_a_server_nothing_is_sent(box):
    write()

    assert mail.outbox == []


def test_with_a_server_it_is_sent_and_kept(box, settings):
    settings.MAILBOX_SENDS_BY = LOCMEM

    write()

    assert [message.subject for message in mail.outbox] == ["Hello"]
    assert len(mailbox.newest(9)) == 1


class Broken:
    def __init__(self, *arguments, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_what_the_server_did_not_take_is_not_kept(box, settings):
    settings.MAILBOX_SENDS_BY = f"{__name__}.Broken"

    with pytest.raises(ConnectionRefusedError):
        write()

    assert mailbox.newest(9) == []


def test_a_mailbox_that_cannot_be_written_does_not_hold_up_the_mail(box, settings, caplog):
    box.write_text("a file where the folder should be")
    settings.MAILBOX_SENDS_BY = LOCMEM

    write()

    assert len(mail.outbox) == 1
    assert "keeps nothing" in caplog.text


def test_the_newest_come_first_and_the_oldest_go(box, monkeypatch):
    monkeypatch.setattr(mailbox, "MOST_KEPT", 3)
    for number in range(5):
        write(str(number))

    assert [kept.subject for kept in mailbox.newest(9)] == ["4", "3", "2"]
    assert sorted(os.listdir(box)) == sorted(f"{kept.id}.eml" for kept in mailbox.newest(9))


def test_mails_are_found_by_address_and_subject(box):
    write("Lot closed", "ana@northwind.example")
    write("Invitation", "ben@kestrel.example")

    assert [kept.subject for kept in mailbox.newest(9, "KESTREL")] == ["Invitation"]
    assert [kept.subject for kept in mailbox.newest(9, "lot")] == ["Lot closed"]
    assert mailbox.newest(9, "nothing") == []


@pytest.mark.parametrize("pk", ["", "../../etc/passwd", "65a1b2c3d4e5f60718293a4b", "x" * 24])
def test_what_is_not_there_is_not_found(box, pk):
    assert mailbox.find(pk) is None


# What the workers send


@pytest.mark.django_db
def test_what_workers_send_can_be_read(box, client):
    NotificationFactory()
    LetterFactory()

    send_due_mails(clock=lambda: NOW)

    content = client.get(address("mailbox")).content.decode()
    assert "LOT-2026-0147 is closed" in content
    assert "Ana Ruiz invites you to Northwind Airways" in content
    invitation = mailbox.newest(9, "invites")[0]
    assert (
        "/invitations/s3cr3t-t0ken/"
        in client.get(address("mailbox_mail", invitation.id), {"part": "text"}).content.decode()
    )


# The pages


@pytest.fixture
def kept(box):
    write()
    return mailbox.newest(1)[0]


@pytest.mark.django_db
def test_the_list_is_there_for_whoever_is_not_signed_in_yet(kept, client):
    assert address("mailbox_mail", kept.id) in client.get(address("mailbox")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "shown"),
    [("", "<iframe"), ("nonsense", "<iframe"), ("text", "Hi, says the text."), ("source", "MIME-Version")],
)
def test_a_mail_is_shown_as_html_as_text_and_as_it_went(kept, client, part, shown):
    assert shown in client.get(address("mailbox_mail", kept.id), {"part": part} if part else {}).content.decode()


@pytest.mark.django_db
def test_the_frame_is_let_in_and_nothing_else(kept, client):
    page, frame = client.get(address("mailbox_mail", kept.id)), client.get(address("mailbox_html", kept.id))

    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "frame-src" not in client.get(address("mailbox"))["Content-Security-Policy"]
    policy = set(frame["Content-Security-Policy"].split("; "))
    assert {"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'"} <= policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert {f"{directive}-src 'none'" for directive in ("script", "img", "font", "connect")} <= policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert page["X-Frame-Options"] == "DENY"
    assert frame.content.decode() == '<html><head><base target="_blank"></head><body><b>Hi</b></body></html>'


@pytest.mark.django_db
def test_a_mail_is_escaped_where_it_is_not_framed(box, client):
    write("<i>subject</i>", html="<script>alert(1)</script>")
    (kept,) = mailbox.newest(1)

    for part in ("text", "source"):
        content = client.get(address("mailbox_mail", kept.id), {"part": part}).content.decode()
        assert "<i>subject" not in content
        assert "<script>alert" not in content


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_without_debug_there_is_no_mailbox(kept, client, settings, name):
    settings.DEBUG = False

    response = client.get(address(name, None if name == "mailbox" else kept.id))

    assert response.status_code == 404
    assert b"Hi" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["mailbox_mail", "mailbox_html"])
def test_a_mail_that_is_gone_is_404(box, client, name):
    assert client.get(address(name, "65a1b2c3d4e5f60718293a4b")).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_posted_here(kept, client, name):
    assert client.post(address(name, None if name == "mailbox" else kept.id)).status_code == 405


@pytest.mark.django_db
def test_an_empty_mailbox_says_what_it_is_for(box, client):
    assert "No mail yet" in client.get(address("mailbox")).content.decode()
    assert "No such mail" in client.get(address("mailbox"), {"q": "ana"}).content.decode()


@pytest.mark.django_db
def test_the_frame_of_every_page_leads_there_with_debug_alone(box, client, settings):
    client.force_login(UserFactory())

    with_debug = client.get(address("preferences")).content.decode()
    settings.DEBUG = False
    without = client.get(address("preferences")).content.decode()

    assert address("mailbox") in with_debug
    assert address("mailbox") not in without
