from datetime import timedelta

import pytest

from shared.exchange.projections import Applied, apply_newer
from shared.exchange.tests.factories import NOW
from shared.exchange.tests.things import Thing
from shared.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]

ID = new_id()


def record(version=None, **fields):
    return {"_id": ID, **({"version": version} if version is not None else {}), **fields}


def test_a_new_record_is_created_with_its_exact_body():
    from decimal import Decimal

    applied = Thing.apply(record(4, price=Decimal("1.50"), orgId="o1", status="published"), now=NOW)

    thing = Thing.objects.get()
    assert applied is Applied.CREATED
    assert (thing.pk, thing.version, thing.organization_id, thing.status) == (ID, 4, "o1", "published")
    assert thing.body == f'{{"_id":"{ID}","version":4,"price":1.50,"orgId":"o1","status":"published"}}'
    assert thing.applied_at == NOW


@pytest.mark.parametrize(("version", "applied"), [(3, "unchanged"), (4, "unchanged"), (5, "updated"), (9, "updated")])
def test_a_record_is_applied_only_if_its_version_is_greater(version, applied):
    Thing.apply(record(4), now=NOW)

    assert Thing.apply(record(version), now=NOW) == applied
    assert Thing.objects.get().version == max(version, 4)


@pytest.mark.parametrize(("minutes", "applied"), [(-1, "unchanged"), (0, "unchanged"), (1, "updated")])
def test_without_a_version_updated_at_judges(minutes, applied):
    Thing.apply(record(updatedAt="2026-11-21T12:00:00.000Z"), now=NOW)

    assert Thing.apply(record(updatedAt=NOW + timedelta(minutes=minutes)), now=NOW) == applied


def test_with_neither_it_cannot_be_judged():
    with pytest.raises(ValueError, match="neither"):
        Thing.apply(record(), now=NOW)


def test_a_tombstone_keeps_an_older_message_from_bringing_the_record_back():
    Thing.apply(record(5), now=NOW, deleted=True)

    assert Thing.apply(record(4), now=NOW) is Applied.UNCHANGED
    assert Thing.objects.get().deleted
    assert Thing.apply(record(6), now=NOW) is Applied.UPDATED
    assert not Thing.objects.get().deleted


def test_an_apply_is_one_query_when_it_updates(django_assert_num_queries):
    Thing.apply(record(1), now=NOW)

    with django_assert_num_queries(3):  # the test's own transaction adds a savepoint and its release
        apply_newer(Thing, ID, version=2, values={"status": "closed", "body": "{}", "applied_at": NOW})
