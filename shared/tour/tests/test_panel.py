from datetime import timedelta

import pytest
from django.test import RequestFactory

from shared import clock
from shared.accounts.tests.factories import member
from shared.tour import services
from shared.tour.models import Tour
from shared.tour.panel import Facts, panel_of, peer_site
from shared.tour.steps import STEPS
from shared.tour.tests import facts

pytestmark = pytest.mark.django_db


def known(monkeypatch, *done, ids=None, **paths):
    monkeypatch.setattr(facts, "KNOWN", Facts(set(done), ids or {}, paths))


def request_of(user, host="localhost:3004"):
    request = RequestFactory().get("/", headers={"host": host})
    request.user, request.session = user, {}
    return request


def test_the_next_step_is_the_first_that_is_not_done(person, monkeypatch):
    first, second, third, *_ = (step.name for step in STEPS)
    known(monkeypatch, first, third)

    panel = panel_of(request_of(person.user))

    assert [shown.step.name for shown in panel.steps if shown.is_done] == [first, third]
    assert (panel.next.step.name, panel.done, panel.count) == (second, 2, len(STEPS))


def test_a_step_leads_to_its_portal(person, settings, monkeypatch):
    settings.PORTAL, settings.PEER_SITE_URL = "buyer", "http://127.0.0.1:3000"
    known(monkeypatch, publish="/lots/7/", ids={"lot": "a", "bid": "b", "ours": "c"})

    shown = {one.step.name: (one.url, one.is_there) for one in panel_of(request_of(person.user)).steps}

    there = "http://localhost:3000"
    assert shown == {
        "publish": ("/lots/7/", False), "bid": (f"{there}/marketplace/a/", True), "counter": ("/bids/b/", False),
        "answer": (f"{there}/bids/c/", True), "accept": ("/bids/b/", False), "sign": ("/contracts/", False),
        "countersign": (f"{there}/contracts/", True),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("peer", "host", "site"),
    [
        ("http://127.0.0.1:3000", "localhost:3004", "http://localhost:3000"),
        ("http://localhost:3000", "127.0.0.1:3004", "http://127.0.0.1:3000"),
        ("http://localhost:3000", "[::1]:3004", "http://[::1]:3000"),
        ("https://producers.example", "localhost:3004", "https://producers.example"),
    ],
)
def test_the_other_portal_is_found_under_the_name_the_reader_uses(settings, peer, host, site):
    settings.PEER_SITE_URL, settings.ALLOWED_HOSTS = peer, ["*"]

    assert peer_site(request_of(None, host)) == site


def test_only_what_was_done_since_counts(person):
    facts.ASKED.clear()
    now = clock.now()

    panel_of(request_of(person.user))
    services.begin_tour(user=person.user, now=now)
    panel_of(request_of(person.user))

    asked = facts.ASKED
    assert asked == [(person.user, person.user.created_at), (person.user, now)]


def test_a_page_that_shows_it_twice_asks_once(person):
    facts.ASKED.clear()
    request = request_of(person.user)

    assert panel_of(request) is panel_of(request)
    assert len(facts.ASKED) == 1


def test_there_is_none_outside_of_demonstrations_and_for_nobody(person, settings):
    assert panel_of(request_of(None)) is None
    settings.DEBUG = False

    assert panel_of(request_of(person.user)) is None


def test_each_person_has_their_own(person):
    other, now = member(), clock.now()

    services.hide_tour(user=other.user, now=now)

    assert not panel_of(request_of(person.user)).hidden
    assert panel_of(request_of(other.user)).hidden


def test_begin_hide_show(person):
    now = clock.now()

    hidden = services.hide_tour(user=person.user, now=now)
    again = services.hide_tour(user=person.user, now=now)
    shown = services.show_tour(user=person.user, now=now)
    later = services.begin_tour(user=person.user, now=now + timedelta(minutes=1))

    assert (hidden.begun_at, hidden.hidden_at, again.hidden_at) == (person.user.created_at, now, now)
    assert (shown.begun_at, shown.hidden_at) == (person.user.created_at, None)
    assert (later.begun_at, later.hidden_at) == (now + timedelta(minutes=1), None)
    assert Tour.objects.count() == 1


def test_the_names_of_steps_are_their_own():
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert {step.portal for step in STEPS} == {"buyer", "producer"}
