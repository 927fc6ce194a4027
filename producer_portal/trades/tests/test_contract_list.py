from datetime import timedelta

import pytest

from producer_portal.marketplace.tests.factories import NOW, mirrored
from producer_portal.trades.models import TradeContract
from producer_portal.trades.views.lists import waiting_count
from producer_portal.trades.waiting import contracts_waiting
from shared import clock
from shared.accounts.roles import Role
from shared.accounts.tests.factories import actor_for, member, signed_in
from shared.lots import NEVER

from .factories import ahead, signed, taken

pytestmark = pytest.mark.django_db
URL = "/contracts/"


def one_each(by):
    """One contract of each kind, by its name."""
    made = {status: taken(by, status) for status in ("active", "completed", "terminated", "refused", "expired")}
    made["ours"] = taken(by, signBy=ahead(days=3))
    made["countersign"] = taken(by, "partially_signed", signatures=[signed()])
    made["theirs"] = taken(by, "partially_signed", signatures=[signed(by)])
    made["late"] = taken(by, signBy=ahead(seconds=-1))
    return made


def listed(response):
    return [row.pk for row in response.context["rows"]]


def test_tabs_count_by_whose_turn_it_is(browser, joost):
    one_each(joost)

    tabs = browser.get(URL).context["tabs"]

    assert [(tab.label, tab.count) for tab in tabs] == [
        ("All", 9), ("Your turn", 2), ("Their turn", 1), ("Active", 1), ("Ended", 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("ours", {"ours", "countersign"}), ("theirs", {"theirs"}), ("active", {"active"}),
        ("ended", {"completed", "terminated", "refused", "expired", "late"}),
    ],
)  # fmt: skip
def test_a_tab_shows_its_contracts_alone(browser, joost, state, shown):
    made = one_each(joost)

    response = browser.get(f"{URL}?tab={state}")

    assert set(listed(response)) == {made[name].pk for name in shown}
    assert all(made[name].place(clock.now()) == state for name in shown)


def test_a_row_says_what_was_agreed_and_until_when_it_may_be_signed(browser, joost):
    lot = mirrored(title="HEFA-SPK for Zürich")
    contract = taken(joost, lotId=lot.pk, lotNumber="LOT-2026-0149", signBy=ahead(days=3))

    response = browser.get(URL)

    (row,) = response.context["rows"]
    assert (row.number, row.other, row.our_turn, row.sign_by) == (
        "SAF-2026-000031", "Helvia Airways AG", True, contract.sign_until,
    )  # fmt: skip
    assert row.about == "HEFA-SPK for Zürich · LOT-2026-0149"
    page = response.content.decode()
    assert all(text in page for text in ("4,000", "$8,480,000.00", "Your turn", f"/contracts/{contract.pk}/"))


@pytest.mark.parametrize(
    "asked", ["000031", "helvia", "lot-2026-0149", "ZÜRICH", " saf-2026-000031 helvia ", "\x00000031\x00"]
)
def test_it_is_searched_by_number_buyer_and_lot(browser, joost, asked):
    lot = mirrored(title="HEFA-SPK for Zürich")
    mine = taken(joost, lotId=lot.pk, lotNumber="LOT-2026-0149")
    other = {"buyer": {"organizationId": "a" * 24, "name": "Norrland Air"}}
    parties = {"supplier": {"organizationId": joost.organization.pk, "name": "Rotterdam"}, **other}
    taken(joost, contractNumber="SAF-2026-000032", parties=parties)

    response = browser.get(URL, {"search": asked})

    assert listed(response) == [mine.pk]
    assert [tab.count for tab in response.context["tabs"]] == [1, 1, 0, 0, 0]


def test_a_search_that_finds_nothing_says_so_and_goes_along_with_the_tabs(browser, joost):
    taken(joost)

    response = browser.get(URL, {"search": "Quetzal", "tab": "active"})

    assert "No contract fits" in response.content.decode()
    assert [tab.url for tab in response.context["tabs"]][1] == "?tab=ours&search=Quetzal"


def test_it_is_sorted_as_asked(browser, joost):
    first = taken(joost, contractNumber="SAF-2026-000001", signBy=ahead(days=9))
    second = taken(joost, contractNumber="SAF-2026-000002", signBy=ahead(days=2))
    third = taken(joost, contractNumber="SAF-2026-000003")

    by_number, by_clock = listed(browser.get(f"{URL}?sort=-number")), listed(browser.get(f"{URL}?sort=sign_by"))

    assert by_number == [third.pk, second.pk, first.pk]
    assert by_clock == [second.pk, first.pk, third.pk]
    assert third.sign_until == NEVER
    assert len(listed(browser.get(f"{URL}?sort=rubbish"))) == 3


def test_it_is_paged(browser, joost):
    for _ in range(55):
        taken(joost)

    first = browser.get(URL)
    second = browser.get(URL + first.context["page"].next_url)

    assert (len(listed(first)), len(listed(second))) == (25, 25)
    assert not set(listed(first)) & set(listed(second))


def test_without_contracts_it_says_where_one_comes_from(browser):
    assert "No contracts yet" in browser.get(URL).content.decode()
    assert browser.get(f"{URL}?tab=active").context["any_contracts"] is False


def test_contracts_of_others_are_neither_listed_nor_counted(client, joost):
    taken(joost)
    rival = member()

    response = signed_in(client, rival).get(URL)

    assert (listed(response), [tab.count for tab in response.context["tabs"]]) == ([], [0] * 5)
    assert (waiting_count(actor_for(rival)), waiting_count(joost)) == (0, 1)


def test_it_is_a_page_to_look_at(browser):
    assert browser.post(URL).status_code == 405


def test_queries_do_not_grow_with_the_list(browser, joost, django_assert_max_num_queries):
    for _ in range(12):
        taken(joost)

    with django_assert_max_num_queries(11):
        browser.get(URL)


def test_what_is_to_be_signed_waits_on_the_dashboard_by_its_clock(browser, joost):
    one_each(joost)
    soon = taken(joost, signBy=ahead(hours=5))
    viewer = actor_for(member(Role.VIEWER, organization=joost.organization))

    todos = contracts_waiting(joost, clock.now())

    assert (todos[0].url, todos[0].due is None) == (f"/contracts/{soon.pk}/", False)
    assert [todo.due is None for todo in todos] == [False, False, True]
    assert contracts_waiting(viewer, clock.now()) == contracts_waiting(actor_for(member()), clock.now()) == []
    assert "Sign contract SAF-2026-000031" in browser.get("/").content.decode()


def test_of_one_that_ran_out_here_nobody_waits_for_the_message(joost):
    contract = taken(joost, signBy="2026-12-05T09:30:00.000Z")

    before, after = contract.sign_until - timedelta(milliseconds=1), contract.sign_until

    rows = TradeContract.objects.visible_to(joost)
    assert (rows.at("ours", before).count(), rows.at("ours", after).count()) == (1, 0)
    assert contract.place(NOW) == "ours"


def test_an_active_one_that_waits_for_an_answer_is_our_turn(browser, joost):
    asked = {"by": "buyer", "status": "proposed", "reason": "No demand.", "proposedAt": "2026-11-25T09:30:00.000Z"}
    mine = taken(joost, "active", termination=asked)
    theirs = taken(joost, "active", termination=asked | {"by": "producer"})
    amended = {"_id": "9" * 24, "contractNumber": "SAF-2026-000032", "status": "awaiting_signatures",
               "proposedBy": "buyer", "createdAt": "2026-11-25T09:30:00.000Z"}  # fmt: skip
    parent = taken(joost, "active", amendments=[amended])
    child = taken(joost, amends=parent.pk, amendsNumber="SAF-2026-000031", contractNumber="SAF-2026-000032")

    assert set(listed(browser.get(f"{URL}?tab=ours"))) == {mine.pk, parent.pk, child.pk}
    assert listed(browser.get(f"{URL}?tab=theirs")) == [theirs.pk]
    assert set(listed(browser.get(f"{URL}?tab=active"))) == {mine.pk, theirs.pk, parent.pk}
    todos = contracts_waiting(joost, clock.now())
    assert {(todo.title, todo.action) for todo in todos} == {
        ("Say whether contract SAF-2026-000031 ends", "Answer"), ("Sign amendment SAF-2026-000032", "Read and sign"),
    }  # fmt: skip


def test_the_file_has_just_what_the_list_shows(browser, joost):
    mine = taken(joost, lotNumber="LOT-2026-0149")
    taken(joost, "active", contractNumber="SAF-2026-000099")

    answer = browser.get(f"{URL}export/?tab=ours")

    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert (mine.number in text, "SAF-2026-000099" in text, "Helvia Airways AG" in text) == (True, False, True)
    assert answer["Content-Type"].startswith("text/csv")
