from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import include, path

from shared.accounts.roles import Role
from shared.accounts.tests.factories import OrganizationFactory, UserFactory, member
from shared.paging import Total
from shared.ui.context import Shell
from shared.ui.nav import SETTINGS_PAGES, NavItem


def page(request):
    raise AssertionError("no page of these is opened")


ACCOUNTS = [path("settings/", page, name="settings"), path("settings/keys/", page, name="api_keys")]
urlpatterns = [path("", page, name="home"), path("lots/", page, name="lots"), path("", include((ACCOUNTS, "accounts")))]

NAV = [
    NavItem("Dashboard", "home", "home"),
    NavItem("Lots", "lots", "lots", count=f"{__name__}.four"),
    NavItem("Settings", "home", "gear", section=1, turn=True),
]


def four(actor):
    return Total(4)


def shell_for(user, path="/", **session):
    request = RequestFactory().get(path)
    request.user, request.session = user, session
    return Shell(request)


def test_nav_marks_where_the_reader_is_and_parts_sections(settings, db):
    settings.ROOT_URLCONF, settings.NAV = __name__, NAV

    shell = shell_for(member().user, "/lots/abc/edit/")

    assert [(entry.item.label, entry.current, entry.parted, entry.count) for entry in shell.nav] == [
        ("Dashboard", False, False, None),
        ("Lots", True, False, Total(4)),
        ("Settings", False, True, None),
    ]
    assert shell.current == "Lots"


def labels_of(shell):
    return [entry.item.label for group in shell.settings_pages.values() for entry in group]


def test_settings_pages_are_those_that_the_portal_has_and_the_person_may_see(settings, db):
    settings.ROOT_URLCONF = __name__
    owner, viewer = member(organization__name="Helvia"), member(Role.VIEWER, organization__name="Helvia")

    shell = shell_for(owner.user, "/settings/keys/")

    assert {heading: [entry.url for entry in group] for heading, group in shell.settings_pages.items()} == {
        "Your account": ["/settings/"],
        "Helvia": ["/settings/keys/"],
    }
    assert shell.settings_page == "API keys"
    assert labels_of(shell_for(viewer.user, "/settings/keys/")) == ["You"]
    assert labels_of(shell_for(UserFactory())) == ["You"]


def test_settings_pages_are_named_once():
    names = [item.url_name for item in SETTINGS_PAGES]

    assert len(names) == len(set(names))


def test_nav_counts_nothing_for_nobody(settings):
    settings.ROOT_URLCONF, settings.NAV = __name__, NAV

    shell = shell_for(AnonymousUser())

    assert [entry.count for entry in shell.nav] == [None, None, None]
    assert (shell.person, shell.organization, shell.role, shell.unread) == (None, None, "", Total(0))


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
