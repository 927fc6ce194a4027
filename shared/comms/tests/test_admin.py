import pytest
from django.urls import reverse

from shared.audit.models import Event
from shared.comms import states
from shared.comms.models import Notification

from .factories import DigestFactory, NotificationFactory, PreferenceFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "admin:comms_notification_changelist"


@pytest.fixture
def olga():
    return UserFactory(name="Olga", is_staff=True, time_zone="Europe/Paris")


@pytest.fixture
def admin_page(client, olga):
    client.force_login(olga)
    return client


@pytest.mark.parametrize(
    "query", [{}, {"state": "failed"}, {"kind": "lot_closed"}, {"q": "northwind"}, {"q": "LOT-2026"}]
)
def test_the_list_shows_filters_and_finds(admin_page, query):
    NotificationFactory(state=states.FAILED, kind="lot_closed")

    response = admin_page.get(reverse(LIST), query)

    assert response.status_code == 200
    assert "LOT-2026-0147 is closed" in response.content.decode()


def test_the_list_costs_the_same_for_many_as_for_one(admin_page, django_assert_max_num_queries):
    NotificationFactory.create_batch(20)

    with django_assert_max_num_queries(6):
        admin_page.get(reverse(LIST))


def test_a_notification_can_be_looked_at_not_changed(admin_page):
    notification = NotificationFactory()
    url = reverse("admin:comms_notification_change", args=[notification.pk])

    shown = admin_page.get(url)
    posted = admin_page.post(url, {"state": states.SENT, "title": "another"})

    assert (shown.status_code, posted.status_code) == (200, 403)
    kept = Notification.objects.get()
    assert (kept.state, kept.title) == (states.DUE, notification.title)


@pytest.mark.parametrize("name", ["add", "delete"])
def test_nothing_is_added_or_deleted_by_hand(admin_page, name):
    arguments = [NotificationFactory().pk] if name == "delete" else []

    response = admin_page.get(reverse(f"admin:comms_notification_{name}", args=arguments))

    assert response.status_code == 403


def test_a_mail_that_failed_is_put_on_its_way_again(admin_page, olga):
    failed, waiting = NotificationFactory(state=states.FAILED), NotificationFactory(attempts=2)

    response = admin_page.post(
        reverse(LIST), {"action": "send_again", "_selected_action": [failed.pk, waiting.pk]}, follow=True
    )

    content = response.content.decode()
    assert "Mails on their way again: 1." in content
    assert "Waiting already: 1." in content
    failed.refresh_from_db()
    assert failed.state == states.DUE
    event = Event.objects.get(verb="resend_mail")
    assert (event.actor_name, event.via, event.subject_id) == ("Olga", "admin", failed.pk)


@pytest.mark.parametrize("name", ["digest", "preference"])
def test_digests_and_choices_can_be_looked_at_not_changed(admin_page, name):
    row = DigestFactory() if name == "digest" else PreferenceFactory()

    shown = [
        admin_page.get(reverse(f"admin:comms_{name}_changelist"), {"q": row.user.email}),
        admin_page.get(reverse(f"admin:comms_{name}_change", args=[row.pk])),
    ]

    assert [response.status_code for response in shown] == [200, 200]
    assert row.user.name in shown[0].content.decode()
    assert admin_page.get(reverse(f"admin:comms_{name}_add")).status_code == 403
