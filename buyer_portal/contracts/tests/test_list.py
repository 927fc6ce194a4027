from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.contracts.models import Contract
from buyer_portal.contracts.services import refuse_contract
from buyer_portal.contracts.views.lists import waiting_count
from buyer_portal.contracts.waiting import contracts_waiting
from buyer_portal.deals.services import accept_offer
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, submitted
from shared.accounts.tests.factories import NOW, actor_for

from .test_sign_contract import sign

pytestmark = pytest.mark.django_db
LIST = reverse("contracts:list")


@pytest.fixture
def drawn_up(trader, marc, joost):
    """`drawn_up()` is one more contract with Joost's firm."""

    def draw_up(who=joost):
        bid = submitted(open_lot(trader), who)
        accept_offer(negotiation=negotiation_of(bid), by=marc, now=NOW)
        return Contract.objects.whole().get(bid=bid)

    return draw_up


def numbers(response):
    return [row.number for row in response.context["rows"]]


def test_tabs_tell_whose_turn_it_is(browser, drawn_up, marc, joost):
    ours, theirs, active, ended = (drawn_up() for _ in range(4))
    sign(theirs, marc)
    sign(active, marc)
    sign(active, joost)
    refuse_contract(contract=ended, reason="No.", by=joost, now=NOW)

    shown = {tab: numbers(browser.get(LIST, {"tab": tab})) for tab in ("ours", "theirs", "active", "ended")}

    assert shown == {
        "ours": [ours.number], "theirs": [theirs.number], "active": [active.number], "ended": [ended.number]
    }  # fmt: skip
    assert len(numbers(browser.get(LIST))) == 4
    assert waiting_count(marc) == 1


def test_it_is_searched_by_number_supplier_and_lot(browser, drawn_up, aino):
    first, second = drawn_up(), drawn_up(aino)

    assert numbers(browser.get(LIST, {"search": first.number})) == [first.number]
    assert numbers(browser.get(LIST, {"search": "porvoo"})) == [second.number]
    assert numbers(browser.get(LIST, {"search": first.lot.number})) == [first.number]
    assert "No contract fits" in browser.get(LIST, {"search": "nothing"}).content.decode()
    assert numbers(browser.get(LIST, {"search": f"\0{first.number}\0"})) == [first.number]


def test_it_is_sorted_either_way_and_paged(browser, drawn_up):
    made = [drawn_up().number for _ in range(26)]

    page = browser.get(LIST, {"sort": "number"})
    last = browser.get(LIST + page.context["page"].next_url)

    assert numbers(page) + numbers(last) == made
    assert numbers(browser.get(LIST, {"sort": "-number"}))[0] == made[-1]


def test_the_file_has_what_the_list_shows(browser, drawn_up):
    contract = drawn_up()

    lines = b"".join(browser.get(reverse("contracts:export"))).decode().splitlines()

    assert len(lines) == 2
    assert contract.number in lines[1]
    assert ",8480000,USD," in lines[1]


def test_others_see_none_of_it(browser_of, stranger, drawn_up):
    drawn_up()
    theirs = browser_of(stranger)

    assert "No contracts yet" in theirs.get(LIST).content.decode()
    assert len(b"".join(theirs.get(reverse("contracts:export"))).splitlines()) == 1
    assert waiting_count(actor_for(stranger)) == 0


def test_it_costs_the_same_however_many_there_are(browser, drawn_up, django_assert_max_num_queries):
    drawn_up()
    with django_assert_max_num_queries(22) as few:
        browser.get(LIST)
    for _ in range(5):
        drawn_up()
    with django_assert_max_num_queries(len(few)):
        browser.get(LIST)


def test_the_api_lists_at_the_same_cost(api, drawn_up, marc, django_assert_max_num_queries):
    sign(drawn_up(), marc)
    with django_assert_max_num_queries(20) as few:
        assert api.get("/api/contracts").json()["count"] == 1
    for _ in range(4):
        sign(drawn_up(), marc)
    with django_assert_max_num_queries(len(few)):
        assert api.get("/api/contracts").json()["count"] == 5


def test_the_dashboard_says_what_is_to_be_signed(browser, elena, drawn_up, joost):
    sign(drawn_up(), joost)
    waiting = drawn_up()

    todos = contracts_waiting(elena, NOW)

    assert [todo.action for todo in todos] == ["Read and sign", "Read and sign"]
    assert todos[0].detail.startswith("They have signed; it is active once you do")
    assert todos[1].due == NOW + timedelta(days=14)
    assert f"/contracts/{waiting.pk}/" in browser.get("/").content.decode()


def test_the_rail_leads_there(browser):
    assert f'href="{LIST}"' in browser.get("/").content.decode()
