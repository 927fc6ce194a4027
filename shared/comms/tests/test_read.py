"""Reading: the services, the pages and the bell."""

from datetime import timedelta

import pytest
from django.urls import reverse

from shared.comms.models import Notification
from shared.comms.services import get_notification_for, mark_all_read, mark_read, unread_count
from shared.errors import NotFound

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
    return [notification.title for notification in response.context["page"]["items"]]


# Services


def test_unread_count_counts_ones_own_unread(ana):
    NotificationFactory.create_batch(2, user=ana)
    NotificationFactory(user=ana, read_at=NOW)
    NotificationFactory()

    assert unread_count(ana) == 2


def test_unread_count_stops_at_99(ana):
    NotificationFactory.create_batch(101, user=ana)

    assert unread_count(ana) == 99


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


@pytest.mark.parametrize("pk", ["65a1b2c3d4e5f60718293a4b", "../etc", ""])
def test_what_is_not_there_is_not_found(ana, pk):
    with pytest.raises(NotFound):
        get_notification_for(ana, pk)


def test_what_is_somebody_elses_is_not_found_either(ana):
    with pytest.raises(NotFound):
        get_notification_for(ana, NotificationFactory().pk)


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


def test_the_page_says_what_it_is_for_while_it_is_empty(page):
    response = page.get(reverse("comms:notifications"))

    assert "Nothing to tell you yet" in response.content.decode()


def test_the_page_escapes_what_it_shows(page, ana):
    NotificationFactory(user=ana, title="<b>lot</b>", body="<script>alert(1)</script>")

    content = page.get(reverse("comms:notifications")).content.decode()

    assert "&lt;b&gt;lot&lt;/b&gt;" in content
    assert "<script>alert" not in content


def test_the_page_has_further_pages(page, ana):
    NotificationFactory.create_batch(26, user=ana)

    first, second = (page.get(reverse("comms:notifications"), {"page": number}) for number in (1, 2))

    assert (len(titles(first)), len(titles(second))) == (25, 1)
    assert (first.context["page"]["next_url"], second.context["page"]["previous_url"]) == ("?page=2", "?page=1")


def test_the_page_costs_the_same_for_many_as_for_one(page, ana, django_assert_max_num_queries):
    NotificationFactory.create_batch(25, user=ana)

    with django_assert_max_num_queries(6):  # session, person, memberships, bell, count, rows
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


# Reading all


def test_mark_all_read_reads_all(page, ana):
    NotificationFactory.create_batch(2, user=ana)

    response = page.post(reverse("comms:mark_all_read"))

    assert (response.status_code, response.url) == (302, reverse("comms:notifications"))
    assert unread_count(ana) == 0


def test_mark_all_read_is_a_post(page, ana):
    NotificationFactory(user=ana)

    assert page.get(reverse("comms:mark_all_read")).status_code == 405
    assert unread_count(ana) == 1


# The bell


def test_the_bell_says_how_many(page, ana):
    NotificationFactory.create_batch(3, user=ana)

    response = page.get(reverse("comms:notification_count"))

    assert "3 unread" in response.content.decode()
    assert response["Cache-Control"] == "private, no-cache"


def test_the_bell_answers_304_while_nothing_changed(page, ana):
    url = reverse("comms:notification_count")
    etag = page.get(url)["ETag"]

    unchanged = page.get(url, headers={"If-None-Match": etag})
    NotificationFactory(user=ana)
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
