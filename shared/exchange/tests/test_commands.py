from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from shared import clock
from shared.exchange import states
from shared.exchange.endpoints import the_peer
from shared.exchange.feed import number_feed
from shared.exchange.inbox import Incoming, store_message
from shared.exchange.models import Attempt, Delivery, Endpoint, InboxMessage, OutboxEvent
from shared.exchange.tests.factories import EndpointFactory, InboxMessageFactory, at, exchange_settings, message, sent
from shared.exchange.tests.far_end import answer
from shared.ids import new_id, new_message_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _peer_is_the_far_end(settings, far_end):
    settings.EXCHANGE = at(far_end.url, allow_private=True)


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue().splitlines()


def stored(now):
    about = {"type": "thing", "id": new_id(), "version": 1}
    incoming = Incoming(new_message_id(), "messages", "message.posted", message(aggregate=about).decode(), True)
    store_message(incoming, source="peer", now=now)


@pytest.mark.usefixtures("things")
def test_deliver_webhooks_does_all_that_is_due(far_end):
    sent(now=clock.now())
    stored(clock.now())

    lines = run("deliver_webhooks")

    assert lines[-1] == (
        "deliver_webhooks: 1 delivered, 0 to be tried again, 0 given up, 0 left; "
        "inbox: 1 applied, 0 ignored, 0 to be tried again, 0 parked; 1 numbered in the feed"
    )


def test_deliver_webhooks_dry_run_says_what_is_due_and_does_nothing(far_end):
    sent(now=clock.now())

    lines = run("deliver_webhooks", "--dry-run")

    assert lines == [
        f"{django_settings.EXCHANGE.peer_name}: 1 due, breaker closed",
        "deliver_webhooks, dry run: 0 due in the inbox. Nothing was done.",
    ]
    assert far_end.got == []


def test_webhooks_list_shows_messages_newest_first():
    first, second = sent(now=clock.now() - timedelta(seconds=5)), sent(now=clock.now())

    lines = run("webhooks", "list")

    assert [line.split("  ")[1] for line in lines[:-1]] == [second.pk, first.pk]
    assert lines[-1] == "webhooks list: 2 deliveries"
    assert run("webhooks", "list", "--state", "dead")[-1] == "webhooks list: 0 deliveries"


def test_webhooks_list_shows_the_inbox():
    row = InboxMessageFactory(state=states.PARKED, last_error="cannot")

    lines = run("webhooks", "list", "--inbox", "--state", "parked")

    assert row.message_id in lines[0]
    assert lines[-1] == "webhooks list: 1 in the inbox"


def test_webhooks_show_shows_body_and_every_try(far_end):
    far_end.otherwise = answer(500, b"out of order")
    event = sent(now=clock.now())
    run("deliver_webhooks")

    lines = run("webhooks", "show", event.pk)

    assert event.body in lines
    assert any("out of order" in line for line in lines)
    assert lines[-1] == f"webhooks show: {event.pk}, 1 tries"
    with pytest.raises(CommandError, match="no message"):
        run("webhooks", "show", "msg_unknown")


def test_webhooks_replay_sends_and_handles_again(far_end):
    event, other = sent(now=clock.now()), sent(now=clock.now())
    Delivery.objects.update(state=states.DEAD)
    parked = InboxMessageFactory(state=states.PARKED)

    assert run("webhooks", "replay", "--dead", "--parked", "--dry-run") == [
        "webhooks replay: 2 would be sent again, 1 would be handled again"
    ]
    assert Delivery.objects.dead().count() == 2
    assert run("webhooks", "replay", event.pk) == ["webhooks replay: 1 sent again, 0 handled again"]
    assert Delivery.objects.get(state=states.DEAD).event_id == other.pk
    assert run("webhooks", "replay", "--dead", "--parked") == ["webhooks replay: 1 sent again, 1 handled again"]
    parked.refresh_from_db()
    assert parked.state == states.DUE
    with pytest.raises(CommandError, match="Say what"):
        run("webhooks", "replay")


def test_webhooks_ping_says_what_came_back(far_end):
    lines = run("webhooks", "ping")

    assert lines[-1].startswith(f"webhooks ping: {django_settings.EXCHANGE.peer_name}: delivered in ")
    far_end.otherwise = answer(500)
    with pytest.raises(CommandError, match="did not take it"):
        run("webhooks", "ping")


def test_webhooks_add_makes_an_endpoint_and_shows_its_secret_once(far_end):
    topic = django_settings.EXCHANGE.sends[0]
    arguments = ("webhooks", "add", "--name", "erp", "--url", f"{far_end.url}/{{topic}}", "--topics", topic)

    assert run(*arguments, "--dry-run") == [f"webhooks add: erp would get {topic}"]
    assert not Endpoint.objects.filter(name="erp").exists()
    lines = run(*arguments)

    endpoint = Endpoint.objects.get(name="erp")
    assert endpoint.topic_urls == {topic: f"{far_end.url}/{topic}"}
    assert lines[0] == endpoint.secret
    assert endpoint.secret.startswith("whsec_")
    with pytest.raises(CommandError, match="of this name"):
        run(*arguments)


def test_webhooks_add_refuses_a_private_address(settings):
    settings.EXCHANGE = exchange_settings(allow_private=False)

    with pytest.raises(CommandError, match="not a public address"):
        run("webhooks", "add", "--name", "erp", "--url", "https://127.0.0.1/")


def test_webhooks_rotate_secret_keeps_the_old_one_for_a_day():
    endpoint = EndpointFactory(name="erp")
    old = endpoint.secret

    run("webhooks", "rotate-secret", "erp", "--dry-run")
    lines = run("webhooks", "rotate-secret", "erp")

    endpoint.refresh_from_db()
    now = clock.now()
    assert lines[0] == endpoint.secret != old
    assert endpoint.secrets(now) == (endpoint.secret, old)
    assert endpoint.secrets(now + timedelta(hours=25)) == (endpoint.secret,)
    with pytest.raises(CommandError, match="come from the environment"):
        run("webhooks", "rotate-secret", django_settings.EXCHANGE.peer_name)


def test_purge_history_deletes_what_is_settled_and_old_and_nothing_else(far_end):
    now = clock.now()
    old, young = now - timedelta(days=91), now - timedelta(days=89)
    delivered, due, recent = sent(now=old), sent(now=old), sent(now=young)
    number_feed()
    Delivery.objects.filter(event__in=[delivered, recent]).update(state=states.DELIVERED)
    Attempt.objects.create(delivery=Delivery.objects.get(event=due), number=1, at=old, took_ms=1)
    for state in (states.DONE, states.IGNORED, states.PARKED, states.DUE):
        InboxMessageFactory(state=state, received_at=old)
        InboxMessageFactory(state=state, received_at=young)

    planned = run("purge_history", "--dry-run")
    done = run("purge_history")

    assert "1 outbox" in planned[-1]
    assert "2 inbox" in planned[-1]
    assert done[-1] == planned[-1].replace(", dry run, nothing deleted", "")
    assert set(OutboxEvent.objects.values_list("pk", flat=True)) == {due.pk, recent.pk}
    assert Delivery.objects.count() == 2
    assert not Attempt.objects.exists()
    assert InboxMessage.objects.count() == 6


def test_webhooks_purge_deletes_delivered_messages_alone(far_end):
    event = sent(now=clock.now() - timedelta(days=91))
    sent(now=clock.now() - timedelta(days=91))
    number_feed()
    Delivery.objects.filter(event=event).update(state=states.DELIVERED)

    assert run("webhooks", "purge", "--dry-run") == ["webhooks purge: 1 would be deleted"]
    assert run("webhooks", "purge") == ["webhooks purge: 1 deleted"]
    assert OutboxEvent.objects.count() == 1
    assert the_peer(clock.now()) is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "--state", "parked"], "Nothing here is ever parked. Ask with --inbox, or for due, delivered, dead."),
        (["list", "--inbox", "--state", "dead"], "Nothing here is ever dead. Ask without --inbox"),
        (["list", "--limit", "-3"], "write a whole number from 1 to 100,000"),
        (["list", "--endpoint", "nobody"], "There is no endpoint 'nobody'; there are"),
        (["show", "msg_nothing"], "There is no message msg_nothing, neither sent nor received."),
        (["replay"], "Say what: ids of messages, --dead or --parked."),
        (["replay", "msg_nothing"], "There is no message msg_nothing. “webhooks list” shows what there is."),
        (["purge", "--days", "0"], "write a whole number from 1 to 36,500"),
        (["purge", "--days", "400000000000"], "write a whole number from 1 to 36,500"),
        (["add", "--name", "erp", "--url", "http://10.0.0.1/x"], "Own networks are allowed by SSRF_ALLOW_CIDRS."),
        (["add", "--name", "erp", "--url", "https://8.8.8.8/", "--topics", "comets"], "comets is not sent from here"),
        (
            ["add", "--name", "erp", "--url", "https://8.8.8.8/", "--organization", "nobody"],
            "There is no such organisation. Give the id of an organisation that this portal knows, or none.",
        ),
        (["add", "--name", "erp", "--url", "https://8.8.8.8/", "--secret", "whsec_!!"], "This secret cannot be used."),
        (["rotate-secret", "nobody"], "There is no endpoint 'nobody'"),
    ],
)
def test_each_refusal_says_what_to_do(arguments, said):
    with pytest.raises(CommandError) as refused:
        run("webhooks", *arguments)

    assert said in str(refused.value)
    assert not Endpoint.objects.filter(name="erp").exists()


def test_the_name_of_an_endpoint_is_taken_once():
    EndpointFactory(name="erp")

    with pytest.raises(CommandError, match=r"There is an endpoint of this name\. Choose another name\."):
        run("webhooks", "add", "--name", "erp", "--url", "https://8.8.8.8/")


def test_replaying_a_known_and_an_unknown_message_replays_neither():
    known = sent(now=clock.now())
    Delivery.objects.update(state=states.DEAD)

    with pytest.raises(CommandError, match="msg_nothing"):
        run("webhooks", "replay", known.pk, "msg_nothing")

    assert Delivery.objects.dead().count() == 1
