import re

import pytest
from django.test import Client

from shared import clock
from shared.accounts.tests.factories import NOW, MembershipFactory, UserFactory
from shared.audit.models import Event
from shared.identity.models import ResetRequest, SecondFactorRule, Session, UnprovenAddress

from .people import SAFARI, ann, is_in, signed_in_browser, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def operator():
    client = Client()
    client.force_login(UserFactory(is_staff=True, name="Olga"))
    return client


def test_the_admin_changes_passwords_where_everybody_does(operator):
    assert operator.get("/admin/password_change/")["Location"] == "/settings/security/password/"


def test_operators_set_nobodys_password(operator):
    me = ann()

    page = operator.post(f"{PEOPLE}{me.pk}/password/", {"password1": "x-horse-9", "password2": "x-horse-9"})

    assert page["Location"] == PEOPLE
    assert type(me).objects.get(pk=me.pk).password == me.password


def test_the_page_of_a_person_shows_nothing_of_their_password(operator):
    me = ann()

    text = operator.get(f"{PEOPLE}{me.pk}/change/").content.decode()

    assert f"{PEOPLE}{me.pk}/password/" not in text
    assert me.password.split("$")[0] not in text.split('id="content-main"')[1]


def test_operators_send_a_link_for_a_new_password(operator):
    me = ann()

    operator.post(PEOPLE, {"action": "send_link", "_selected_action": [me.pk]})

    assert ResetRequest.objects.get().email == "ann@example.com"


def test_operators_sign_somebody_out_everywhere(operator):
    me = ann()
    there = [signed_in_browser(me), signed_in_browser(me, SAFARI)]

    operator.post(PEOPLE, {"action": "sign_out", "_selected_action": [me.pk]})

    assert [is_in(client) for client in there] == [False, False]
    event = Event.objects.get(verb="end_sessions")
    assert (event.subject_name, event.actor_name, event.via, event.data) == ("Ann", "Olga", "admin", {"ended": 2})


def test_the_page_of_a_person_says_how_they_sign_in(operator):
    me = ann()
    page = f"{PEOPLE}{me.pk}/change/"
    assert facts_of(operator.get(page)) == ["confirmed", "off", "nowhere now"]

    with_second_factor(me)
    Client().force_login(me)
    UnprovenAddress.objects.create(user=me, digest="d" * 64, asked_at=NOW)

    today = clock.now().date()
    assert facts_of(operator.get(page)) == [
        "not confirmed yet", f"on since {today}, 10 recovery codes left", "in 1 browser now",
    ]  # fmt: skip


def test_the_page_of_a_person_says_what_their_organisation_requires(operator):
    member = MembershipFactory(organization__name="Alpha Air")
    SecondFactorRule.objects.create(organization=member.organization, created_at=NOW)

    assert "off, although Alpha Air requires it" in facts_of(operator.get(f"{PEOPLE}{member.user.pk}/change/"))


def facts_of(page):
    return re.findall(
        r'field-(?:address|second_factor|signed_in)\w*.*?<div class="readonly">(.*?)</div>', page.content.decode(), re.S
    )


def test_sessions_are_looked_at_without_their_keys(operator):
    signed_in_browser(ann())
    session = Session.objects.get(user__name="Ann")

    shown = operator.get("/admin/identity/session/").content.decode()
    shown += operator.get(f"/admin/identity/session/{session.pk}/change/").content.decode()

    assert "Firefox on Linux" in shown
    assert session.digest not in shown
    assert session.data not in shown
    assert operator.get("/admin/identity/session/add/").status_code == 403


def test_closing_an_account_ends_its_sessions_for_good(operator):
    me = ann()
    there = signed_in_browser(me)
    form = {"email": me.email, "name": "Ann", "time_zone": "UTC", "theme": "system", "number_format": "comma"}
    form |= {"date_format": "day"}

    operator.post(f"{PEOPLE}{me.pk}/change/", form)
    closed = not type(me).objects.get(pk=me.pk).is_active
    operator.post(f"{PEOPLE}{me.pk}/change/", form | {"is_active": "on"})

    assert closed
    assert not is_in(there)
    assert Event.objects.get(verb="end_sessions").why == "close_user"
