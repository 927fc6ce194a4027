"""The whole exchange against an in-memory model, with everything going wrong that can: each change has one effect.

One store plays both sides. The sender's code posts for real; `responses` carries each POST to the receiver's door, and
the machine decides what becomes of it on the way.
"""

from __future__ import annotations

from collections import deque
from datetime import timedelta

import hypothesis
import pytest
import requests
import responses
import time_machine
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shared import clock
from shared.accounts.actors import SYSTEM
from shared.db import atomic
from shared.exchange import services, states
from shared.exchange.endpoints import the_peer
from shared.exchange.feed import events_after, number_feed
from shared.exchange.inbox import work_inbox
from shared.exchange.models import Attempt, Delivery, Endpoint, FeedCounter, InboxMessage, OutboxEvent
from shared.exchange.models.leases import LEASE
from shared.exchange.replay import replay_deliveries, replay_messages
from shared.exchange.sending import send_due
from shared.exchange.sweeping import sweep_once
from shared.exchange.testing import Checker
from shared.exchange.tests.factories import NOW, at
from shared.exchange.tests.things import Effect, Killed, Thing, effects, held
from shared.exchange.turns import take_turn
from shared.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]

URL = "http://peer.test"
ON_THE_WAY = ["arrives", "answer dropped", "refused", "500", "503", "doubled", "killed before", "killed after", "gone"]


class RolledBack(Exception):
    pass


class Exchange(RuleBasedStateMachine):
    settings: object

    @initialize()
    def begin(self):
        for model in (Effect, Thing, Attempt, Delivery, OutboxEvent, InboxMessage, Endpoint, FeedCounter):
            model.objects.all().delete()
        self.traveller = time_machine.travel(NOW, tick=False)
        self.clock = self.traveller.start()
        self.checker, self.versions, self.fates = Checker(), {}, deque()
        self.secrets, self.cursor, self.fed = ["secret-number-0"], 0, []
        self.use_secrets(sending=("secret-number-0",), receiving=("secret-number-0",))
        self.wire = responses.RequestsMock(assert_all_requests_are_fired=False)
        self.wire.start()
        self.wire.add_callback(responses.POST, f"{URL}/api/webhooks/messages", callback=self.carry)

    def teardown(self):
        if hasattr(self, "wire"):
            self.settle()
            self.wire.stop(allow_assert=False)
            self.traveller.stop()

    # What people do.

    @rule(record=st.integers(0, 3))
    def write(self, record):
        self.checker.accept(*self.change(record))

    @rule(record=st.integers(0, 3))
    def roll_back(self, record):
        with pytest.raises(RolledBack):
            self.change(record, then_fail=True)

    # What the wire does with the next POSTs.

    @rule(fates=st.lists(st.sampled_from(ON_THE_WAY), min_size=1, max_size=4))
    def decide(self, fates):
        self.fates.extend(fates)

    # What workers do, and how they die.

    @rule()
    def deliver(self):
        try:
            send_due(the_peer(clock.now()).pk, tell_time=clock.now)
        except Killed:
            pass

    @rule(limit=st.integers(1, 3))
    def claim_and_die(self, limit):
        peer = the_peer(clock.now())
        if take_turn(peer.pk, now=clock.now()):
            Delivery.objects.filter(endpoint=peer).claim(limit=limit, now=clock.now(), lease_for=LEASE)

    @rule()
    def handle(self):
        work_inbox(tell_time=clock.now)

    @rule(limit=st.integers(1, 3))
    def take_messages_and_die(self, limit):
        InboxMessage.objects.claim(limit=limit, now=clock.now(), lease_for=LEASE)

    @rule()
    def sweep(self):
        sweep_once(now=clock.now())

    @rule(seed=st.randoms(use_true_random=False))
    def reorder(self, seed):
        """What waits in the inbox is handled in another order than it came in."""
        for row in InboxMessage.objects.filter(state=states.DUE, attempts=0):
            InboxMessage.objects.filter(pk=row.pk).update(
                next_attempt_at=clock.now() - timedelta(seconds=seed.random())
            )

    # What operators and clocks do.

    @rule(seconds=st.sampled_from([1, 10, 61, 400, 7200, 100_000]))
    def time_passes(self, seconds):
        self.clock.shift(timedelta(seconds=seconds))

    @rule()
    def clock_is_set_back(self):
        self.clock.shift(timedelta(hours=-1))

    @rule()
    def rotate(self):
        self.secrets.append(f"secret-number-{len(self.secrets)}")
        new, old = self.secrets[-1], self.secrets[-2]
        self.use_secrets(sending=(new, old), receiving=(new, old))

    @rule()
    def replay_sent(self):
        replay_deliveries(Delivery.objects.all(), by=SYSTEM, now=clock.now())

    @rule()
    def replay_received(self):
        replay_messages(InboxMessage.objects.all(), by=SYSTEM, now=clock.now())

    @rule(limit=st.integers(1, 5))
    def read_feed(self, limit):
        page = events_after(self.cursor, limit=limit, organization_id="")
        self.cursor = page.cursor
        self.fed += page.bodies

    # What must hold at every moment, and in the end.

    @invariant()
    def nothing_is_applied_twice_or_unexpectedly(self):
        if hasattr(self, "checker"):
            verdict = self.checker.verdict(held=held(), effects=effects())
            assert (verdict.twice, verdict.unexpected) == (frozenset(), frozenset())

    @invariant()
    def nothing_has_left_that_was_not_accepted(self):
        if hasattr(self, "checker"):
            told = OutboxEvent.objects.values_list("aggregate_id", "aggregate_version")
            assert set(told) == set(self.checker.accepted)

    @precondition(lambda self: hasattr(self, "checker"))
    @rule()
    def settle(self):
        """The network heals and time passes: then everything has arrived, each change once."""
        self.fates.clear()
        for _ in range(40):
            self.clock.shift(timedelta(hours=30))
            replay_deliveries(Delivery.objects.dead(), by=SYSTEM, now=clock.now())
            self.deliver()
            self.handle()
            if not (Delivery.objects.waiting().exists() or InboxMessage.objects.filter(state=states.DUE).exists()):
                break
        verdict = self.checker.verdict(held=held(), effects=effects())
        assert str(verdict) == "lost 0, applied twice 0, unexpected 0"
        assert not Delivery.objects.exclude(state=states.DELIVERED).exists()
        assert not InboxMessage.objects.exclude(state=states.DONE).exists()
        number_feed()
        self.read_feed(limit=1000)
        assert sorted(self.fed) == sorted(OutboxEvent.objects.values_list("body", flat=True))

    # How it is done.

    def change(self, record, *, then_fail=False):
        """A business change with its message, in one transaction."""
        known = self.versions.setdefault(record, [new_id(), 0])

        @atomic
        def run():
            about = ("thing", known[0], known[1] + 1)
            event = services._event("message.posted", "messages", about, {}, clock.now())
            services.write_event(event, [the_peer(clock.now())], now=clock.now())
            if then_fail:
                raise RolledBack

        run()
        known[1] += 1
        return known[0], known[1]

    def carry(self, request):
        fate = self.fates.popleft() if self.fates else "arrives"
        if fate == "killed before":
            raise Killed
        if fate == "refused":
            raise requests.ConnectionError("refused")
        if fate in {"500", "503"}:
            return int(fate), {"Retry-After": "60"}, ""
        if fate == "gone":
            return 410, {}, ""
        answered = self.arrive(request)
        if fate == "doubled":
            answered = self.arrive(request)
        if fate == "killed after":
            raise Killed
        if fate == "answer dropped":
            raise requests.ConnectionError("dropped")
        return answered, {}, ""

    def arrive(self, request):
        headers = {
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in request.headers.items()
            if name not in {"Content-Type", "Content-Length"}
        }
        path = request.url.removeprefix(URL)
        return Client().generic("POST", path, request.body, content_type="application/json", **headers).status_code

    def use_secrets(self, *, sending, receiving):
        self.settings.EXCHANGE = at(URL, sending_secrets=sending, receiving_secrets=receiving)


@pytest.mark.parametrize("examples", [15, pytest.param(200, marks=pytest.mark.slow)])
def test_each_change_has_one_effect_whatever_goes_wrong(settings, examples):
    Exchange.settings = settings

    run_state_machine_as_test(
        Exchange,
        settings=hypothesis.settings(
            max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
