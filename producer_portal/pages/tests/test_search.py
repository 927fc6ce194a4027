import pytest
import time_machine
from django.urls import reverse

from producer_portal.bids.tests.conftest import joost, lot
from producer_portal.bids.tests.factories import drafted
from producer_portal.marketplace.tests.factories import NOW, mirrored
from producer_portal.trades.tests.factories import taken
from shared.accounts.tests.factories import member, signed_in

__all__ = ["joost", "lot"]

pytestmark = pytest.mark.django_db
URL = reverse("ui:search")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(client, joost):
    client.force_login(joost.user)
    return client


def found(browser, words):
    """What is found, by kind."""
    response = browser.get(URL, {"search": words})
    return {group.kind: [hit.name for hit in group.hits] for group in response.context["groups"]}


def test_one_search_finds_open_lots_bids_and_contracts(browser, joost, lot):
    drafted(lot, joost)
    contract = taken(joost)
    mirrored(status="closed", title="Zürich that is over")

    assert found(browser, "zurich") == {"Open lots": [lot.title]}
    assert found(browser, f"HEFA-SPK {lot.number}") == {"Open lots": [lot.title], "Your bids": [lot.title]}
    assert found(browser, "SAF-2026") == {"Contracts": [contract.number]}
    assert found(browser, "HELVIA") == {
        "Open lots": [lot.title], "Your bids": [lot.title], "Contracts": [contract.number]
    }  # fmt: skip


def test_a_whole_number_opens_its_page(browser, joost, lot):
    contract = taken(joost)

    assert browser.get(URL, {"search": lot.number.lower()}).url == reverse("marketplace:lot", args=[lot.pk])
    assert browser.get(URL, {"search": contract.number}).url == reverse("trades:page", args=[contract.pk])


def test_other_producers_bids_and_contracts_are_not_found(client, joost, lot):
    drafted(lot, joost)
    contract = taken(joost)
    rival = signed_in(client, member(organization__name="Porvoo Bio"))

    assert found(rival, "helvia") == {"Open lots": [lot.title]}
    assert found(rival, contract.number) == {}


@pytest.mark.parametrize("words", ["", "%_'\"\\", "\x00", "x" * 100_000])
def test_hostile_and_empty_words_find_nothing_and_break_nothing(browser, lot, words):
    response = browser.get(URL, {"search": words})

    assert response.status_code == 200
    assert response.context["groups"] == []


def test_nobody_is_sent_to_the_door_and_nothing_can_be_posted(client, browser):
    assert browser.post(URL).status_code == 405
    client.logout()
    assert client.get(URL).url.startswith(reverse("accounts:sign_in"))
