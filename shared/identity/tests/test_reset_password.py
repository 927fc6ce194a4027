import logging
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shared import clock
from shared.accounts.models import User
from shared.accounts.roles import Home
from shared.accounts.tests.factories import NOW, PASSWORD, UserFactory, member
from shared.audit.models import Event
from shared.identity import services
from shared.identity.models import PasswordReset, ResetRequest, Session
from shared.settings.masking import MaskSecrets, mask_event

from .people import ann, browser, is_in, letters, sign_in, signed_in_browser
from .racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

ASK = "/reset-password/"
SET = "/reset-password/new/"
NEW = "another-horse-9"


def ask(email="ann@example.com", now=None):
    services.ask_password_reset(email=email, now=now or clock.now())
    return services.answer_reset_requests(now=now or clock.now())


def mailed_link():
    return letters("password_reset").last().link


def opened(link=None):
    client = browser()
    client.get(link or mailed_link())
    return client


def test_the_new_password_counts_and_every_session_ends():
    there = signed_in_browser(ann())
    browser().post(ASK, {"email": "ANN@example.com"})
    services.answer_reset_requests(now=clock.now())
    here = browser()

    page = here.get(mailed_link(), follow=True)
    done = here.post(SET, {"new": NEW}, follow=True)

    assert "ann@example.com" in page.content.decode()
    assert (done.redirect_chain, is_in(there), is_in(here)) == ([("/sign-in/", 302)], False, False)
    assert "Your new password is set." in done.content.decode()
    assert sign_in(browser(), password=PASSWORD).status_code == 422
    assert sign_in(browser(), password=NEW).status_code == 302


def test_it_is_recorded_and_the_person_is_told():
    ann()
    ask()

    opened().post(SET, {"new": NEW})

    verbs = list(Event.objects.order_by("id").values_list("verb", "actor_name"))
    assert verbs == [("ask_password_reset", "Not signed in"), ("reset_password", "Ann")]
    assert [letter.to for letter in letters("password_changed")] == ["ann@example.com"]


def test_opening_the_link_takes_it_out_of_the_address():
    ann()
    ask()
    client = browser()

    response = client.get(mailed_link())

    assert (response.status_code, response["Location"]) == (302, SET)
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]


def test_opening_it_twice_uses_nothing_up():
    ann()
    ask()

    for _ in range(2):
        client = opened()
        assert client.get(SET).status_code == 200


def test_the_link_goes_on_in_a_cookie_of_these_pages_alone(settings):
    ann()
    ask()
    client = browser()

    client.get(mailed_link())

    cookie = client.cookies[f"{settings.PORTAL}_reset"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (ASK, True, "Lax", 3600)
    assert not Session.objects.exists()
    client.post(SET, {"new": NEW})
    assert client.cookies[f"{settings.PORTAL}_reset"].value == ""


def test_what_the_store_knows_of_a_link_opens_nothing(settings):
    ann()
    ask()
    thief = browser()
    thief.cookies[f"{settings.PORTAL}_reset"] = PasswordReset.objects.get().digest

    assert thief.get(SET).status_code == 404


def test_a_log_never_shows_a_link_that_opens_something(caplog):
    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": (f"/reset-password/{'a' * 43}/",)})
    record.request = f"<WSGIRequest: GET '/reset-password/{'a' * 43}/'>"

    MaskSecrets().filter(record)

    assert record.getMessage() == "Not Found: /reset-password/…/"
    assert record.request == "\"<WSGIRequest: GET '/reset-password/…/'>\""


def test_nor_does_an_error_that_is_reported_elsewhere():
    path = f"/reset-password/{'a' * 43}/"

    event = mask_event(
        {"request": {"url": f"https://x.example{path}"}, "logentry": {"params": [path, 7]}, "tags": None}
    )

    assert event == {
        "request": {"url": "https://x.example/reset-password/…/"},
        "logentry": {"params": ["/reset-password/…/", 7]},
        "tags": None,
    }


@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com", "closed@example.com", "shadow@example.com"])
def test_the_answer_is_the_same_whether_or_not_the_address_is_known(email):
    ann()
    UserFactory(email="closed@example.com", is_active=False)
    UserFactory(email="shadow@example.com", home=Home.PEER)

    with CaptureQueriesContext(connection) as queries:
        response = browser().post(ASK, {"email": email})
        asked = [one["sql"] for one in queries]

    known = browser().post(ASK, {"email": "ann@example.com"}).content.decode()
    assert response.content.decode().replace(email, "ann@example.com") == known
    assert [sql.split()[0] for sql in asked if sql.split()[0] not in ("BEGIN", "SAVEPOINT", "RELEASE")] == ["INSERT"]


@pytest.mark.parametrize("email", ["nobody@example.com", "closed@example.com", "shadow@example.com"])
def test_only_who_can_sign_in_here_gets_a_letter(email):
    UserFactory(email="closed@example.com", is_active=False)
    UserFactory(email="shadow@example.com", home=Home.PEER)

    assert ask(email) == 0
    assert not letters("password_reset").exists()
    assert not ResetRequest.objects.exists()


def test_one_account_gets_three_letters_an_hour_at_most():
    ann()

    sent = [ask(now=NOW + timedelta(minutes=minute)) for minute in (0, 1, 2, 3, 61)]

    assert sent == [1, 1, 1, 0, 1]


def test_an_address_may_ask_five_times_in_a_quarter_of_an_hour():
    with time_machine.travel(NOW, tick=False):
        answers = [browser().post(ASK, {"email": f"a{n}@example.com"}) for n in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "It opens again at 09:45 UTC." in answers[-1].content.decode()
    assert ResetRequest.objects.count() == 5


@pytest.mark.parametrize("typed", ["", "not an address", "a" * 250 + "@example.com"])
def test_what_is_no_address_is_refused(typed):
    response = browser().post(ASK, {"email": typed})

    assert response.status_code == 422
    assert not ResetRequest.objects.exists()


def test_a_link_works_once():
    ann()
    ask()
    first, second = opened(), opened()

    first.post(SET, {"new": NEW})
    again = second.post(SET, {"new": "yet-another-horse-9"})

    assert again.status_code == 410
    assert "used already" in again.content.decode()
    assert User.objects.get().check_password(NEW)


def test_a_link_works_for_an_hour():
    ann()
    with time_machine.travel(NOW, tick=False) as traveller:
        ask()
        client = opened()
        traveller.shift(timedelta(minutes=59))
        assert client.get(SET).status_code == 200
        traveller.shift(timedelta(minutes=1))
        expired = client.post(SET, {"new": NEW})

    assert expired.status_code == 410
    assert "has expired" in expired.content.decode()
    assert "Ask for a new link" in expired.content.decode()
    assert User.objects.get().check_password(PASSWORD)


def test_a_link_that_is_not_known_says_so():
    client = opened("/reset-password/not-a-token/")

    response = client.get(SET)

    assert response.status_code == 404
    assert "not known here" in response.content.decode()
    assert browser().get(SET).status_code == 404


def test_a_password_that_was_changed_meanwhile_voids_the_links():
    me = ann()
    ask()
    client = opened()
    signed_in_browser(me).post("/settings/security/password/", {"old": PASSWORD, "new": NEW})

    assert client.post(SET, {"new": "yet-another-horse-9"}).status_code == 410
    assert User.objects.get().check_password(NEW)


def test_a_closed_account_is_not_opened_by_a_link():
    ann()
    ask()
    client = opened()
    User.objects.update(is_active=False)

    assert client.post(SET, {"new": NEW}).status_code == 404


def test_a_weak_password_is_refused_and_the_link_goes_on():
    ann()
    ask()
    client = opened()

    response = client.post(SET, {"new": "password1"})

    assert response.status_code == 422
    assert "too common" in response.content.decode()
    assert client.post(SET, {"new": NEW}).status_code == 302


def test_who_never_had_a_password_sets_one():
    UserFactory(email="ann@example.com", name="Ann")
    ask()

    opened().post(SET, {"new": NEW})

    assert sign_in(browser(), password=NEW).status_code == 302


def test_only_that_account_is_changed():
    me, other = ann(), member(user__email="bob@example.com", user__password=PASSWORD).user
    there = signed_in_browser(other)
    ask()

    opened().post(SET, {"new": NEW})

    assert User.objects.get(pk=me.pk).check_password(NEW)
    assert is_in(there)


def test_pages_take_the_token_and_the_right_method():
    ann()
    ask()
    client = browser(enforce_csrf_checks=True)
    client.get(mailed_link())

    assert client.post(SET, {"new": NEW}).status_code == 403
    assert client.post(ASK, {"email": "ann@example.com"}).status_code == 403
    assert browser().post(mailed_link()).status_code == 405
    assert browser().put(ASK).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_the_link_at_once_one_sets_the_password():
    ann()
    ask()

    def use(new):
        reset = PasswordReset.objects.select_related("user").get()
        return lambda: services.reset_password(reset=reset, new=new, now=clock.now()) and new

    outcomes = race(use("first-horse-9"), use("second-horse-9"))

    winner = next(one for one in outcomes if one.endswith("-9"))
    assert sorted(outcomes) == sorted([winner, "link_used"])
    assert User.objects.get().check_password(winner)


@pytest.mark.django_db(transaction=True)
def test_a_request_is_answered_by_one_worker():
    ann()
    services.ask_password_reset(email="ann@example.com", now=NOW)

    sent = race(*[lambda: services.answer_reset_requests(now=NOW)] * 3)

    assert sorted(sent) == [0, 0, 1]
    assert letters("password_reset").count() == 1
