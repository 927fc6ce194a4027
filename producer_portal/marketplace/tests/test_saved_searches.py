from threading import Thread
from urllib.parse import quote

import pytest
from django.db import connection

from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.models import SavedSearch
from producer_portal.marketplace.services import searches
from producer_portal.marketplace.services.searches import MOST_SEARCHES, body_of
from shared.accounts.tests.factories import MembershipFactory, actor_for, member
from shared.audit.models import Event
from shared.comms.kinds import Mailing
from shared.errors import Invalid

from .factories import NOW, mirrored

pytestmark = pytest.mark.django_db

URL = "/marketplace/searches/"
EUROPE = MarketFilters(region=("Europe",), min_volume=500)


def save(person, name="Europe, from 500 t", filters=EUROPE, mail=Mailing.AT_ONCE, bell=True):
    return searches.save_search(name=name, filters=filters, mail=mail, bell=bell, by=actor_for(person), now=NOW)


def page_of(client, url):
    return client.get(url, follow=True).content.decode()


def test_filters_in_force_are_saved_under_a_name(producer, person):
    response = producer.post(URL, {"name": " Europe,  big ", "query": "region=Europe&minVolume=500", "mail": "digest"})

    search = SavedSearch.objects.get()
    assert (search.user, search.organization, search.name) == (person.user, person.organization, "Europe, big")
    assert (search.filters, search.mail, search.bell) == (EUROPE, Mailing.DIGEST, False)
    assert response["Location"] == f"/marketplace/?saved={search.pk}&region=Europe&minVolume=500"
    assert "new lots are told in the daily digest" in page_of(producer, response["Location"])
    assert [event.verb for event in Event.objects.about(search)] == ["save_search"]


def test_only_wishes_for_lots_are_kept():
    filters = MarketFilters.from_query({"status": "sold", "orgId": "0" * 24, "updatedSince": "2026-11-01"})

    assert body_of(filters) == "{}"


def test_every_filter_is_kept_exactly(person):
    filters = MarketFilters.from_query({
        "search": "zürich “rail”", "type": "spot", "currency": "EUR", "minPrice": "0.0001",
        "maxPrice": "99999999999999.9999",
        "standards": "ISCC EU", "product": "neat,blend", "region": "Europe,Baltic Sea", "certifications": "RSB CORSIA",
        "priceBasis": "unstated", "mode": "sealed", "minVolume": "0.5", "maxVolume": "10",
        "carbonIntensity": "-3.25",
        "deliveryFrom": "2027-01-01", "deliveryUntil": "2027-12-31", "closesBefore": "2027-03-01T10:00:00.000Z",
    })  # fmt: skip

    assert save(person, filters=filters).filters == filters


def test_saved_again_it_is_the_same(person):
    assert save(person) == save(person)
    assert SavedSearch.objects.count() == 1


def test_a_name_stands_for_one_search_of_a_person(person):
    save(person)

    with pytest.raises(Invalid, match="already have a saved search called"):
        save(person, filters=MarketFilters())
    assert save(member(organization=person.organization), filters=MarketFilters()).name == "Europe, from 500 t"


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_search_needs_a_name_that_fits(producer, name):
    response = producer.post(
        URL, {"name": name, "query": "region=Europe"}, headers={"Referer": "http://testserver/marketplace/"}
    )

    assert not SavedSearch.objects.exists()
    assert "name" in page_of(producer, response["Location"])


def test_what_was_typed_is_offered_again(producer, person):
    save(person)
    there = "/marketplace/?region=Africa"

    response = producer.post(URL, {"name": "Europe, from 500 t", "query": "region=Africa", "next": there})

    page = page_of(producer, response["Location"])
    assert response["Location"].startswith("/marketplace/?region=Africa")
    assert "You already have a saved search called" in page
    assert 'value="Europe, from 500 t"' in page


def test_there_is_room_for_a_dozen(person):
    for number in range(MOST_SEARCHES):
        save(person, name=f"Search {number}")

    with pytest.raises(Invalid, match="as many as fit"):
        save(person, name="One more")


def test_tabs_show_what_each_finds_and_how_much_of_it_is_new(producer, person):
    place = {"deliveryLocation": "There", "country": "CH", "windowStart": "2027-07-01T00:00:00.000Z"}
    later = {"bidDeadline": "2099-01-01T00:00:00.000Z"}
    mirrored(delivery=place, **later)
    mirrored(delivery=place, volume={"amount": 100, "unit": "tonnes"}, **later)
    searches_of = [save(person), save(person, "Africa", MarketFilters(region=("Africa",)))]

    tabs = producer.get("/marketplace/").context["market"].tabs

    assert [(tab.label, tab.count) for tab in tabs] == [("Europe, from 500 t", 1), ("Africa", 0), ("All open lots", 2)]
    assert tabs[0].url == f"/marketplace/?saved={searches_of[0].pk}&region=Europe&minVolume=500"
    assert [tab.current for tab in tabs] == [False, False, True]


def test_its_page_says_which_it_is_and_whether_its_filters_were_changed(producer, person):
    search = save(person)

    as_saved = producer.get(f"/marketplace/?saved={search.pk}&region=Europe&minVolume=500")
    changed = producer.get(f"/marketplace/?saved={search.pk}&region=Europe")

    assert (as_saved.context["market"].saved, as_saved.context["market"].is_changed) == (search, False)
    assert changed.context["market"].is_changed
    assert "Save the change" in changed.content.decode()
    assert "Save the change" not in as_saved.content.decode()


def test_an_address_without_filters_leads_to_those_of_the_search(producer, person):
    search = save(person)

    assert (
        producer.get(f"{URL}{search.pk}/")["Location"] == f"/marketplace/?saved={search.pk}&region=Europe&minVolume=500"
    )


def test_a_search_is_renamed(producer, person):
    search, other = save(person), save(person, "Other")

    producer.post(f"{URL}{search.pk}/rename/", {"name": "My Europe"})
    refused = producer.post(f"{URL}{search.pk}/rename/", {"name": "Other"})

    assert [one.name for one in searches.searches_of(actor_for(person))] == ["My Europe", "Other"]
    assert "already have a saved search" in page_of(producer, refused["Location"])
    assert [event.verb for event in Event.objects.about(search)] == ["rename_search", "save_search"]
    assert other.name == "Other"


def test_a_search_takes_the_filters_in_force(producer, person):
    search = save(person)

    producer.post(f"{URL}{search.pk}/change/", {"query": "region=Africa&minVolume=1,000"})

    search.refresh_from_db()
    assert search.filters == MarketFilters(region=("Africa",), min_volume=1000)


@pytest.mark.parametrize(
    ("sent", "mail", "bell", "words"),
    [
        ({"mail": "at_once", "bell": "on"}, Mailing.AT_ONCE, True, "by e-mail at once and by the bell"),
        ({"mail": "digest"}, Mailing.DIGEST, False, "in the daily digest"),
        ({"bell": "on"}, Mailing.NONE, True, "by the bell"),
        ({"mail": "none"}, Mailing.NONE, False, "tells you nothing any more"),
        ({"mail": "hourly"}, Mailing.NONE, False, "tells you nothing any more"),
    ],
)
def test_alerts_are_set(producer, person, sent, mail, bell, words):
    search = save(person, mail=Mailing.DIGEST)

    response = producer.post(f"{URL}{search.pk}/alerts/", sent)

    search.refresh_from_db()
    assert (search.mail, search.bell) == (mail, bell)
    assert words in page_of(producer, response["Location"])


def test_a_deleted_search_is_gone_and_can_be_brought_back(producer, person):
    search = save(person)

    response = producer.post(f"{URL}{search.pk}/delete/")

    page = page_of(producer, response["Location"])
    assert searches.searches_of(actor_for(person)) == []
    assert (producer.get(f"{URL}{search.pk}/").status_code, "Undo" in page) == (404, True)
    producer.post(f"{URL}{search.pk}/restore/")
    assert searches.searches_of(actor_for(person)) == [search]
    assert "Undo" not in page_of(producer, response["Location"])


def test_done_twice_it_is_done_once(producer, person):
    search = save(person)

    for deed in ("delete", "delete", "restore", "restore"):
        assert producer.post(f"{URL}{search.pk}/{deed}/").status_code == 302

    verbs = [event.verb for event in Event.objects.about(search)]
    assert verbs == ["restore_search", "delete_search", "save_search"]


def test_a_name_that_was_given_away_keeps_a_search_deleted(person):
    gone = searches.delete_search(search=save(person), by=actor_for(person), now=NOW)
    save(person, filters=MarketFilters())

    with pytest.raises(Invalid, match="already have"):
        searches.restore_search(search=gone, by=actor_for(person), now=NOW)


DEEDS = ["", "rename/", "change/", "alerts/", "delete/", "restore/"]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("whose", ["a colleague's", "mine elsewhere", "a stranger's"])
def test_somebody_elses_search_is_not_there(producer, person, deed, whose):
    owner = {
        "a colleague's": lambda: member(organization=person.organization),
        "mine elsewhere": lambda: MembershipFactory(user=person.user),
        "a stranger's": member,
    }[whose]()
    search = save(owner, name="Secret plan")

    ask = producer.post if deed else producer.get
    response = ask(f"{URL}{search.pk}/{deed}", {"name": "Mine", "query": "mode=open", "mail": "none"})

    assert response.status_code == 404
    search.refresh_from_db()
    assert (search.name, search.state, search.filters) == ("Secret plan", "kept", EUROPE)
    page = producer.get(f"/marketplace/?saved={search.pk}&deleted={search.pk}").content.decode()
    assert "Secret plan" not in page


@pytest.mark.parametrize("deed", DEEDS)
def test_deeds_are_posts(producer, person, deed):
    search = save(person)

    method = producer.get if deed else producer.post
    assert method(f"{URL}{search.pk}/{deed}").status_code == 405
    assert producer.get(URL).status_code == 405


@pytest.mark.parametrize("deed", ["", *(f"{'0' * 24}/{deed}" for deed in DEEDS)])
def test_without_a_session_one_signs_in_first(client, deed):
    response = client.post(f"{URL}{deed}")

    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("pk", ["x", "%00", "0" * 24, "0" * 500])
def test_what_is_not_there_is_not_found(producer, pk):
    assert producer.post(f"{URL}{pk}/delete/").status_code == 404


def test_hostile_names_stay_texts(producer):
    evil = "<script>alert(1)</script>"

    response = producer.post(URL, {"name": evil, "query": f"search={quote(evil)}"})

    page = page_of(producer, response["Location"])
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_queries_do_not_grow_with_the_searches(producer, person, django_assert_max_num_queries):
    for number in range(MOST_SEARCHES):
        save(person, name=f"Search {number}", filters=MarketFilters(min_volume=number, search="hefa"))
    producer.get("/marketplace/")

    with django_assert_max_num_queries(17):
        producer.get("/marketplace/")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_the_name(person):
    outcomes = []

    def work(volume):
        try:
            outcomes.append(save(person, filters=MarketFilters(min_volume=volume)).pk)
        except Invalid as error:
            outcomes.append(error.code)
        connection.close()

    threads = [Thread(target=work, args=(volume,)) for volume in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert SavedSearch.objects.count() == 1
    assert sorted(outcomes) == sorted([SavedSearch.objects.get().pk, "invalid"])
