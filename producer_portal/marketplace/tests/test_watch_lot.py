from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from producer_portal.marketplace import services
from producer_portal.marketplace.models import Watch
from producer_portal.marketplace.services import watching
from shared.accounts.tests.factories import MembershipFactory, actor_for, member
from shared.comms.models import Notification
from shared.errors import Invalid

from .factories import NOW, mirrored, record, wire_lot

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def watch(lot, person):
    return watching.watch_lot(lot=lot, by=actor_for(person), now=NOW)


def take(lot, **changes):
    changed = lot | changes
    services.take_lot(lot=wire_lot(**changed), now=LATER, told_at=LATER, gone=changed["status"] == "cancelled")
    return changed


def told():
    return [(row.title, row.body) for row in Notification.objects.order_by("id")]


def test_a_lot_is_watched_until_it_is_not(producer, person):
    lot = mirrored()

    on = producer.post(f"/marketplace/{lot.pk}/watch/", follow=True)
    assert [(one.user, one.organization, one.lot) for one in Watch.objects.all()] == [
        (person.user, person.organization, lot)
    ]
    off = producer.post(f"/marketplace/{lot.pk}/unwatch/", follow=True)

    assert ("You watch this lot" in on.content.decode(), "You no longer watch" in off.content.decode()) == (True, True)
    assert not Watch.objects.exists()


def test_done_twice_it_is_done_once(producer):
    lot = mirrored()

    for deed in ("watch", "watch"):
        assert producer.post(f"/marketplace/{lot.pk}/{deed}/").status_code == 302
    assert Watch.objects.count() == 1
    for deed in ("unwatch", "unwatch"):
        assert producer.post(f"/marketplace/{lot.pk}/{deed}/").status_code == 302
    assert Watch.objects.count() == 0


def test_a_watch_is_one_persons_in_one_organisation(producer, person):
    lot = mirrored()
    others = [watch(lot, member(organization=person.organization)), watch(lot, MembershipFactory(user=person.user))]

    producer.post(f"/marketplace/{lot.pk}/unwatch/")

    assert list(Watch.objects.order_by("id")) == others
    assert "Watching" not in producer.get(f"/marketplace/{lot.pk}/").content.decode()


def test_a_change_says_which_terms_changed(person):
    lot = record(title="Zürich")
    watch(mirrored(**lot), person)

    take(lot, version=3, revision=2, volume={"amount": 5000, "unit": "tonnes"}, pricing=None)

    assert told() == [("Changed: Zürich", "The buyer changed this lot, revision 2: volume, budget and payment.")]
    notice = Notification.objects.get()
    assert (notice.kind, notice.user, notice.link) == ("watched_lot", person.user, f"/marketplace/{lot['_id']}/")


@pytest.mark.parametrize(
    ("status", "reason", "title", "text"),
    [
        ("closed", None, "Bidding on this lot is closed: Zürich", "The buyer now judges the bids that were made."),
        ("sold", None, "This lot is sold: Zürich", "Contracts cover its volume."),
        ("cancelled", "Replaced.", "The buyer cancelled this lot: Zürich", "Replaced."),
    ],
)
def test_an_end_says_how(person, status, reason, title, text):
    lot = record(title="Zürich")
    watch(mirrored(**lot), person)

    lot = take(lot, version=3, status=status, reason=reason)
    take(lot, version=4)

    assert told() == [(title, text)]


def test_what_follows_the_close_is_told_too(person):
    lot = record(title="Zürich")
    watch(mirrored(**lot), person)

    lot = take(lot, version=3, status="closed")
    take(lot, version=4, status="sold")

    assert [title for title, _ in told()] == ["Bidding on this lot is closed: Zürich", "This lot is sold: Zürich"]


def test_the_same_message_again_tells_nothing_more(person):
    lot = record()
    watch(mirrored(**lot), person)
    for _ in range(2):
        take(lot, version=3, revision=2, tags=["new"])

    assert len(told()) == 1


def test_a_new_version_that_says_the_same_is_no_change(person):
    lot = record()
    watch(mirrored(**lot), person)

    take(lot, version=3)

    assert told() == []


def test_who_left_the_organisation_is_told_no_more(person):
    lot = record()
    watch(mirrored(**lot), person)
    person.delete()

    take(lot, version=3, status="closed")

    assert told() == []


def test_nobody_watches_without_end(person, monkeypatch):
    monkeypatch.setattr(watching, "MOST_WATCHED", 1)
    first = mirrored()
    watch(first, person)

    assert watch(first, person)
    with pytest.raises(Invalid, match="as many as can be"):
        watch(mirrored(), person)


@pytest.mark.parametrize("pk", ["x", "0" * 24])
@pytest.mark.parametrize("deed", ["watch", "unwatch"])
def test_what_is_not_there_is_not_found(producer, deed, pk):
    assert producer.post(f"/marketplace/{pk}/{deed}/").status_code == 404
    assert producer.post(f"/marketplace/{mirrored(status='draft').pk}/{deed}/").status_code == 404


@pytest.mark.parametrize("deed", ["watch", "unwatch"])
def test_deeds_are_posts_of_somebody(producer, client, deed):
    lot = mirrored()

    assert producer.get(f"/marketplace/{lot.pk}/{deed}/").status_code == 405
    client.logout()
    assert client.post(f"/marketplace/{lot.pk}/{deed}/").status_code == 302
    assert not Watch.objects.exists()


def test_telling_costs_the_same_for_many(django_assert_max_num_queries):
    lot = record()
    row = mirrored(**lot)
    for _ in range(20):
        watch(row, member())

    with django_assert_max_num_queries(22):
        take(lot, version=3, status="closed")
    assert len(told()) == 20


@pytest.mark.django_db(transaction=True)
def test_two_at_once_watch_once(person):
    lot = mirrored()

    def work():
        watch(lot, person)
        connection.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Watch.objects.count() == 1
