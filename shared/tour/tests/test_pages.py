import pytest
from django.urls import reverse

from shared.tour.models import Tour
from shared.tour.panel import Facts
from shared.tour.steps import STEPS
from shared.tour.tests import facts

pytestmark = pytest.mark.django_db

PARTS = reverse("tour:tour")


def test_the_dashboard_leads_to_the_next_step(browser):
    page = browser.get("/").content.decode()

    assert "1. Publish a lot." in page
    assert f"0 of {len(STEPS)}" in page


def test_the_steps_alone_are_sent_again_only_when_one_is_done(browser, monkeypatch):
    first = browser.get(PARTS)

    again = browser.get(PARTS, headers={"If-None-Match": first["ETag"]})
    monkeypatch.setattr(facts, "KNOWN", Facts({"publish"}))
    ticked = browser.get(PARTS, headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, ticked.status_code) == (200, 304, 200)
    assert f"2. {STEPS[1].title}." in ticked.content.decode()


def test_the_end_says_so_and_offers_to_start_again(browser, monkeypatch):
    monkeypatch.setattr(facts, "KNOWN", Facts({step.name for step in STEPS}))

    page = browser.get("/").content.decode()

    assert "That was the whole round." in page
    assert reverse("tour:begin") in page


def test_it_is_put_away_and_brought_back(browser, person):
    hidden = browser.post(reverse("tour:hide"), {"next": "/"})
    without = browser.get("/").content.decode()
    shown = browser.post(reverse("tour:show"))

    assert (hidden.status_code, shown.status_code) == (302, 302)
    assert 'id="try-it"' not in without
    assert reverse("tour:show") in without
    assert 'id="try-it"' in browser.get("/").content.decode()
    assert Tour.objects.get().user == person.user


@pytest.mark.parametrize("name", ["tour:begin", "tour:hide", "tour:show"])
def test_deeds_are_posts_of_somebody(browser, name):
    assert browser.get(reverse(name)).status_code == 405
    browser.logout()
    assert reverse("accounts:sign_in") in browser.post(reverse(name)).url
    assert not Tour.objects.exists()


def test_signed_out_the_steps_are_not_there(client):
    assert client.get(PARTS).status_code == 401


def test_nothing_of_it_without_debug(browser, settings):
    settings.DEBUG = False

    page = browser.get("/").content.decode()

    assert "Try it" not in page
    assert browser.get(PARTS).status_code == 404
    assert browser.post(reverse("tour:begin")).status_code == 404
    assert not Tour.objects.exists()
