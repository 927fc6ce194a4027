"""Ending mails from a link in one of them, signed in or not."""

import pytest
from django.test import Client
from django.urls import reverse

from shared.audit.models import Event
from shared.comms import states
from shared.comms.kinds import Mailing
from shared.comms.models import Notification
from shared.comms.preferences import Choice, preferences_of, unsubscribe
from shared.comms.subscriptions import DIGEST, token_of
from shared.errors import Invalid

from .factories import NOW, NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def ana(settings):
    settings.PORTAL = "buyer"
    return UserFactory(name="Ana Ruiz", email="ana@northwind.example")


def link(user, kind="lot_closed"):
    return reverse("comms:unsubscribe", args=[token_of(user, kind)])


def test_one_click_ends_mails_of_the_kind_and_of_no_other(ana):
    waiting = NotificationFactory(user=ana)
    client = Client(enforce_csrf_checks=True)  # a mail program has no cookie

    response = client.post(link(ana), ONE_CLICK)

    assert response.status_code == 200
    assert "You are unsubscribed" in response.content.decode()
    choices = preferences_of(ana).choices
    assert choices["lot_closed"] == Choice(bell=True, mail=Mailing.NONE)
    assert choices["award_overdue"].mail == Mailing.AT_ONCE
    assert Notification.objects.get(pk=waiting.pk).state == states.NO_MAIL
    event = Event.objects.get()
    assert (event.verb, event.actor_name, event.via) == ("choose_notifications", "Ana Ruiz", "public")


def test_one_click_twice_is_one_click(client, ana):
    client.post(link(ana), ONE_CLICK)

    assert client.post(link(ana), ONE_CLICK).status_code == 200
    assert Event.objects.count() == 1


def test_opening_the_link_asks_first(client, ana):
    response = client.get(link(ana))

    assert "Unsubscribe from “Bidding is closed”?" in response.content.decode()
    assert "ana@northwind.example" in response.content.decode()
    assert preferences_of(ana).choices["lot_closed"].mail == Mailing.AT_ONCE


def test_the_digests_link_ends_the_digest(client, ana):
    client.post(link(ana, DIGEST), ONE_CLICK)

    choices = preferences_of(ana).choices
    assert choices["membership"] == Choice(bell=True, mail=Mailing.NONE)
    assert choices["lot_closed"].mail == Mailing.AT_ONCE


def test_what_is_about_safety_cannot_be_ended(ana):
    with pytest.raises(Invalid):
        unsubscribe(user=ana, kind="security", now=NOW)


def test_a_link_to_a_kind_that_is_no_more_still_says_yes(client, ana):
    response = client.post(link(ana, "gone_since"), ONE_CLICK)

    assert response.status_code == 200
    assert "from these mails" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x" + token, lambda _: "nonsense"])
def test_a_link_that_was_changed_is_none(client, ana, method, change):
    url = reverse("comms:unsubscribe", args=[change(token_of(ana, "lot_closed"))])

    assert getattr(client, method)(url).status_code == 404
    assert not Event.objects.exists()


def test_a_link_of_somebody_who_is_gone_is_none(client, ana):
    url = link(ana)
    ana.delete()

    assert client.post(url, ONE_CLICK).status_code == 404


def test_no_other_method(client, ana):
    assert client.delete(link(ana)).status_code == 405
