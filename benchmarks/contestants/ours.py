"""Our sending with all its bookkeeping: claims, leases, signatures, attempts, breaker, results."""

import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from benchmarks.contestants.line import serve  # noqa: E402
from benchmarks.lots import example_event  # noqa: E402
from shared import clock  # noqa: E402
from shared.exchange.models import Attempt, Delivery, Endpoint  # noqa: E402
from shared.exchange.sending import Limits, send_due  # noqa: E402
from shared.exchange.services import send_event  # noqa: E402

call_command("migrate", verbosity=0)


def prepare(count: int) -> str:
    for _ in range(count):
        send_event(**example_event(), now=clock.now())
    return str(Endpoint.objects.peer().get().pk)


def run(endpoint_id: object, count: int) -> float:
    tried = Attempt.objects.count()
    begun = time.perf_counter()
    tally = send_due(str(endpoint_id), tell_time=clock.now, limits=Limits(work_seconds=120, task_seconds=180))
    took = time.perf_counter() - begun
    assert tally.delivered == count, tally
    assert Attempt.objects.count() == tried + count
    assert not Delivery.objects.waiting().exists()
    return took


serve(prepare, run)
