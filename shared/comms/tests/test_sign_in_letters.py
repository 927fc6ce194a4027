import re

import pytest
from django.core import mail

from shared import clock
from shared.accounts.models import User
from shared.accounts.tests.factories import NOW
from shared.audit.models import Event
from shared.comms import states
from shared.comms.kinds import Mailing
from shared.comms.mails import send_due_mails
from shared.comms.models import Letter
from shared.comms.services import notify
from shared.comms.sign_in_letters import NOT_YOU, TEXTS, write_password_reset, write_sign_in_changed
from shared.identity import services
from shared.identity.models import PasswordReset, ResetRequest, Session
from shared.identity.tests.people import ann, browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def mailed_link():
    return re.search(r"http://[^/]+(/reset-password/\S+)", mail.outbox[0].body)[1]


def test_the_link_of_the_mail_sets_the_password():
    ann()
    services.ask_password_reset(email="ann@example.com", now=clock.now())
    services.answer_reset_requests(now=clock.now())
    send_due_mails(clock=clock.now)
    client = browser()

    client.get(mailed_link())
    client.post("/reset-password/new/", {"new": "another-horse-9"})
    send_due_mails(clock=clock.now)

    told = [(one.to, one.subject) for one in mail.outbox]
    assert told == [
        (["ann@example.com"], "Set a new password"),
        (["ann@example.com"], "Your password was changed"),
    ]


def test_the_token_stands_nowhere_once_the_mail_has_gone():
    ann()
    services.ask_password_reset(email="ann@example.com", now=clock.now())
    services.answer_reset_requests(now=clock.now())
    send_due_mails(clock=clock.now)
    token = mailed_link().split("/")[2]

    browser().get(mailed_link())

    rows = [list(model.objects.values()) for model in (Letter, PasswordReset, ResetRequest, Session, Event)]
    assert token not in str(rows)


def test_each_letter_is_written_once():
    me = ann()

    for _ in range(2):
        write_password_reset(user=me, link="/reset-password/a/", key="1", now=NOW)
        write_sign_in_changed(user=me, what="password_changed", key="1", now=NOW)

    assert list(Letter.objects.order_by("id").values_list("kind", flat=True)) == ["password_reset", "security"]


@pytest.mark.parametrize("what", TEXTS)
def test_each_change_says_what_to_do_if_it_was_not_you(what):
    letter = write_sign_in_changed(user=ann(), what=what, key="1", about="Firefox on Linux", now=NOW)

    assert (letter.to, letter.link, letter.kind) == ("ann@example.com", "/settings/security/", "security")
    assert letter.body.endswith(NOT_YOU)
    assert "{" not in letter.body


def test_an_address_that_nobody_confirmed_gets_no_other_mail(mailoutbox):
    client = browser()
    form = {"email": "new@example.com", "name": "Nora", "organization_name": "", "password": "correct-horse-9"}
    client.post("/register/", form)
    nora = User.objects.get(email="new@example.com")
    write_sign_in_changed(user=nora, what="new_device", key="1", about="Firefox", now=clock.now())
    notify(users=[nora], kind="membership", title="Welcome", key="1", now=clock.now(), mail=Mailing.AT_ONCE)
    services.ask_password_reset(email=nora.email, now=clock.now())
    services.answer_reset_requests(now=clock.now())

    send_due_mails(clock=clock.now)

    assert [one.subject for one in mailoutbox] == ["Is this your address?", "Set a new password"]
    assert Letter.objects.get(key="new_device:1").state == states.NO_MAIL
    assert Letter.objects.get(key="new_device:1").link == ""


def test_once_it_is_confirmed_mails_come(mailoutbox):
    client = browser()
    form = {"email": "new@example.com", "name": "Nora", "organization_name": "", "password": "correct-horse-9"}
    client.post("/register/", form)
    client.post(Letter.objects.get(kind="address_proof").link)
    write_sign_in_changed(user=User.objects.get(), what="new_device", key="1", about="Firefox", now=clock.now())

    send_due_mails(clock=clock.now)

    assert len(mailoutbox) == 2
