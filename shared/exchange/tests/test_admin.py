import pytest
from django.apps import apps
from django.urls import reverse

from shared.accounts.tests.factories import UserFactory
from shared.audit.models import Event
from shared.exchange import states
from shared.exchange.alerts import alert
from shared.exchange.endpoints import the_peer
from shared.exchange.health.pulses import beat
from shared.exchange.models import Alert, Attempt, Delivery, Endpoint, FlowHour, InboxMessage, ReconcileRun
from shared.exchange.tests.factories import NOW, EndpointFactory, InboxMessageFactory, exchange_settings, sent

pytestmark = pytest.mark.django_db

MODELS = ["alert", "delivery", "endpoint", "inboxmessage", "outboxevent", "reconcilerun", "pulse", "flowhour"]


@pytest.fixture
def operator(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def listing(name):
    return reverse(f"admin:exchange_{name}_changelist")


def act(operator, name, action, *ids, confirmed="yes"):
    """Choose an action for these rows; without `confirmed` it only asks."""
    data = {"action": action, "_selected_action": ids} | ({"confirmed": confirmed} if confirmed else {})
    return operator.post(listing(name), data, follow=True)


def some_of_each():
    event = sent()
    delivery = Delivery.objects.get(event=event)
    Attempt.objects.create(delivery=delivery, number=1, at=NOW, took_ms=3, status=500, answer="<b>no</b>")
    InboxMessageFactory(body='{"note": "<script>"}')
    alert("breaker_open", "It keeps failing.", now=NOW)
    ReconcileRun.objects.create(type="lot", started_at=NOW)
    beat("sweep", now=NOW)
    FlowHour.objects.create(hour=NOW, sent=1, received=2)


@pytest.mark.parametrize("name", MODELS)
def test_every_list_and_record_can_be_looked_at(operator, name):
    some_of_each()
    model = apps.get_model("exchange", name)

    assert operator.get(listing(name)).status_code == 200
    page = operator.get(reverse(f"admin:exchange_{name}_change", args=[model.objects.first().pk]))
    assert page.status_code == 200
    assert "<script>&quot;" not in page.content.decode()


@pytest.mark.parametrize("name", ["alert", "delivery", "inboxmessage", "outboxevent", "reconcilerun"])
def test_what_the_exchange_writes_nobody_else_writes(operator, name):
    some_of_each()

    assert operator.get(reverse(f"admin:exchange_{name}_add")).status_code == 403


def test_a_delivery_shows_its_tries_and_their_answers(operator):
    some_of_each()

    page = operator.get(reverse("admin:exchange_delivery_change", args=[Delivery.objects.get().pk])).content.decode()

    assert "&lt;b&gt;no&lt;/b&gt;" in page


def test_an_inbox_message_shows_its_raw_body_escaped(operator):
    some_of_each()

    url = reverse("admin:exchange_inboxmessage_change", args=[InboxMessage.objects.get().pk])

    assert "&lt;script&gt;" in operator.get(url).content.decode()


def test_deliveries_and_messages_are_replayed_by_an_action(operator):
    event = sent()
    Delivery.objects.filter(event=event).update(state=states.DEAD)
    row = InboxMessageFactory(state=states.PARKED)

    act(operator, "delivery", "replay", Delivery.objects.get().pk)
    act(operator, "inboxmessage", "replay", row.pk)

    assert Delivery.objects.get().state == states.DUE
    assert InboxMessage.objects.get().state == states.DUE


@pytest.mark.parametrize(
    ("name", "action"),
    [("delivery", "replay"), ("inboxmessage", "replay"), ("endpoint", "replay_dead"), ("endpoint", "give_new_secret")],
)
def test_an_action_first_says_what_it_will_do(operator, name, action):
    some_of_each()
    Delivery.objects.update(state=states.DEAD)
    InboxMessage.objects.update(state=states.PARKED)
    EndpointFactory()
    rows = apps.get_model("exchange", name).objects.all()
    before = list(rows.values())

    page = act(operator, name, action, *[row.pk for row in rows], confirmed="")

    text = page.content.decode()
    assert list(rows.values()) == before
    assert f"{rows.count()} are chosen" in text or "One is chosen" in text
    assert 'name="confirmed" value="yes"' in text
    assert all(f'name="_selected_action" value="{row.pk}"' in text for row in rows)


def test_an_endpoint_without_history_is_taken_away_by_an_administrator(operator, client):
    unused, used = EndpointFactory(name="erp"), EndpointFactory(name="ledger")
    sent(to=[used])

    for endpoint in (unused, used, the_peer(NOW)):
        operator.post(reverse("admin:exchange_endpoint_delete", args=[endpoint.pk]), {"post": "yes"})

    assert set(Endpoint.objects.values_list("name", flat=True)) == {"ledger", the_peer(NOW).name}
    assert Event.objects.get(verb="remove_endpoint").subject_name == "erp"


def test_every_record_ends_with_its_trail(operator):
    alert("id_reused", "Twice.", now=NOW)
    row = Alert.objects.get()
    act(operator, "alert", "mark_seen", row.pk)

    page = operator.get(reverse("admin:exchange_alert_change", args=[row.pk])).content.decode()

    assert "Who did what, when and why" in page
    assert "<td>mark_seen</td><td>open → closed</td>" in page
    assert f'href="/admin/audit/event/?q={row.pk}" class="historylink"' in page


def test_the_dead_of_an_endpoint_are_replayed_by_an_action(operator):
    Delivery.objects.filter(event=sent()).update(state=states.DEAD)

    act(operator, "endpoint", "replay_dead", the_peer(NOW).pk)

    assert Delivery.objects.get().state == states.DUE


def test_an_alert_is_marked_as_seen(operator):
    alert("breaker_open", "It keeps failing.", now=NOW)

    act(operator, "alert", "mark_seen", Alert.objects.get().pk)

    assert Alert.objects.get().state == states.ALERT_SEEN
    assert Event.objects.get(verb="mark_seen").via == "admin"


def test_an_endpoint_is_added_with_a_secret_of_its_own(operator, settings):
    settings.EXCHANGE = exchange_settings(allow_private=True)
    form = {"name": "erp", "topic_urls": '{"messages": "http://127.0.0.1:8000/hook"}', "enabled": "on"}

    response = operator.post(reverse("admin:exchange_endpoint_add"), form)

    endpoint = Endpoint.objects.get(name="erp")
    assert response.status_code == 302
    assert endpoint.secret.startswith("whsec_")


@pytest.mark.parametrize(
    "urls", ['{"messages": "https://127.0.0.1/"}', '{"messages": 5}', "[]", '{"comets": "https://8.8.8.8/"}', "{}", "x"]
)
def test_an_unfit_endpoint_is_not_saved(operator, settings, urls):
    settings.EXCHANGE = exchange_settings(allow_private=False)

    response = operator.post(reverse("admin:exchange_endpoint_add"), {"name": "erp", "topic_urls": urls})

    assert response.status_code == 200
    assert not Endpoint.objects.filter(name="erp").exists()


def test_the_peer_can_be_looked_at_and_neither_changed_nor_deleted(operator):
    peer = the_peer(NOW)

    assert operator.get(reverse("admin:exchange_endpoint_delete", args=[peer.pk])).status_code == 403
    operator.post(reverse("admin:exchange_endpoint_change", args=[peer.pk]), {"name": "changed"})
    assert the_peer(NOW).name == peer.name


def test_a_new_secret_is_shown_once(operator):
    endpoint = EndpointFactory()

    page = act(operator, "endpoint", "give_new_secret", endpoint.pk)

    old = endpoint.secret
    endpoint.refresh_from_db()
    assert endpoint.previous_secret == old
    assert endpoint.secret in page.content.decode()
    assert endpoint.secret not in operator.get(listing("endpoint")).content.decode()


@pytest.mark.parametrize("name", ["delivery", "inboxmessage"])
def test_a_list_costs_the_same_however_long_it_is(operator, django_assert_num_queries, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    some_of_each()
    operator.get(listing(name))
    with CaptureQueriesContext(connection) as first:
        operator.get(listing(name))
    for _ in range(5):
        sent()
        InboxMessageFactory()

    with django_assert_num_queries(len(first)):
        operator.get(listing(name))
