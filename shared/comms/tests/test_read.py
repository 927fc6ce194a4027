"""Reading: the services, the pages and the bell."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from shared.comms.models import Notification, rank_of
from shared.comms.services import get_notification_for, mark_all_read, mark_read, mark_unread, unread_count
from shared.errors import NotFound
from shared.paging import Total
from shared.tests.test_db import in_threads

from .factories import NOW, NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def ana():
    return UserFactory(name="Ana Ruiz")


@pytest.fixture
def page(client, ana):
    client.force_login(ana)
    return client


def titles(response):
    return [notification.title for notification in response.context["page"]]


# Services


def test_unread_count_counts_ones_own_unread(ana):
    NotificationFactory.create_batch(2, user=ana)
    NotificationFactory(user=ana, read_at=NOW)
    NotificationFactory()

    assert unread_count(ana) == Total(2)


def test_more_than_99_unread_ones_are_not_counted_on(page, ana):
    NotificationFactory.create_batch(102, user=ana)

    assert unread_count(ana) == Total(99, more=True)
    assert "Notifications, 99+ unread" in page.get(reverse("comms:notification_count")).content.decode()


def test_mark_read_keeps_the_first_time():
    notification = NotificationFactory()

    mark_read(notification=notification, now=NOW)
    mark_read(notification=notification, now=LATER)

    assert Notification.objects.get().read_at == NOW


def test_mark_all_read_reads_ones_own_that_were_there(ana):
    NotificationFactory.create_batch(2, user=ana)
    later = NotificationFactory(user=ana, created_at=LATER)
    others = NotificationFactory()

    assert mark_all_read(user=ana, now=NOW) == 2
    assert set(Notification.objects.unread()) == {later, others}


def test_mark_all_read_reads_very_many_in_rounds(ana, monkeypatch):
    monkeypatch.setattr("shared.comms.services.READ_AT_ONCE", 2)
    NotificationFactory.create_batch(5, user=ana)

    assert mark_all_read(user=ana, now=NOW) == 5
    assert unread_count(ana) == Total(0)


@pytest.mark.parametrize("pk", ["65a1b2c3d4e5f60718293a4b", "../etc", ""])
def test_what_is_not_there_is_not_found(ana, pk):
    with pytest.raises(NotFound):
        get_notification_for(ana, pk)


def test_what_is_somebody_elses_is_not_found_either(ana):
    with pytest.raises(NotFound):
        get_notification_for(ana, NotificationFactory().pk)


def test_mark_unread_puts_it_back_on_top(ana):
    notification = NotificationFactory(user=ana, read_at=NOW)

    mark_unread(notification=notification)
    mark_unread(notification=notification)

    again = Notification.objects.get()
    assert (again.read_at, again.rank) == (None, rank_of(NOW, unread=True))


def test_reading_and_unreading_keep_its_place(ana):
    notification = NotificationFactory(user=ana)
    place = notification.rank

    mark_read(notification=notification, now=LATER)
    assert notification.rank == rank_of(NOW, unread=False)

    mark_unread(notification=notification)
    assert notification.rank == place


@pytest.mark.django_db(transaction=True)
def test_four_readers_at_once_read_once(ana):
    notification = NotificationFactory(user=ana)

    in_threads(4, lambda _: mark_read(notification=Notification.objects.get(), now=NOW))

    notification.refresh_from_db()
    assert (notification.read_at, notification.rank) == (NOW, rank_of(NOW, unread=False))


# The page


def test_the_page_shows_unread_first_then_newest(page, ana):
    for title, created_at, read_at in [
        ("read, new", LATER, LATER),
        ("unread, old", NOW, None),
        ("unread, new", LATER, None),
        ("read, old", NOW, NOW),
    ]:
        NotificationFactory(user=ana, title=title, created_at=created_at, read_at=read_at)
    NotificationFactory(title="of somebody else")

    response = page.get(reverse("comms:notifications"))

    assert titles(response) == ["unread, new", "unread, old", "read, new", "read, old"]
    assert b"of somebody else" not in response.content


def test_the_page_groups_by_day_in_the_readers_zone(client):
    reader = UserFactory(time_zone="Pacific/Auckland")
    for title, created_at in [
        ("today", datetime(2026, 3, 11, 11, 0, tzinfo=UTC)),  # 00:00 on the 12th there
        ("yesterday", datetime(2026, 3, 11, 10, 59, tzinfo=UTC)),
        ("before", datetime(2026, 3, 9, 11, 0, tzinfo=UTC)),
    ]:
        NotificationFactory(user=reader, title=title, created_at=created_at)
    client.force_login(reader)

    with time_machine.travel(datetime(2026, 3, 12, 1, 0, tzinfo=UTC), tick=False):
        response = client.get(reverse("comms:notifications"))

    (part,) = response.context["parts"]
    assert part.unread
    assert [(day.name, [row.title for row in day.rows]) for day in part.days] == [
        ("Today", ["today"]),
        ("Yesterday", ["yesterday"]),
        ("", ["before"]),
    ]
    assert "Today, Thu 12 Mar 2026" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, ["new", "joined", "old"]),
        ({"show": "unread"}, ["new", "joined"]),
        ({"kind": "membership"}, ["joined"]),
        ({"kind": "membership", "show": "unread"}, ["joined"]),
        ({"kind": "security"}, []),
        ({"kind": "no_such_kind", "show": "nonsense", "page": "x"}, ["new", "joined", "old"]),
    ],
)
def test_the_page_filters(page, ana, query, shown):
    NotificationFactory(user=ana, title="old", read_at=NOW)
    NotificationFactory(user=ana, title="joined", kind="membership")
    NotificationFactory(user=ana, title="new")

    assert titles(page.get(reverse("comms:notifications"), query)) == shown


def test_the_page_offers_the_kinds_of_this_portal(page, ana, settings):
    settings.PORTAL = "producer"

    kinds = {kind.name for kind in page.get(reverse("comms:notifications")).context["shown"].kinds}

    assert kinds >= {"saved_search", "membership", "security"}
    assert not kinds & {"lot_closed", "alert", "invitation"}


def test_alerts_are_a_kind_for_operators(page, ana):
    ana.is_staff = True
    ana.save()

    kinds = page.get(reverse("comms:notifications")).context["shown"].kinds

    assert kinds[-1].name == "alert"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "Nothing to tell you yet"),
        ({"show": "unread"}, "You have read everything"),
        ({"kind": "membership"}, "Nothing of this kind"),
    ],
)
def test_the_page_says_why_it_is_empty(page, query, words):
    assert words in page.get(reverse("comms:notifications"), query).content.decode()


def test_the_page_escapes_what_it_shows(page, ana):
    NotificationFactory(user=ana, title="<b>lot</b>", body="<script>alert(1)</script>")

    content = page.get(reverse("comms:notifications")).content.decode()

    assert "&lt;b&gt;lot&lt;/b&gt;" in content
    assert "<script>alert" not in content


def test_the_page_goes_on_where_the_one_before_ended(page, ana):
    for number in range(30):
        NotificationFactory(user=ana, title=str(number), read_at=NOW if number < 10 else None)

    first = page.get(reverse("comms:notifications"))
    second = page.get(reverse("comms:notifications") + first.context["page"].next_url)

    assert titles(first) == [str(number) for number in [*range(29, 9, -1), *range(9, 4, -1)]]
    assert titles(second) == [str(number) for number in range(4, -1, -1)]
    assert titles(page.get(reverse("comms:notifications") + second.context["page"].previous_url)) == titles(first)


def test_the_page_costs_the_same_for_many_as_for_one(page, ana, django_assert_max_num_queries):
    NotificationFactory.create_batch(40, user=ana)

    with django_assert_max_num_queries(6):  # session, person, memberships, bell, rows, count
        page.get(reverse("comms:notifications"))


@pytest.mark.parametrize("name", ["notifications", "mark_all_read"])
def test_pages_want_a_person(client, name):
    response = (
        client.post(reverse(f"comms:{name}")) if name == "mark_all_read" else client.get(reverse(f"comms:{name}"))
    )

    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign_in"))


# Opening one


def test_opening_leads_to_the_subject_and_reads(page, ana):
    notification = NotificationFactory(user=ana, link="/lots/65a1b2c3d4e5f60718293a4b/")

    response = page.get(reverse("comms:open_notification", args=[notification.pk]))

    assert (response.status_code, response.url) == (302, "/lots/65a1b2c3d4e5f60718293a4b/")
    notification.refresh_from_db()
    assert not notification.is_unread


def test_opening_one_without_a_subject_leads_to_the_list(page, ana):
    notification = NotificationFactory(user=ana, link="")

    response = page.get(reverse("comms:open_notification", args=[notification.pk]))

    assert response.url == reverse("comms:notifications")


def test_somebody_elses_is_not_there(page):
    notification = NotificationFactory()

    response = page.get(reverse("comms:open_notification", args=[notification.pk]))

    assert response.status_code == 404
    notification.refresh_from_db()
    assert notification.is_unread


def test_opening_signed_out_leads_through_the_sign_in(client):
    url = reverse("comms:open_notification", args=[NotificationFactory().pk])

    response = client.get(url)

    assert (response.status_code, response.url) == (302, f"{reverse('accounts:sign_in')}?next={url}")


# Reading one and all


@pytest.mark.parametrize(("deed", "was", "unread"), [("mark_read", None, False), ("mark_unread", NOW, True)])
def test_one_is_marked_and_the_page_keeps_its_filters(page, ana, deed, was, unread):
    notification = NotificationFactory(user=ana, read_at=was)
    query = "show=unread&kind=lot_closed"

    response = page.post(reverse(f"comms:{deed}", args=[notification.pk]), {"query": query})

    assert (response.status_code, response.url) == (302, f"{reverse('comms:notifications')}?{query}")
    notification.refresh_from_db()
    assert notification.is_unread == unread


@pytest.mark.parametrize("deed", ["mark_read", "mark_unread"])
def test_somebody_elses_is_not_marked(page, deed):
    notification = NotificationFactory(read_at=None if deed == "mark_read" else NOW)

    response = page.post(reverse(f"comms:{deed}", args=[notification.pk]))

    assert response.status_code == 404
    assert Notification.objects.get().read_at == notification.read_at


@pytest.mark.parametrize("deed", ["mark_read", "mark_unread"])
def test_marking_is_a_post(page, ana, deed):
    assert page.get(reverse(f"comms:{deed}", args=[NotificationFactory(user=ana).pk])).status_code == 405


def test_a_query_leads_nowhere_but_to_the_list(page, ana):
    url = reverse("comms:mark_read", args=[NotificationFactory(user=ana).pk])

    response = page.post(url, {"query": "//elsewhere.example/?a=1\r\nX: y"})

    assert response.url.startswith(reverse("comms:notifications") + "?")
    assert "\n" not in response.url


def test_mark_all_read_reads_all(page, ana):
    NotificationFactory.create_batch(2, user=ana)

    response = page.post(reverse("comms:mark_all_read"))

    assert (response.status_code, response.url) == (302, reverse("comms:notifications"))
    assert unread_count(ana) == Total(0)


def test_mark_all_read_in_a_list_of_one_kind_leaves_the_others_new(page, ana):
    shown = NotificationFactory(user=ana, kind="contract")
    unseen = NotificationFactory(user=ana, kind="membership")

    listed = page.get(reverse("comms:notifications"), {"kind": "contract"}).content.decode()
    response = page.post(reverse("comms:mark_all_read"), {"query": "kind=contract&show=unread"})

    assert "Mark these as read" in listed
    assert response.url == reverse("comms:notifications") + "?kind=contract&show=unread"
    assert set(Notification.objects.unread()) == {unseen}
    assert shown in Notification.objects.read()
    assert "Mark these as read" not in page.get(reverse("comms:notifications"), {"kind": "contract"}).content.decode()


def test_mark_all_read_of_a_kind_that_there_is_not_reads_all_as_its_list_shows_all(page, ana):
    NotificationFactory.create_batch(2, user=ana)

    page.post(reverse("comms:mark_all_read"), {"query": "kind=nonsense"})

    assert unread_count(ana) == Total(0)


def test_mark_all_read_is_a_post(page, ana):
    NotificationFactory(user=ana)

    assert page.get(reverse("comms:mark_all_read")).status_code == 405
    assert unread_count(ana) == Total(1)


# Below the bell


def test_below_the_bell_stand_the_newest_unread_first(page, ana):
    NotificationFactory(user=ana, title="read", created_at=LATER, read_at=LATER)
    NotificationFactory.create_batch(7, user=ana)
    NotificationFactory(title="of somebody else")

    response = page.get(reverse("comms:newest_notifications"))

    assert [row.title for row in response.context["rows"]] == ["LOT-2026-0147 is closed"] * 5
    content = response.content.decode()
    assert "Mark all as read" in content
    assert reverse("comms:notifications") in content


def test_below_the_bell_there_is_nothing_to_mark_once_all_is_read(page, ana):
    NotificationFactory(user=ana, read_at=NOW)

    assert "Mark all as read" not in page.get(reverse("comms:newest_notifications")).content.decode()


def test_all_read_below_the_bell_stays_there_and_the_bell_hears_of_it(page, ana):
    NotificationFactory(user=ana)

    response = page.post(reverse("comms:mark_all_read"), headers={"HX-Request": "true", "HX-Target": "bell-menu"})

    assert (response.status_code, response["HX-Trigger"]) == (200, "bell")
    assert [row.is_unread for row in response.context["rows"]] == [False]


def test_below_the_bell_costs_little(page, ana, django_assert_num_queries):
    NotificationFactory.create_batch(20, user=ana)

    with django_assert_num_queries(3):  # session, person, rows
        page.get(reverse("comms:newest_notifications"))


def test_below_the_bell_says_401_once_signed_out(client):
    assert client.get(reverse("comms:newest_notifications")).status_code == 401


# The bell


def test_the_bell_says_how_many(page, ana):
    NotificationFactory.create_batch(3, user=ana)

    response = page.get(reverse("comms:notification_count"))

    assert "3 unread" in response.content.decode()
    assert response["Cache-Control"] == "private, no-cache"


def test_the_bell_answers_304_while_nothing_changed(page, ana, django_assert_num_queries):
    url = reverse("comms:notification_count")
    etag = page.get(url)["ETag"]

    unchanged = page.get(url, headers={"If-None-Match": etag})
    NotificationFactory(user=ana)
    with django_assert_num_queries(3):  # session, person, count
        changed = page.get(url, headers={"If-None-Match": etag})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (changed.status_code, "1 unread" in changed.content.decode()) == (200, True)


def test_the_bell_of_another_person_is_another(page, client, ana):
    url = reverse("comms:notification_count")
    etag = page.get(url)["ETag"]

    client.force_login(UserFactory())

    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


def test_the_bell_says_401_once_signed_out(client):
    assert client.get(reverse("comms:notification_count")).status_code == 401
