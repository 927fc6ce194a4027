from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings, strategies

from producer_portal.marketplace.models import MarketLot
from producer_portal.marketplace.reconciling import lot_marks
from shared.exchange.models import ReconcileRun
from shared.exchange.tasks import reconcile as reconcile_by_night

from .factories import NOW, mirrored, record, services, wire_lot

pytestmark = pytest.mark.django_db


def reconcile(*arguments):
    out = StringIO()
    call_command("reconcile", "lot", *arguments, stdout=out, stderr=out)
    return out.getvalue().splitlines()


def test_a_mirror_that_is_in_order_differs_in_nothing(far_buyer):
    for status in ("published", "closed", "cancelled"):
        lot = record(status=status)
        far_buyer.holds(lot)
        mirrored(**lot)

    assert reconcile() == ["reconcile: 3 compared, 0 differ, 0 mended"]


def test_every_difference_is_listed_and_mended_by_the_owners_state(far_buyer, told):
    older, other, missing = record(), record(), record()
    for lot in (older, other):
        mirrored(**lot)
    gone = mirrored()
    far_buyer.holds(older | {"version": 3, "title": "Newer"}, other | {"title": "Other words"}, missing)

    said = reconcile("--repair")

    assert said[-1] == "reconcile: 4 compared, 4 differ, 4 mended"
    assert {line.partition(": ")[2].partition(" (")[0] for line in said[:-1]} == {
        "older here", "content", "missing here", "missing there"
    }  # fmt: skip
    assert {lot.title for lot in MarketLot.objects.active()} == {"Newer", "Other words", missing["title"]}
    assert MarketLot.objects.get(pk=gone.pk).status == "deleted"
    assert reconcile("--repair") == ["reconcile: 3 compared, 0 differ, 0 mended"]


def test_a_dry_run_mends_nothing(far_buyer):
    mirrored()

    assert reconcile("--repair", "--dry-run")[-1] == "reconcile: 1 compared, 1 differ, 0 mended"
    assert MarketLot.objects.active().count() == 1


def test_the_owner_is_right_also_when_its_record_is_older(far_buyer):
    """After the Buyer portal was restored from a backup its versions are lower than those here."""
    lot = record(version=4)
    mirrored(**(lot | {"version": 9, "status": "cancelled"}))
    far_buyer.holds(lot)

    assert reconcile("--repair")[-1] == "reconcile: 1 compared, 1 differ, 1 mended"
    assert (MarketLot.objects.get().version, MarketLot.objects.get().is_active) == (4, True)


def test_newer_word_that_comes_while_the_owner_is_asked_stays(far_buyer):
    lot = record(version=2)
    mirrored(**(lot | {"version": 3}))

    services.take_owners_word(lot=wire_lot(**lot), held_version=1, now=NOW)

    assert MarketLot.objects.get().version == 3


def test_drafts_and_what_was_taken_down_are_not_compared(far_buyer):
    mirrored(status="draft")
    lot = mirrored()
    services.remove_lot(lot_id=lot.pk, held_version=lot.version, now=NOW)

    assert lot_marks(after="", limit=10) == []


def test_the_nightly_task_mends(far_buyer):
    far_buyer.holds(record())

    reconcile_by_night()

    run = ReconcileRun.objects.get(type="lot")  # bids and contracts have theirs
    assert (run.compared, run.different, run.repaired, run.error) == (1, 1, 1, "")
    assert MarketLot.objects.active().count() == 1


@given(held=strategies.sets(strategies.integers(1, 30)), here=strategies.sets(strategies.integers(1, 30)))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_here_ends_as_the_owner_has_it(far_buyer, held, here):
    MarketLot.objects.all().delete()
    far_buyer.lots.clear()
    ids = {number: f"{number:024x}" for number in held | here}
    far_buyer.holds(*(record(_id=ids[number]) for number in held))
    for number in here:
        mirrored(_id=ids[number], version=number % 5 + 1)

    reconcile("--repair")

    assert set(MarketLot.objects.active().values_list("pk", flat=True)) == {ids[number] for number in held}
