from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import path

from shared.accounts.roles import Role
from shared.accounts.tests.factories import OrganizationFactory, UserFactory, member
from shared.ui.context import Shell
from shared.ui.nav import NavItem

urlpatterns = [path("", lambda request: None, name="home"), path("lots/", lambda request: None, name="lots")]

NAV = [
    NavItem("Dashboard", "home", "home"),
    NavItem("Lots", "lots", "lots", count=f"{__name__}.four"),
    NavItem("Settings", "home", "gear", section=1, turn=True),
]


def four(actor):
    return 4


def shell_for(user, path="/", **session):
    request = RequestFactory().get(path)
    request.user, request.session = user, session
    return Shell(request)


def test_nav_marks_where_the_reader_is_and_parts_sections(settings, db):
    settings.ROOT_URLCONF, settings.NAV = __name__, NAV

    shell = shell_for(member().user, "/lots/abc/edit/")

    assert [(entry.item.label, entry.current, entry.parted, entry.count) for entry in shell.nav] == [
        ("Dashboard", False, False, None),
        ("Lots", True, False, 4),
        ("Settings", False, True, None),
    ]
    assert shell.current == "Lots"


def test_nav_counts_nothing_for_nobody(settings):
    settings.ROOT_URLCONF, settings.NAV = __name__, NAV

    shell = shell_for(AnonymousUser())

    assert [entry.count for entry in shell.nav] == [None, None, None]
    assert (shell.person, shell.organization, shell.role, shell.unread) == (None, None, "", 0)


def test_shell_knows_the_organisation_one_switched_to(db):
    first = member(Role.TRADER)
    second = member(Role.VIEWER, user=first.user, organization=OrganizationFactory(name="Kestrel Jet"))

    shell = shell_for(first.user, organization_id=second.organization_id)

    assert (str(shell.organization), shell.role) == ("Kestrel Jet", "Viewer")
    assert [one.pk for one in shell.memberships] == [first.pk, second.pk]


def test_shell_reads_little(settings, db, django_assert_max_num_queries):
    settings.NAV = []
    user = member().user

    with django_assert_max_num_queries(2):
        shell = shell_for(user)
        assert shell.organization is not None
        assert (shell.memberships, shell.role, shell.unread) is not None


def test_initials_are_of_the_first_and_last_name():
    names = ["Elena Brunner", "Joost van Dalen", "cher", "e@x.example"]

    assert [shell_for(UserFactory.build(name=name)).initials for name in names] == ["EB", "JD", "C", "EX"]


def test_zone_note_names_place_and_zone(db):
    assert shell_for(AnonymousUser()).zone_note == "Times are shown in UTC."
