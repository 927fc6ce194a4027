"""A lot ends as sold: by its owner with what is awarded, or by itself once contracts cover it."""

import pytest
from django.urls import reverse

from buyer_portal.bids.models import Bid
from buyer_portal.deals.services import accept_offer
from buyer_portal.lots import states as lot_states
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import close_lot, end_lot_unsuccessful
from buyer_portal.lots.services.awards import NothingLeft, conclude_lot
from buyer_portal.lots.tests.factories import lot_of
from buyer_portal.lots.tests.looking import Cut, cut_short, deeds, nothing_left_behind, told
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.errors import DomainError, Forbidden, InvalidMove, StaleVersion
from shared.tests.test_db import in_threads

from .factories import negotiation_of, submitted
from .looking import stands

pytestmark = pytest.mark.django_db


def part(amount):
    return {"volume": {"amount": amount, "unit": "tonnes"}}


def contracted(deal, by):
    """Accepted, and its contract signed by both, as far as the negotiation knows."""
    accept_offer(negotiation=deal, by=by, now=NOW)
    deal.refresh_from_db()
    deal.move_to("contracted", now=NOW)


@pytest.fixture
def sold(lot, joost, marc):
    """The deal of which the contract is active, over 2,500 t of 4,000."""
    deal = negotiation_of(submitted(lot, joost, **part(2500)))
    contracted(deal, marc)
    return deal


@pytest.fixture
def other(lot, aino):
    return negotiation_of(submitted(lot, aino, **part(1000)))


@pytest.fixture
def owner(trader, browser_of):
    return browser_of(member(Role.OWNER, organization=trader.organization, user__name="Olga Meier"))


def test_it_is_sold_with_what_is_awarded_and_the_other_bids_are_rejected(lot, sold, other, marc):
    lot = conclude_lot(lot=lot, by=marc, now=NOW)

    assert (lot.status, lot.closed_at) == (lot_states.SOLD, NOW)
    assert [stands(deal)[2] for deal in (sold, other)] == ["accepted", "rejected"]
    assert Bid.objects.get(pk=other.bid_id).reason_code == "other_bid_chosen"
    assert deeds(lot)[-1] == ("conclude_lot", "published", "sold", "")
    assert told(lot)[-1] == ("lot.closed", lot.version, "sold")


def test_a_closed_lot_is_concluded_too_and_keeps_when_it_was_closed(lot, sold, elena, marc):
    closed = close_lot(lot=lot, by=elena, now=NOW)

    assert conclude_lot(lot=lot, by=marc, now=NOW).closed_at == closed.closed_at


def test_with_nothing_awarded_it_is_not_concluded(lot, other, marc):
    with nothing_left_behind(Bid), pytest.raises(InvalidMove) as refused:
        conclude_lot(lot=lot, by=marc, now=NOW)

    assert refused.value.code == "nothing_awarded"


def test_while_an_award_waits_for_signatures_it_is_not_concluded(lot, sold, other, marc):
    accept_offer(negotiation=other, by=marc, now=NOW)

    with nothing_left_behind(Bid), pytest.raises(InvalidMove) as refused:
        conclude_lot(lot=lot, by=marc, now=NOW)

    assert refused.value.code == "award_pending"


@pytest.mark.parametrize("status", [lot_states.DRAFT, lot_states.CANCELLED, lot_states.UNSUCCESSFUL])
def test_from_another_state_it_cannot_be(trader, marc, status):
    lot = lot_of(trader, status, awarded=1000)

    with nothing_left_behind(), pytest.raises(InvalidMove):
        conclude_lot(lot=lot, by=marc, now=NOW)


def test_again_it_changes_nothing(lot, sold, other, marc):
    conclude_lot(lot=lot, by=marc, now=NOW)

    with nothing_left_behind(Bid):
        conclude_lot(lot=lot, by=marc, now=NOW)


def test_another_version_is_refused(lot, sold, marc):
    with nothing_left_behind(Bid), pytest.raises(StaleVersion):
        conclude_lot(lot=lot, by=marc, now=NOW, expected_version=1)


def test_only_an_owner_may(lot, sold, elena, viewer):
    for by in (elena, actor_for(viewer)):
        with nothing_left_behind(Bid), pytest.raises(Forbidden):
            conclude_lot(lot=lot, by=by, now=NOW)


def test_cut_short_it_leaves_nothing(lot, sold, other, marc):
    with nothing_left_behind(Bid), pytest.raises(Cut):
        cut_short(lambda: conclude_lot(lot=lot, by=marc, now=NOW))


def test_a_lot_that_is_sold_in_part_does_not_end_without_an_award(lot, sold, elena):
    close_lot(lot=lot, by=elena, now=NOW)

    with nothing_left_behind(Bid), pytest.raises(InvalidMove) as refused:
        end_lot_unsuccessful(lot=lot, reason="Too dear.", by=elena, now=NOW)

    assert refused.value.code == "partly_sold"


@pytest.mark.django_db(transaction=True)
def test_of_concluding_and_awarding_more_at_once_one_comes_first(lot, sold, other, marc):
    def act(number):
        try:
            if number:
                accept_offer(negotiation=other, by=marc, now=NOW)
            else:
                conclude_lot(lot=lot, by=marc, now=NOW)
        except (NothingLeft, DomainError):
            return False
        return True

    concluded, accepted = in_threads(2, act)

    assert concluded != accepted
    assert Lot.objects.get(pk=lot.pk).status == ("sold" if concluded else "published")
    assert stands(other)[2] == ("rejected" if concluded else "accepted")


def test_the_page_offers_it_to_an_owner_and_does_it(owner, browser, lot, sold, other):
    url, page = reverse("lots:conclude", args=[lot.pk]), reverse("lots:page", args=[lot.pk])
    assert url not in browser.get(page).content.decode()
    shown = owner.get(page).content.decode()
    assert url in shown
    assert "2,500 of 4,000" in shown
    assert "1 other bid is rejected because another was chosen" in shown

    done = owner.post(url, {"version": lot.version}, follow=True).content.decode()

    assert f"{lot.number} is sold with what is awarded" in done
    assert "Sold, 2,500 t neat in all" in done
    assert url not in done


def test_the_page_does_not_offer_it_before_something_is_sold(owner, lot, other):
    assert (
        reverse("lots:conclude", args=[lot.pk]) not in owner.get(reverse("lots:page", args=[lot.pk])).content.decode()
    )


def test_the_page_refuses_a_trader_a_stranger_and_a_get(browser, browser_of, stranger, owner, lot, sold):
    url = reverse("lots:conclude", args=[lot.pk])

    assert "owner" in browser.post(url, follow=True).content.decode()
    assert browser_of(stranger).post(url).status_code == 404
    assert owner.get(url).status_code == 405
    assert Lot.objects.get(pk=lot.pk).status == "published"


def test_the_api_concludes_and_concludes_again(api_of, trader, lot, sold):
    api, url = api_of(member(Role.OWNER, organization=trader.organization)), f"/api/lots/{lot.pk}/conclude"

    answer = api.post(url, {"expectedVersion": lot.version})
    again = api.post(url)

    assert (answer.status_code, answer.json()["lot"]["status"]) == (200, "sold")
    assert (again.status_code, again.json()) == (200, answer.json())


def test_the_api_refuses_a_trader_a_stranger_and_what_waits(api, api_of, stranger, trader, lot, other, marc):
    url = f"/api/lots/{lot.pk}/conclude"
    owners = api_of(member(Role.OWNER, organization=trader.organization))

    assert api.post(url).status_code == 403
    assert api_of(stranger).post(url).status_code == 404
    assert owners.get(url).status_code == 405
    assert (owners.post(url).status_code, owners.post(url).json()["code"]) == (409, "nothing_awarded")
