import pytest

from shared.accounts.roles import Home
from shared.comms import states
from shared.comms.kinds import Mailing
from shared.comms.models import Notification
from shared.comms.services import alert_operators, notify
from shared.db import atomic
from shared.errors import InvalidMove
from shared.tests.test_db import in_threads

from .factories import NOW, MembershipFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

FACT = {"kind": "lot_closed", "title": "LOT-2026-0147 is closed", "key": "lot_closed:1", "now": NOW}


def told():
    return sorted(Notification.objects.values_list("user__name", flat=True))


def test_notify_writes_one_row_for_each_person():
    ana, ben = UserFactory(name="Ana"), UserFactory(name="Ben")
    organization = OrganizationFactory()

    rows = notify(users=[ana, ben], body="Five bids.", link="/lots/1/", subject=organization, **FACT)

    assert told() == ["Ana", "Ben"]
    row = Notification.objects.get(user=ana)
    assert row in rows
    assert (row.kind, row.title, row.body, row.link, row.key) == (
        "lot_closed",
        "LOT-2026-0147 is closed",
        "Five bids.",
        "/lots/1/",
        "lot_closed:1",
    )
    assert (row.subject_type, row.subject_id) == ("organization", organization.pk)
    assert (row.created_at, row.read_at, row.state, row.next_attempt_at) == (NOW, None, states.DUE, NOW)


def test_notify_tells_every_member_of_an_organisation_and_nobody_else():
    organization = OrganizationFactory()
    for name in ("Ana", "Ben"):
        MembershipFactory(user__name=name, organization=organization)
    MembershipFactory(user__name="Eve of another company")

    notify(organization=organization, **FACT)

    assert told() == ["Ana", "Ben"]
    assert set(Notification.objects.values_list("organization_id", flat=True)) == {organization.pk}


def test_notify_takes_an_organisations_id_too():
    membership = MembershipFactory(user__name="Ana")

    notify(organization=membership.organization_id, **FACT)

    assert told() == ["Ana"]


def test_who_is_named_and_a_member_too_is_told_once():
    membership = MembershipFactory(user__name="Ana")

    notify(users=[membership.user], organization=membership.organization, **FACT)

    assert told() == ["Ana"]


def test_the_same_fact_is_told_once():
    ana, ben = UserFactory(name="Ana"), UserFactory(name="Ben")
    notify(users=[ana], **FACT)

    again = notify(users=[ana, ben], **FACT)

    assert told() == ["Ana", "Ben"]
    assert [row.user for row in again] == [ben]


def test_another_fact_is_told_as_well():
    ana = UserFactory(name="Ana")
    notify(users=[ana], **FACT)

    notify(users=[ana], **{**FACT, "key": "lot_closed:2"})

    assert told() == ["Ana", "Ana"]


@pytest.mark.parametrize("fields", [{"is_active": False}, {"home": Home.PEER}], ids=["closed account", "other portal"])
def test_who_is_not_here_is_not_told(fields):
    assert notify(users=[UserFactory(**fields)], **FACT) == []


@pytest.mark.parametrize(("mail", "email"), [(Mailing.NONE, "ana@northwind.example"), (Mailing.AT_ONCE, "")])
def test_without_a_mail_there_is_the_notification_alone(mail, email):
    (row,) = notify(users=[UserFactory(email=email)], mail=mail, **FACT)

    assert row.state == states.NO_MAIL
    assert Notification.objects.claim(limit=9, now=NOW, lease_for=NOW - NOW) == []


def test_without_the_bell_it_stands_in_the_list_and_is_mailed_but_is_not_new():
    (row,) = notify(users=[UserFactory()], bell=False, **FACT)

    assert (row.state, row.is_unread) == (states.DUE, False)


def test_a_title_is_one_line_of_at_most_200_characters():
    (row,) = notify(users=[UserFactory()], **{**FACT, "title": "Lot\r\nBcc: all@example " + "x" * 300})

    assert row.title.startswith("Lot Bcc: all@example xxx")
    assert len(row.title) == 200


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/", "//elsewhere.example/", "lots/1/", "javascript:alert(1)"]
)
def test_a_link_leads_nowhere_but_into_this_portal(link):
    with pytest.raises(ValueError, match="a path of this portal"):
        notify(users=[UserFactory()], link=link, **FACT)


def test_notify_costs_the_same_for_many_as_for_one(django_assert_num_queries):
    organization = OrganizationFactory()
    MembershipFactory.create_batch(20, organization=organization)

    with django_assert_num_queries(
        7
    ):  # members, who knows already, choices, hours, all rows at once, the savepoint's two
        notify(organization=organization, **FACT)


def test_notify_is_undone_with_the_deed_it_tells_of():
    ana = UserFactory()

    @atomic
    def deed():
        notify(users=[ana], **FACT)
        raise InvalidMove("no")

    with pytest.raises(InvalidMove):
        deed()

    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_once():
    ana = UserFactory(name="Ana")

    in_threads(4, lambda _: notify(users=[ana], mail=Mailing.NONE, **FACT))

    assert told() == ["Ana"]


def test_alert_operators_tells_everybody_who_looks_after_the_portal(settings):
    UserFactory(name="Olga", is_staff=True)
    UserFactory(name="Ana")
    UserFactory(name="Otto, who left", is_staff=True, is_active=False)

    alert_operators(kind="clock_skew", text="The clocks are 6 minutes apart.", key="1", link="/admin/", now=NOW)

    assert told() == ["Olga"]
    row = Notification.objects.get()
    assert row.title == f"{settings.PORTAL_TITLE}: clock skew"
    assert (row.kind, row.key, row.body) == ("alert", "alert:1", "The clocks are 6 minutes apart.")


def test_the_same_alert_is_told_once():
    UserFactory(is_staff=True)
    alert = {"kind": "clock_skew", "text": "6 minutes", "key": "1", "now": NOW}

    alert_operators(**alert)
    alert_operators(**alert)

    assert Notification.objects.count() == 1
