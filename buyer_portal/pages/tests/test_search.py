import pytest
from django.urls import reverse

from buyer_portal.contracts.tests.conftest import bid, contract, deal, joost, lot, marc, marc_member
from buyer_portal.lots import states
from buyer_portal.lots.tests.factories import lot_of, written
from shared.ui import finding

__all__ = ["bid", "contract", "deal", "joost", "lot", "marc", "marc_member"]

pytestmark = pytest.mark.django_db
URL = reverse("ui:search")


def found(browser, words):
    """What is found, by kind."""
    response = browser.get(URL, {"search": words})
    return {group.kind: [hit.name for hit in group.hits] for group in response.context["groups"]}


def test_one_search_finds_lots_bids_and_contracts(browser, contract):
    lot_of(contract_trader(contract), fields=written(title="Elsewhere"))
    title, producer = contract.lot.title, str(contract.producer)

    assert found(browser, contract.lot.number[:-1]) | {"Lots": [title]} == {
        "Lots": [title], "Bids": [producer], "Contracts": [contract.number]
    }  # fmt: skip
    assert found(browser, producer.split()[0].upper()) == {"Bids": [producer], "Contracts": [contract.number]}
    assert found(browser, f"{producer.split()[0]} nowhere") == {}


def contract_trader(contract):
    return contract.buyer.memberships.first()


@pytest.mark.parametrize("kind", ["lot", "contract"])
def test_a_whole_number_opens_its_page(browser, contract, kind):
    one = {"lot": contract.lot, "contract": contract}[kind]
    page = {"lot": "lots:page", "contract": "contracts:page"}[kind]

    assert browser.get(URL, {"search": f" {one.number.lower()} "}).url == reverse(page, args=[one.pk])


def test_another_organisations_are_not_found(browser_of, contract, stranger):
    browser = browser_of(stranger)

    for words in (contract.number, contract.lot.number, contract.lot.title, str(contract.producer)):
        assert found(browser, words) == {}


def test_more_than_is_shown_is_counted_and_leads_to_the_list(browser, trader, monkeypatch):
    monkeypatch.setattr(finding, "SHOWN", 2)
    for number in range(3):
        lot_of(trader, fields=written(title=f"Geneva spring {number}"))
    lot_of(trader, states.DELETED, fields=written(title="Geneva put away"))

    page = browser.get(URL, {"search": "geneva"}).content.decode()

    assert "2 of 3" in page
    assert f'href="{reverse("lots:list")}?search=geneva"' in page
    assert "put away" not in page.split("Geneva spring")[1]


@pytest.mark.parametrize("words", ["", "  ", "<script>alert(1)</script>", "%_'\"\\", "\x00", "x" * 100_000, "🛫"])
def test_hostile_and_empty_words_find_nothing_and_break_nothing(browser, trader, words):
    lot_of(trader)

    response = browser.get(URL, {"search": words})

    assert response.status_code == 200
    assert response.context["groups"] == []
    assert "<script>alert" not in response.content.decode()


def test_nobody_is_sent_to_the_door_and_nothing_can_be_posted(client, browser_of, trader):
    assert client.get(URL).url.startswith(reverse("accounts:sign_in"))
    assert browser_of(trader).post(URL).status_code == 405


def test_a_search_costs_the_same_for_few_and_for_many(browser, trader, django_assert_max_num_queries):
    for number in range(20):
        lot_of(trader, fields=written(title=f"Geneva {number}"))

    with django_assert_max_num_queries(22):
        assert len(found(browser, "geneva")["Lots"]) == finding.SHOWN
