"""What people choose to be told, and that it holds."""

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

from shared.accounts.actors import SYSTEM
from shared.audit.models import Event
from shared.comms import states
from shared.comms.kinds import GROUPS, KINDS, Mailing, kind_of
from shared.comms.models import DigestTime, Notification, Preference
from shared.comms.preferences import Choice, choose_notifications, preferences_of
from shared.comms.services import notify, send_letter
from shared.errors import Invalid
from shared.tests.test_db import in_threads

from .factories import NOW, NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db

QUIET = Choice(bell=False, mail=Mailing.NONE)
GATHERED = Choice(bell=True, mail=Mailing.DIGEST)


@pytest.fixture
def ana(settings):
    settings.PORTAL = "buyer"
    return UserFactory(name="Ana Ruiz", time_zone="Europe/Zurich")


@pytest.fixture
def page(client, ana):
    client.force_login(ana)
    return client


def choose(user, **choices):
    return choose_notifications(user=user, choices=choices, by=SYSTEM, now=NOW)


def told(user, **fields):
    fact = {"kind": "lot_closed", "title": "Closed", "key": "1", "now": NOW}
    (row,) = notify(users=[user], **fact | fields)
    return row


# The table


def test_kinds_are_named_once_and_their_groups_stand_together():
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    groups = [kind.group for kind in KINDS]
    assert [group for place, group in enumerate(groups) if place == 0 or groups[place - 1] != group] == GROUPS


def test_a_kind_that_is_not_in_the_table_is_refused(ana):
    with pytest.raises(ValueError, match="'no_such_kind': it belongs into"):
        told(ana, kind="no_such_kind")
    with pytest.raises(ValueError, match="'no_such_kind': it belongs into"):
        send_letter(to="a@b.example", kind="no_such_kind", title="", body="", key="1", now=NOW)


def test_without_a_choice_the_tables_holds(ana):
    preferences = preferences_of(ana)

    order = [kind.name for kind in KINDS]
    assert sorted(preferences.choices, key=order.index) == list(preferences.choices)
    assert set(preferences.choices) >= {"lot_closed", "award_reminder", "award_overdue", "membership", "security"}
    assert not set(preferences.choices) & {"saved_search", "alert", "invitation"}
    assert preferences.choices["lot_closed"] == Choice(bell=True, mail=Mailing.AT_ONCE)
    assert preferences.choices["membership"] == Choice(bell=True, mail=Mailing.DIGEST)
    assert preferences.digest_hour == 7


# Choosing


def test_what_is_chosen_is_kept(ana):
    other = UserFactory()

    chosen = choose(ana, lot_closed=QUIET)

    assert chosen == preferences_of(ana)
    assert chosen.choices["lot_closed"] == QUIET
    assert chosen.choices["award_reminder"] == Choice(bell=True, mail=Mailing.AT_ONCE)
    assert preferences_of(other).choices["lot_closed"] == Choice(bell=True, mail=Mailing.AT_ONCE)
    event = Event.objects.get()
    assert (event.verb, event.subject_id, event.data) == (
        "choose_notifications",
        ana.pk,
        {"lot_closed": [False, "none"]},
    )


def test_choosing_again_replaces_and_the_same_again_writes_nothing(ana):
    choose(ana, lot_closed=QUIET)
    choose(ana, lot_closed=GATHERED)
    choose(ana, lot_closed=GATHERED)

    row = Preference.objects.get()
    assert (row.bell, row.mail) == (True, "digest")
    assert Event.objects.count() == 2


@pytest.mark.parametrize("kind", ["security", "no_such_kind", "invitation", "saved_search", "alert"])
def test_what_cannot_be_chosen_is_refused(ana, kind):
    with pytest.raises(Invalid):
        choose(ana, lot_closed=QUIET, **{kind: QUIET})

    assert not Preference.objects.exists()


@pytest.mark.parametrize("hour", [-1, 24])
def test_an_hour_is_one_of_a_day(ana, hour):
    with pytest.raises(Invalid):
        choose_notifications(user=ana, choices={}, digest_hour=hour, by=SYSTEM, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_four_choices_at_once_leave_one_row(ana):
    in_threads(4, lambda _: choose(ana, lot_closed=QUIET))

    assert Preference.objects.count() == 1


# What holds


@pytest.mark.parametrize(
    ("choice", "read_at", "state"),
    [
        (Choice(True, Mailing.AT_ONCE), None, states.DUE),
        (Choice(True, Mailing.DIGEST), None, states.GATHERING),
        (Choice(True, Mailing.NONE), None, states.NO_MAIL),
        (Choice(False, Mailing.AT_ONCE), NOW, states.DUE),
        (Choice(False, Mailing.NONE), NOW, states.NO_MAIL),
    ],
)
def test_people_are_told_as_they_chose(ana, choice, read_at, state):
    choose(ana, lot_closed=choice)

    row = told(ana)

    assert (row.read_at, row.state) == (read_at, state)


def test_what_is_about_safety_is_told_whatever_was_chosen(ana):
    Preference.objects.create(user=ana, kind="security", bell=False, mail="none")  # from before it was fixed

    row = told(ana, kind="security")

    assert (row.is_unread, row.state) == (True, states.DUE)


@pytest.mark.parametrize(
    ("chosen", "at_most", "state"),
    [
        (Mailing.AT_ONCE, Mailing.DIGEST, states.GATHERING),
        (Mailing.AT_ONCE, Mailing.NONE, states.NO_MAIL),
        (Mailing.DIGEST, Mailing.AT_ONCE, states.GATHERING),
        (Mailing.NONE, Mailing.AT_ONCE, states.NO_MAIL),
    ],
)
def test_a_mail_is_never_louder_than_both_wish(ana, chosen, at_most, state):
    choose(ana, lot_closed=Choice(True, chosen))

    assert told(ana, mail=at_most).state == state


def test_each_is_told_as_they_chose_in_the_same_number_of_queries(ana, django_assert_num_queries):
    people = [ana, *UserFactory.create_batch(10)]
    choose(ana, lot_closed=QUIET)

    with django_assert_num_queries(6):  # who knows already, choices, hours, the rows, the savepoint's two
        rows = notify(users=people, kind="lot_closed", title="Closed", key="1", now=NOW)

    assert [row.state for row in rows] == [states.NO_MAIL] + [states.DUE] * 10


def test_a_text_is_written_for_each_reader_in_their_time(ana):
    ben = UserFactory(name="Ben", time_zone="America/New_York")

    def title(reader):
        return f"{reader.name}: closes at {localtime(NOW):%H:%M}"

    notify(users=[ana, ben], kind="lot_closed", title=title, key="1", now=NOW)

    assert set(Notification.objects.values_list("title", flat=True)) == {
        "Ana Ruiz: closes at 10:24",
        "Ben: closes at 05:24",
    }


def test_who_wants_no_more_mails_gets_none_that_wait(ana):
    due = NotificationFactory(user=ana)
    gathering = NotificationFactory(user=ana, state=states.GATHERING)
    in_hand = NotificationFactory(user=ana, lease="a" * 24, leased_until=NOW)
    other_kind = NotificationFactory(user=ana, kind="award_reminder")
    other_person = NotificationFactory()

    choose(ana, lot_closed=Choice(True, Mailing.NONE))

    rows = [due, gathering, in_hand, other_kind, other_person]
    assert [Notification.objects.get(pk=row.pk).state for row in rows] == [
        states.NO_MAIL,
        states.NO_MAIL,
        states.DUE,
        states.DUE,
        states.DUE,
    ]


# The page


def form_of(page, **changes):
    """What the browser would send: all that stands in the form, with `changes`."""
    form = page.get(reverse("comms:preferences")).context["form"]
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items() if not field.disabled}
    return {name: value for name, value in {**data, **changes}.items() if value is not False}


def test_the_page_shows_what_holds(page, ana):
    choose(ana, lot_closed=GATHERED)

    response = page.get(reverse("comms:preferences"))

    form, content = response.context["form"], response.content.decode()
    assert [option.data["value"] for option in form["mail_lot_closed"] if option.data["selected"]] == ["digest"]
    assert content.count('name="mail_lot_closed"') == 3
    assert content.count('name="bell_lot_closed"') == 1
    assert "mail_security" not in content
    assert "mail_alert" not in content


def test_the_page_keeps_what_is_chosen(page, ana):
    data = form_of(page, bell_lot_closed=False, mail_lot_closed="digest", digest_hour="18")

    response = page.post(reverse("comms:preferences"), data)

    assert (response.status_code, response.url) == (302, reverse("comms:preferences"))
    preferences = preferences_of(ana)
    assert preferences.choices["lot_closed"] == Choice(False, Mailing.DIGEST)
    assert preferences.digest_hour == 18
    assert list(Preference.objects.values_list("kind", flat=True)) == ["lot_closed"]


@pytest.mark.parametrize("changes", [{"digest_hour": "25"}, {"mail_lot_closed": "by pigeon"}, {"mail_lot_closed": ""}])
def test_the_page_refuses_what_there_is_not_and_keeps_what_was_chosen(page, changes):
    data = form_of(page, bell_award_overdue=False, **changes)

    response = page.post(reverse("comms:preferences"), data)

    assert response.status_code == 422
    assert "One thing to correct" in response.content.decode()
    assert response.context["form"]["bell_award_overdue"].value() is False
    assert not Preference.objects.exists()
    assert not DigestTime.objects.exists()


def test_security_cannot_be_switched_off_by_a_made_up_form(page, ana):
    page.post(reverse("comms:preferences"), form_of(page) | {"mail_security": "none"})

    assert preferences_of(ana).choices["security"] == Choice(True, Mailing.AT_ONCE)


def test_operators_choose_their_alerts_too(page, ana):
    ana.is_staff = True
    ana.save()

    page.post(reverse("comms:preferences"), form_of(page, mail_alert="digest"))

    assert preferences_of(ana).choices["alert"] == Choice(True, Mailing.DIGEST)


def test_the_page_costs_little(page, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):  # session, person, choices, hour, memberships, bell
        page.get(reverse("comms:preferences"))


def test_the_page_wants_a_person(client):
    url = reverse("comms:preferences")

    assert client.get(url).url == f"{reverse('accounts:sign_in')}?next={url}"


def test_every_kind_says_what_it_means_and_why_one_is_told():
    for kind in KINDS:
        assert kind_of(kind.name) is kind
        assert kind.label
        assert kind.why
        assert kind.letter or kind.means.endswith(".")
