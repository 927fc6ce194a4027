from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shared.comms import states
from shared.comms.models import Notification

from .factories import NOW, DigestFactory, LetterFactory, NotificationFactory

pytestmark = pytest.mark.django_db


def run(*words):
    out = StringIO()
    call_command("mails", *words, stdout=out)
    return out.getvalue()


def test_list_shows_every_sort_newest_first_and_how_they_stand():
    NotificationFactory(user__email="ana@northwind.example")
    letter = LetterFactory(state=states.FAILED, last_error="SMTPDataError: no")
    DigestFactory(user__email="ben@kestrel.example", state=states.SENT)

    lines = run("list").splitlines()

    assert "Digest of 2026-03-12" in lines[0]
    assert lines[1] == (
        f"{letter.pk}  2026-03-12T09:24:00.000Z  {letter.to}  {letter.title}  failed  0  SMTPDataError: no"
    )
    assert "ana@northwind.example" in lines[2]
    assert lines[3].startswith("mails list: 1 waiting, the first due 2026-03-12T09:24:00.000Z, 0 of them tried in vain")
    assert len(lines) == 4


def test_list_filters_and_stops():
    NotificationFactory.create_batch(3)
    LetterFactory(state=states.FAILED)

    assert len(run("list", "--state", "failed").splitlines()) == 2
    assert len(run("list", "--limit", "2").splitlines()) == 3


def test_show_says_what_a_mail_says_but_not_its_link():
    letter = LetterFactory()

    shown = run("show", letter.pk)

    assert f"to  {letter.to}" in shown
    assert letter.body in shown
    assert shown.endswith(f"mails show: {letter.pk}, 0 tries\n")
    assert "s3cr3t" not in shown


def test_show_and_resend_of_what_is_not_there():
    for verb in ("show", "resend"):
        with pytest.raises(CommandError, match="There is no mail x"):
            run(verb, "x")


def test_resend_sends_what_it_is_told():
    sent, other = NotificationFactory(state=states.SENT), NotificationFactory(state=states.SENT)

    assert run("resend", sent.pk) == "mails resend: 1 are on their way again\n"
    assert Notification.objects.get(pk=sent.pk).state == states.DUE
    assert Notification.objects.get(pk=other.pk).state == states.SENT


def test_resend_of_all_that_failed_leaves_out_what_cannot_be_sent_and_says_why():
    NotificationFactory(state=states.FAILED)
    letter = LetterFactory(state=states.FAILED, link="")

    said = run("resend", "--failed")

    assert said.startswith(f"{letter.pk}  Its link was for one time and is wiped.")
    assert said.endswith("mails resend: 1 are on their way again\n")


def test_resend_can_only_look():
    mail = NotificationFactory(state=states.FAILED, next_attempt_at=NOW)

    assert run("resend", "--failed", "--dry-run") == "mails resend: 1 would be on their way again\n"
    assert Notification.objects.get(pk=mail.pk).state == states.FAILED


def test_resend_wants_to_know_which():
    with pytest.raises(CommandError, match="Say which"):
        run("resend")
