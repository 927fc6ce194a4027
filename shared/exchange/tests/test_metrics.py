import pytest
from django.db import OperationalError, connection

from shared import clock
from shared.exchange import states
from shared.exchange.endpoints import the_peer
from shared.exchange.health import pulses
from shared.exchange.models import Delivery, Endpoint
from shared.exchange.tests.factories import EndpointFactory, InboxMessageFactory, sent

pytestmark = pytest.mark.django_db


def figures(client):
    """What `/metrics` says, by name with labels."""
    lines = client.get("/metrics", REMOTE_ADDR="127.0.0.1").content.decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line.startswith("saf_")}


def test_the_figures_of_a_portal_at_rest(client):
    pulses.beat(pulses.SWEEP, now=clock.now())

    found = figures(client)

    peer = the_peer(clock.now()).name
    for name in ("waiting", "dead", "oldest_seconds"):
        assert found[f'saf_deliveries_{name}{{endpoint="{peer}"}}'] == 0
    assert found["saf_store_up"] == 1
    assert found["saf_sweep_age_seconds"] < 5
    assert sum(value for name, value in found.items() if name.startswith("saf_troubles")) == 0


def test_what_waits_what_was_given_up_and_what_is_wrong(client):
    partner = EndpointFactory(name="erp")
    now = clock.now()
    sent(now=now)
    Delivery.objects.filter(event=sent(now=now)).update(state=states.DEAD)
    sent(now=now, to=[partner])
    Endpoint.objects.filter(pk=partner.pk).update(breaker=states.OPEN)
    InboxMessageFactory(received_at=now)
    InboxMessageFactory(state=states.PARKED)

    found = figures(client)

    peer = the_peer(now).name
    wanted = {
        f'saf_deliveries_waiting{{endpoint="{peer}"}}': 1, f'saf_deliveries_dead{{endpoint="{peer}"}}': 1,
        'saf_deliveries_waiting{endpoint="erp"}': 1, 'saf_breaker_open{endpoint="erp"}': 1,
        f'saf_breaker_open{{endpoint="{peer}"}}': 0, "saf_inbox_waiting": 1, "saf_inbox_parked": 1,
        'saf_troubles{kind="delivery_dead"}': 1, 'saf_troubles{kind="message_parked"}': 1, "saf_feed_unnumbered": 3,
    }  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted


def test_without_the_store_the_figures_say_so(client):
    def gone(*_):
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        found = figures(client)

    assert found["saf_store_up"] == 0
    assert not any(name.startswith("saf_deliveries") for name in found)


def test_fetching_costs_the_same_however_much_waits(client, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    figures(client)
    with CaptureQueriesContext(connection) as first:
        figures(client)
    for _ in range(20):
        sent()
        InboxMessageFactory()

    with django_assert_num_queries(len(first)):
        figures(client)
