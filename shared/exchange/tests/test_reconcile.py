import pytest
import responses
from django.conf import settings as django_settings

from shared.errors import NotFound
from shared.exchange.models import Difference, ReconcileRun
from shared.exchange.peer import PeerUnavailable
from shared.exchange.reconcile import AT_ONCE, Mark, marks_after, marks_there, reconcile_kind, record_hash
from shared.exchange.tests.factories import NOW
from shared.schemas import json

pytestmark = pytest.mark.django_db

HERE: dict[str, tuple[int, str]] = {}
REPAIRED: list[str] = []


def page_here(*, after, limit):
    return [Mark(key, *HERE[key]) for key in sorted(HERE) if key > after][:limit]


def repair(*, record_id, now):
    REPAIRED.append(record_id)


@pytest.fixture(autouse=True)
def _both_sides(settings):
    HERE.clear()
    REPAIRED.clear()
    settings.RECONCILERS = {"thing": f"{__name__}.page_here"}


@pytest.fixture
def there():
    """What the other side holds; its API is played from it."""
    held: dict[str, tuple[int, str]] = {}

    def answer(request):
        after, limit = request.params["after"], int(request.params["limit"])
        assert request.params["type"] == "thing"
        assert request.headers["X-API-Key"] == django_settings.PEER_API_KEY
        marks = [{"_id": key, "version": held[key][0], "hash": held[key][1]} for key in sorted(held) if key > after]
        return 200, {}, json.dumps(marks[:limit])

    with responses.RequestsMock(assert_all_requests_are_fired=False) as wire:
        wire.add_callback(responses.GET, f"{django_settings.PEER_URL}/api/reconcile", callback=answer)
        yield held


def key(number):
    return f"{number:024x}"


def run(**options):
    return reconcile_kind("thing", tell_time=lambda: NOW, **options)


def test_two_sides_that_hold_the_same_do_not_differ(there):
    for number in range(5):
        HERE[key(number)] = there[key(number)] = (1, "h")

    found = run()

    assert (found.compared, found.different, found.error, found.finished_at) == (5, 0, "", NOW)


def test_every_kind_of_difference_is_listed(there):
    HERE.update({key(1): (1, "h"), key(2): (1, "h"), key(3): (3, "h"), key(4): (1, "a"), key(5): (1, "same")})
    there.update({key(0): (1, "h"), key(2): (2, "i"), key(3): (2, "i"), key(4): (1, "b"), key(5): (1, "same")})

    found = run()

    listed = Difference.objects.order_by("record_id").values_list("record_id", "what", "version_here", "version_there")
    assert list(listed) == [
        (key(0), "missing here", None, 1),
        (key(1), "missing there", 1, None),
        (key(2), "older here", 1, 2),
        (key(3), "older there", 3, 2),
        (key(4), "content", 1, 1),
    ]
    assert (found.compared, found.different) == (6, 5)


@pytest.mark.parametrize(("mine", "theirs"), [(3 * AT_ONCE, 3), (3, 2 * AT_ONCE + 1), (AT_ONCE, AT_ONCE), (0, AT_ONCE)])
def test_sides_of_different_sizes_are_compared_page_by_page(there, mine, theirs):
    HERE.update({key(2 * number): (1, "h") for number in range(mine)})
    there.update({key(3 * number): (1, "h") for number in range(theirs)})

    found = run()

    assert found.different == len(HERE.keys() ^ there.keys())
    assert found.compared == len(HERE.keys() | there.keys())


def test_repair_is_called_once_for_each_difference(there):
    HERE[key(1)], there[key(2)], there[key(3)] = (1, "h"), (1, "h"), (1, "h")
    HERE[key(3)] = (1, "h")

    found = run(repair=repair)

    assert [key(1), key(2)] == REPAIRED
    assert found.repaired == 2


def test_a_peer_that_does_not_answer_is_said_on_the_run():
    with responses.RequestsMock() as wire:
        wire.get(f"{django_settings.PEER_URL}/api/reconcile", status=502)
        found = run()

    assert found.error == f"The {django_settings.PEER_TITLE} answered 502 to /api/reconcile."
    assert ReconcileRun.objects.get().finished_at == NOW


def test_marks_there_says_what_was_answered():
    with responses.RequestsMock() as wire:
        wire.get(f"{django_settings.PEER_URL}/api/reconcile", status=404)
        with pytest.raises(PeerUnavailable) as caught:
            marks_there("thing", after="")

    assert caught.value.answered == 404


def test_a_type_that_is_not_held_here_is_not_found():
    with pytest.raises(NotFound, match="knows thing"):
        marks_after("comet", after="")


def test_the_hash_does_not_depend_on_order_zeros_or_nulls():
    one = record_hash(json.loads(b'{"a": 1.50, "b": {"c": null, "d": [1, {"e": null}]}}'))

    assert one == record_hash(json.loads(b'{"b": {"d": [1, {}]}, "a": 1.5}'))
    assert one != record_hash(json.loads(b'{"a": 1.51, "b": {"d": [1, {}]}}'))
