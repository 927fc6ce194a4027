from datetime import timedelta

import pytest
import time_machine

from shared.accounts.models import User
from shared.accounts.tests.factories import NOW, PASSWORD, actor_for, member
from shared.audit.models import Event
from shared.identity.models import Session
from shared.identity.services import change_password

from .people import SAFARI, ann, browser, is_in, letters, sign_in, signed_in_browser
from .racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

PAGE = "/settings/security/password/"
NEW = "another-horse-9"


def test_page_changes_it_and_ends_every_other_session():
    me = ann()
    there, here = signed_in_browser(me, SAFARI), signed_in_browser(me)

    response = here.post(PAGE, {"old": PASSWORD, "new": NEW}, follow=True)

    assert "Your password is changed" in response.content.decode()
    assert (is_in(there), is_in(here)) == (False, True)
    assert sign_in(browser(), password=PASSWORD).status_code == 422
    assert sign_in(browser(), password=NEW).status_code == 302


def test_it_is_recorded_and_the_person_is_told_by_mail():
    here = signed_in_browser(ann())

    here.post(PAGE, {"old": PASSWORD, "new": NEW})

    event = Event.objects.get(verb="change_password")
    assert (event.subject_name, event.actor_name, event.via) == ("Ann", "Ann", "session")
    assert [letter.to for letter in letters("password_changed")] == ["ann@example.com"]
    assert not [word for word in (PASSWORD, NEW) if word in str(Event.objects.values())]


def test_the_cookie_is_a_new_one(settings):
    here = signed_in_browser(ann())
    before = here.cookies[settings.SESSION_COOKIE_NAME].value

    here.post(PAGE, {"old": PASSWORD, "new": NEW})

    old = browser()
    old.cookies[settings.SESSION_COOKIE_NAME] = before
    assert (is_in(old), is_in(here)) == (False, True)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"old": "wrong", "new": NEW}, "This is not your password."),
        ({"old": PASSWORD, "new": "short"}, "This password is too short"),
        ({"old": PASSWORD, "new": "ann@example.com"}, "too similar to the email"),
        ({"old": PASSWORD, "new": PASSWORD}, "This is the password you have."),
        ({"old": PASSWORD}, "Fill this in."),
    ],
)
def test_what_is_refused_stands_beside_its_field(typed, text):
    here = signed_in_browser(ann())

    response = here.post(PAGE, typed)

    assert response.status_code == 422
    assert text in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert User.objects.get().check_password(PASSWORD)


def test_ten_wrong_ones_close_it_and_say_until_when():
    here = signed_in_browser(ann())

    with time_machine.travel(NOW, tick=False) as traveller:  # 9:30, so the quarter of an hour ends at 9:45
        for _ in range(10):
            assert here.post(PAGE, {"old": "wrong", "new": NEW}).status_code == 422
        closed = here.post(PAGE, {"old": PASSWORD, "new": NEW})
        traveller.shift(timedelta(minutes=15))
        opened = here.post(PAGE, {"old": PASSWORD, "new": NEW})

    assert (closed.status_code, closed["Retry-After"], opened.status_code) == (429, "900", 302)
    assert "It opens again at 09:45 UTC." in closed.content.decode()


def test_page_is_for_who_is_signed_in_and_takes_the_token():
    me = ann()

    assert browser().get(PAGE).status_code == 302
    assert signed_in_browser(me).put(PAGE).status_code == 405
    here = browser(enforce_csrf_checks=True)
    here.force_login(me)
    assert here.post(PAGE, {"old": PASSWORD, "new": NEW}).status_code == 403


def test_what_was_typed_after_the_sessions_end_is_kept_nowhere():
    """Other forms are kept over a sign-in; see shared.accounts.signed_out."""
    client = browser()

    response = client.post(PAGE, {"old": PASSWORD, "new": NEW})

    assert response["Location"] == f"/sign-in/?next={PAGE}"
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_counts():
    membership = member(user__password=PASSWORD)

    def change(new):
        user, by = User.objects.get(), actor_for(membership)
        return lambda: change_password(user=user, old=PASSWORD, new=new, by=by, now=NOW) and new

    outcomes = race(change("first-horse-9"), change("second-horse-9"))

    winner = next(one for one in outcomes if one != "stale_version")
    assert sorted(outcomes) == sorted([winner, "stale_version"])
    assert User.objects.get().check_password(winner)
    assert Event.objects.filter(verb="change_password").count() == 1
