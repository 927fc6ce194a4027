from datetime import timedelta
from threading import Thread

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from producer_portal.marketplace import tasks
from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.models import LotNews, MarketLot, SavedSearch
from producer_portal.marketplace.services import alerts, searches, take_lot
from producer_portal.marketplace.services.alerts import tell_of_news
from producer_portal.marketplace.services.searches import body_of
from shared.accounts.models import Membership, Organization, User
from shared.accounts.tests.factories import MembershipFactory, UserFactory, actor_for, member
from shared.comms import states as mail_states
from shared.comms.kinds import Mailing
from shared.comms.models import Notification
from shared.ids import new_id, new_user_id

from .factories import NOW, mirrored, record, wire_lot

pytestmark = pytest.mark.django_db

BEFORE, LATER = NOW - timedelta(days=1), NOW + timedelta(minutes=1)
BIG = MarketFilters(min_volume=3000)


def save(person, filters=BIG, name="Big ones", mail=Mailing.AT_ONCE, bell=True, now=BEFORE):
    return searches.save_search(name=name, filters=filters, mail=mail, bell=bell, by=actor_for(person), now=now)


def take(lot, now=LATER, **changes):
    changed = lot | changes
    take_lot(lot=wire_lot(**changed), now=now, told_at=now)
    return changed


def tell(now=LATER):
    return tell_of_news(tell_time=lambda: now)


def told():
    return [(row.user.email, row.title) for row in Notification.objects.select_related("user").order_by("id")]


def test_a_lot_that_appears_is_told_to_those_whose_search_finds_it():
    one, other = member(), member()
    save(one), save(other, MarketFilters(max_volume=100))
    lot = mirrored(title="HEFA for Geneva")

    assert str(tell()) == "1 lots, 1 told"
    notice = Notification.objects.get()
    assert (notice.user, notice.kind, notice.title) == (one.user, "saved_search", "New lot: HEFA for Geneva")
    assert (notice.link, notice.subject_id, notice.state) == (f"/marketplace/{lot.pk}/", lot.pk, mail_states.DUE)
    assert not LotNews.objects.exists()


def test_the_notice_says_what_the_lot_is_and_which_search_found_it():
    person = member(user=UserFactory(time_zone="Europe/Zurich", number_format="apostrophe"))
    save(person)
    mirrored(delivery={"deliveryLocation": "Zürich (ZRH)", "windowStart": "2027-07-01", "windowEnd": "2027-09-30"})
    tell()

    assert Notification.objects.get().body == (
        "Helvia Airways · 4’000 t neat · Zürich (ZRH) · 1 Jul – 30 Sep 2027 · at most 25.0 gCO₂e/MJ · ISCC CORSIA · "
        "bids close Fri 27 Nov 2026, 13:00 CET\nFound by “Big ones”."
    )


def test_it_is_told_once_however_often_the_work_is_done_again():
    save(member())
    lot = mirrored()
    tell()
    LotNews.objects.create(lot=lot, revision=lot.revision, since=NOW, next_attempt_at=NOW)

    assert str(tell()) == "1 lots, 0 told"
    assert len(told()) == 1


def test_a_person_is_told_once_of_a_lot_that_many_of_their_searches_find():
    person = member()
    save(person, mail=Mailing.DIGEST, bell=False), save(person, name="All", filters=MarketFilters(), mail=Mailing.NONE)
    mirrored()
    tell()

    notice = Notification.objects.get()
    assert notice.body.endswith("Found by “Big ones”, “All”.")
    assert (notice.state, notice.is_unread) == (mail_states.GATHERING, True)


@pytest.mark.parametrize(
    ("mail", "bell", "state", "unread"),
    [
        (Mailing.AT_ONCE, True, mail_states.DUE, True),
        (Mailing.AT_ONCE, False, mail_states.DUE, False),
        (Mailing.DIGEST, False, mail_states.GATHERING, False),
        (Mailing.NONE, True, mail_states.NO_MAIL, True),
    ],
)
def test_each_search_is_as_loud_as_its_owner_wants(mail, bell, state, unread):
    save(member(), mail=mail, bell=bell)
    mirrored()
    tell()

    notice = Notification.objects.get()
    assert (notice.state, notice.is_unread) == (state, unread)


def test_a_silent_search_and_a_deleted_one_tell_nothing():
    person = member()
    save(person, mail=Mailing.NONE, bell=False)
    searches.delete_search(search=save(person, name="Gone"), by=actor_for(person), now=BEFORE)
    mirrored()
    tell()

    assert told() == []


def test_what_was_there_when_the_search_was_saved_is_no_news():
    mirrored()
    save(member(), now=LATER)

    tell(LATER)

    assert told() == []


def test_a_change_that_makes_it_fit_is_told():
    person = member()
    lot = record(volume={"amount": 100, "unit": "tonnes"}, title="Grows")
    save(person)
    take(lot, NOW)
    tell()
    assert told() == []

    take(lot, version=3, revision=2, volume={"amount": 3000, "unit": "tonnes"})
    tell()

    assert told() == [(person.user.email, "Changed lot: Grows")]


def test_a_change_of_what_fitted_before_is_not_told_again():
    save(member())
    lot = record()
    take(lot, NOW)
    tell()
    lot = take(lot, version=3, revision=2, volume={"amount": 3500, "unit": "tonnes"})
    tell()
    lot = take(lot, version=4, revision=3, volume={"amount": 100, "unit": "tonnes"})
    tell()
    take(lot, version=5, revision=4, volume={"amount": 4000, "unit": "tonnes"})
    tell()

    assert len(told()) == 1


def test_a_change_before_anybody_was_told_is_told_as_it_is_now():
    save(member())
    lot = record(title="Old name")
    take(lot, NOW)
    take(lot, version=3, revision=2, title="New name", volume={"amount": 3500, "unit": "tonnes"})
    tell()

    assert [title for _, title in told()] == ["New lot: New name"]


def test_a_change_that_no_search_looks_at_makes_no_news():
    lot = record()
    take(lot, NOW)
    tell()

    take(lot, version=3, revision=2, pricing=lot["pricing"] | {"paymentTerms": "60 days"})

    assert not LotNews.objects.exists()


@pytest.mark.parametrize("status", ["closed", "cancelled", "sold"])
def test_a_lot_that_is_over_meanwhile_is_not_told(status):
    save(member())
    lot = record()
    take(lot, NOW)
    take(lot, version=3, status=status)
    tell()

    assert told() == []
    assert not LotNews.objects.exists()


def test_nor_is_one_whose_deadline_has_passed():
    save(member())
    mirrored()
    tell(NOW + timedelta(days=7))

    assert told() == []


def test_a_lot_that_comes_back_is_news_but_not_to_whom_it_was_told():
    save(member())
    lot = record()
    lot = take(lot, NOW)
    tell()
    lot = take(lot, version=3, status="closed")
    take(lot, version=4, status="published")
    assert LotNews.objects.count() == 1
    tell()

    assert len(told()) == 1


def test_who_left_the_organisation_is_told_no_more():
    gone, stays = member(), member()
    save(gone), save(stays)
    MembershipFactory(user=gone.user)
    gone.delete()
    mirrored()
    tell()

    assert [email for email, _ in told()] == [stays.user.email]


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_the_task_that_does_it():
    with current_app.connection_for_write() as broker:
        queue = broker.SimpleQueue(settings.CELERY_TASK_DEFAULT_QUEUE)
        queue.clear()

        mirrored()

        assert queue.get(timeout=2).headers["task"] == tasks.tell_of_news.name == alerts.TELL_OF_NEWS


def test_the_clock_finds_what_no_wake_up_came_for():
    save(member())
    mirrored(bidDeadline="2099-01-01T00:00:00.000Z")

    assert tasks.tell_of_news() == "1 lots, 1 told"


def test_nothing_of_it_stays_when_the_lot_was_not_taken(settings):
    settings.REACTIONS = f"{__name__}.BROKEN"

    with pytest.raises(RuntimeError):
        mirrored()

    assert not LotNews.objects.exists()


def fail(**about):
    raise RuntimeError


BROKEN = {"lots_appeared": ("producer_portal.marketplace.services.alerts.note_lots", f"{__name__}.fail")}


def test_a_worker_that_died_is_taken_over_where_it_was(monkeypatch):
    monkeypatch.setattr(alerts, "PEOPLE_AT_ONCE", 1)
    for _ in range(3):
        save(member())
    mirrored()
    real, steps = alerts._tell, []

    def dies_at_the_second(*args):
        steps.append(args)
        if len(steps) == 2:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(alerts, "_tell", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        tell()
    monkeypatch.setattr(alerts, "_tell", real)
    first, reached = told(), LotNews.objects.get().reached

    assert (len(first), str(tell())) == (1, "0 lots, 0 told")  # its lease still holds
    assert str(tell(LATER + alerts.LEASE)) == "1 lots, 2 told"
    assert (len(told()), len(set(told()))) == (3, 3)
    assert reached == min(SavedSearch.objects.values_list("user_id", flat=True))


def test_a_lease_that_runs_out_is_given_back_with_what_was_done(monkeypatch):
    monkeypatch.setattr(alerts, "PEOPLE_AT_ONCE", 1)
    for _ in range(2):
        save(member())
    mirrored()
    times = [LATER + timedelta(seconds=seconds) for seconds in (0, 0, 0, 0, 0, 50, 50)]

    done = tell_of_news(tell_time=lambda: times.pop(0) if times else LATER + timedelta(seconds=50))

    news = LotNews.objects.get()
    assert (done.told, news.lease, bool(news.reached)) == (1, "", True)
    assert str(tell(LATER + timedelta(minutes=1))) == "1 lots, 1 told"


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_tell_each_person_once():
    for _ in range(6):
        save(member())
    for _ in range(5):
        mirrored()

    def work():
        tell()
        connection.close()

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told()) == len({(row.user_id, row.key) for row in Notification.objects.all()}) == 30
    assert not LotNews.objects.exists()


def crowd(count, filters):
    """So many people, each with one saved search; written in bulk."""
    organization = Organization.objects.create(name="Crowd", kind="producer")
    users = [
        User(pk=new_id(), external_id=new_user_id(), email=f"{at}@example.com", name=f"P{at}") for at in range(count)
    ]
    User.objects.bulk_create(users)
    Membership.objects.bulk_create(Membership(user=user, organization=organization, role="viewer") for user in users)
    common = {"organization": organization, "name": "S", "created_at": BEFORE, "changed_at": BEFORE}
    SavedSearch.objects.bulk_create(
        SavedSearch(user=user, body=body_of(filters(at)), **common) for at, user in enumerate(users)
    )


def test_the_cost_of_a_lot_is_bounded_by_the_searches(django_assert_max_num_queries):
    crowd(1000, lambda at: MarketFilters(min_volume=5000 if at % 10 else 1000, region=(), search="hefa"))
    mirrored()

    with django_assert_max_num_queries(12 * 10 + 10):  # ten steps of a hundred people
        assert str(tell()) == "1 lots, 100 told"


def test_a_lot_nobody_searches_for_costs_next_to_nothing(django_assert_max_num_queries):
    mirrored()

    with django_assert_max_num_queries(9):
        tell()


def test_lots_that_come_together_are_held_against_the_searches_together(django_assert_max_num_queries):
    crowd(100, lambda at: MarketFilters(max_volume=10))
    for _ in range(alerts.LOTS_AT_ONCE):
        mirrored()

    with django_assert_max_num_queries(30):
        assert str(tell()) == "10 lots, 0 told"
    assert MarketLot.objects.count() == 10
