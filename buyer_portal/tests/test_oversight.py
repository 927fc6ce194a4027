"""The admin of the Buyer portal: all is read, nothing that people consented to is written, nothing sealed shown."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from buyer_portal.bids.models import Bid
from buyer_portal.contracts.models import Contract, ContractEdition, Signature
from buyer_portal.contracts.services import sign_contract
from buyer_portal.contracts.services.chain import broken_at
from buyer_portal.contracts.tests.test_sign_contract import SEEN, signing
from buyer_portal.deals.models import Negotiation, Offer
from buyer_portal.deals.services import accept_offer, counter_offer
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, producer, submitted
from buyer_portal.deals.tests.looking import counter
from buyer_portal.lots.models import Lot
from buyer_portal.lots.tests.factories import written
from shared.accounts.actors import Actor
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, UserFactory, actor_for, member
from shared.tests.overseen import check_is_read_and_not_written, check_is_shut_to, page

pytestmark = pytest.mark.django_db
MODELS = (Bid, Negotiation, Offer, Contract, ContractEdition, Signature)
LISTS = (Lot, *MODELS)
LATE = timedelta(hours=49)
BEFORE_ITS_END = timedelta(days=2)


@pytest.fixture
def operator(db):
    return sign_in(Client())


def sign_in(client):
    """Olga, who looks after the portal; days later she signs in again."""
    client.force_login(UserFactory(name="Olga", is_staff=True))
    return client


@pytest.fixture
def marc(trader):
    return actor_for(member(Role.OWNER, organization=trader.organization, user__name="Marc Odermatt", can_sign=True))


def agreed(trader, marc, name="Rotterdam Renewables B.V.", lot=None):
    """A bid on a lot of its own, countered, accepted, and signed by the buyer."""
    lot, by = lot or open_lot(trader), producer(name)
    deal = negotiation_of(submitted(lot, by))
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=marc, now=NOW)
    accept_offer(
        negotiation=deal, by=by, now=NOW, offer_id=deal.offers.get(number=2).pk,
        terms_hash=deal.offers.get(number=2).terms_hash,
    )  # fmt: skip
    contract = Contract.objects.get(bid=deal.bid)
    sign_contract(contract=contract, body=signing(contract), how=SEEN, by=marc, now=NOW)
    return deal


@pytest.fixture
def deal(trader, marc):
    return agreed(trader, marc)


@pytest.mark.parametrize("model", MODELS)
def test_it_is_read_and_not_written(model, operator, deal):
    check_is_read_and_not_written(operator, model.objects.order_by("pk").last())


@pytest.mark.parametrize("model", MODELS)
def test_members_of_an_organisation_have_no_business_there(model, browser, deal):
    check_is_shut_to(browser, model.objects.first())


@pytest.mark.parametrize("model", MODELS)
def test_it_is_not_there_for_who_is_not_signed_in(model, client, deal):
    check_is_shut_to(client, model.objects.first())


@pytest.mark.parametrize("model", LISTS)
def test_a_list_does_not_ask_for_each_row(model, operator, trader, marc, django_assert_max_num_queries):
    agreed(trader, marc)
    operator.get(page(model(), "changelist"))
    for name in ("Porvoo Bio Oy", "Neste Oyj", "Marseille Fuels"):
        agreed(trader, marc, name)

    assert model.objects.count() >= 4
    with django_assert_max_num_queries(4):  # session, person, count, rows
        operator.get(page(model(), "changelist"))


def test_records_lead_to_one_another(operator, deal):
    bid, contract = deal.bid, Contract.objects.get(bid=deal.bid)
    lot, offer = bid.lot, deal.offers.get(number=2)

    def links(record):
        return operator.get(page(record)).content.decode()

    assert f"/admin/bids/bid/?lot__id__exact={lot.pk}" in links(lot)
    assert f"/admin/contracts/contract/?lot__id__exact={lot.pk}" in links(lot)
    assert str(bid.pk) in operator.get(f"/admin/bids/bid/?lot__id__exact={lot.pk}").content.decode()
    assert str(contract.pk) in operator.get(f"/admin/contracts/contract/?lot__id__exact={lot.pk}").content.decode()
    assert [page(one) in links(bid) for one in (lot, deal)] == [True, True]
    assert f"/admin/contracts/contract/?bid__id__exact={bid.pk}" in links(bid)
    assert [page(one) in links(deal) for one in (lot, bid, offer)] == [True, True, True]
    signature, edition = contract.signatures.get(), contract.editions.get()
    assert [page(one) in links(contract) for one in (lot, bid, deal, signature, edition)] == [True] * 5


def test_a_records_page_tells_who_did_what(operator, deal):
    told = operator.get(page(deal)).content.decode().partition("Who did what, when and why")[2]

    assert told.index("accept_offer") < told.index("counter_offer") < told.index("begin_negotiation")
    contract = Contract.objects.get(bid=deal.bid)
    assert "sign_contract" in operator.get(page(contract)).content.decode()


def test_an_offers_terms_are_read_in_words(operator, deal):
    read = operator.get(page(deal.offers.get(number=2))).content.decode()

    assert "Price per unit: $2,050.00/t" in read


def test_a_broken_chain_of_signatures_is_said(operator, deal):
    contract = Contract.objects.get(bid=deal.bid)
    whole = operator.get(page(contract)).content.decode()
    Signature.objects.update(name="Somebody Else")

    assert ("Whole" in whole, broken_at(contract)) == (True, "Somebody Else for Helvia Airways AG")
    assert "Broken at the signature of Somebody Else" in operator.get(page(contract)).content.decode()


@pytest.fixture
def active(deal, marc, joost_of):
    contract = Contract.objects.get(bid=deal.bid)
    sign_contract(contract=contract, body=signing(contract), how=SEEN, by=joost_of(deal), now=NOW)
    return contract


@pytest.fixture
def joost_of(db):
    """The person who made a deal's bid, by way of the other portal."""

    def find(deal):
        bid = Bid.objects.select_related("bidder", "organization").get(pk=deal.bid_id)
        return Actor(user=bid.bidder, organization=bid.organization, role=Role.OWNER, via="trusted", key_id="key")

    return find


def administrator(name, *, is_superuser=True):
    client = Client()
    client.force_login(UserFactory(name=name, is_staff=True, is_superuser=is_superuser))
    return client


def act(client, action, contract, **more):
    data = {"action": action, "_selected_action": [contract.pk], "confirmed": "yes", **more}
    return client.post(page(contract, "changelist"), data, follow=True).content.decode()


def test_two_administrators_end_a_contract(active):
    ada, bo = administrator("Ada"), administrator("Bo")

    assert "ends once a second administrator confirms it" in act(ada, "terminate", active, reason="Fraud.")
    assert "ends once a second administrator confirms it" in act(ada, "terminate", active, reason="Fraud.")
    assert str(active.pk) in ada.get(f"{page(active, 'changelist')}?waits=ending").content.decode()
    active.refresh_from_db()
    assert active.status == "active"

    assert "is ended" in act(bo, "terminate", active, reason="I agree.")
    active.refresh_from_db()
    assert (active.status, active.reason) == ("terminated", "Fraud.")
    read = ada.get(page(active)).content.decode()
    assert ("Ada" in read, "Bo" in read, "Fraud." in read) == (True, True, True)
    assert "This contract is terminated, not active." in act(ada, "terminate", active, reason="Again.")


def test_an_end_is_asked_a_reason_and_may_be_taken_back(active):
    ada = administrator("Ada")

    asked = act(ada, "terminate", active)
    assert ("Say why, in a sentence." in asked, active.terminations.count()) == (True, 0)
    act(ada, "terminate", active, reason="Fraud.")
    assert "goes on" in act(administrator("Bo"), "withdraw_termination", active)
    assert [one.status for one in active.terminations.all()] == ["withdrawn"]
    assert "Nobody proposes to end this contract now." in act(ada, "withdraw_termination", active)


def test_operators_who_are_no_administrators_end_nothing(active, operator):
    listed = operator.get(page(active, "changelist")).content.decode()
    act(operator, "terminate", active, reason="Fraud.")

    assert ('value="terminate"' in listed, active.terminations.count()) == (False, 0)


@pytest.mark.parametrize(
    ("model", "query", "at", "found"),
    [
        (Bid, "waits=overdue", LATE, True),
        (Bid, "waits=overdue", timedelta(0), False),
        (Bid, "waits=expiring", BEFORE_ITS_END, True),
        (Bid, "waits=expiring", timedelta(0), False),
        (Bid, "waits=stale", LATE, False),
        (Bid, "waits=sealed", LATE, False),
        (Bid, "turn__exact=producer", LATE, True),
        (Bid, "turn__exact=buyer", LATE, False),
        (Bid, "status__exact=counter_offer", LATE, True),
        (Negotiation, "waits=overdue", LATE, True),
        (Negotiation, "waits=overdue", timedelta(0), False),
        (Negotiation, "waits=signatures", LATE, False),
        (Offer, "clock=soon", timedelta(hours=69), True),
        (Offer, "clock=soon", timedelta(0), False),
        (Offer, "clock=over", timedelta(hours=73), True),
        (Offer, "by__exact=producer&status__exact=pending", LATE, False),
    ],
)
def test_what_waits_for_a_producer_is_found(model, query, at, found, operator, trader, marc, clock):
    deal = negotiation_of(submitted(open_lot(trader), producer()))
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050), by=marc, now=NOW)
    clock.move_to(NOW + at if at != BEFORE_ITS_END else deal.bid.expires_at - at)
    sign_in(operator)

    listed = operator.get(f"{page(model(), 'changelist')}?{query}").content.decode()

    row = {Bid: deal.bid_id, Negotiation: deal.pk, Offer: deal.offers.get(number=2).pk}[model]
    assert (str(row) in listed) is found


@pytest.mark.parametrize(
    ("query", "at", "found"),
    [
        ("waits=signatures", timedelta(0), True),
        ("waits=second", timedelta(0), True),
        ("waits=expiring", timedelta(0), False),
        ("waits=expiring", timedelta(days=12), True),
        ("waits=overdue", timedelta(days=15), True),
        ("status__exact=active", timedelta(0), False),
        ("q=Rotterdam", timedelta(0), True),
        ("q=Porvoo", timedelta(0), False),
    ],
)
def test_contracts_are_found_by_what_they_wait_for(query, at, found, operator, deal, clock):
    clock.move_to(NOW + at)
    sign_in(operator)
    contract = Contract.objects.get(bid=deal.bid)

    listed = operator.get(f"{page(contract, 'changelist')}?{query}").content.decode()

    assert (str(contract.pk) in listed) is found


@pytest.mark.parametrize("query", ["waits=award", "waits=overdue", "waits=closing", "waits=unclosed", "q=HEFA"])
def test_lots_are_found_by_what_they_wait_for(query, operator, trader):
    open_lot(trader)

    assert operator.get(f"/admin/lots/lot/?{query}").status_code == 200


def test_before_the_opening_no_page_of_the_admin_tells_what_is_sealed(operator, trader):
    lot = open_lot(trader, fields=written(mode="sealed"))
    bid = submitted(
        lot, producer(), pricePerUnit=Decimal("1987.65"), message="Quetzalcoatl", deliveryLocation="Nowhere (NWH)"
    )
    deal, kept = negotiation_of(bid), Bid.objects.get(pk=bid.pk)
    pages = [page(lot), page(bid), page(deal), page(deal.offers.get())]
    pages += [page(model(), "changelist") for model in LISTS] + ["/admin/audit/event/", "/admin/exchange/outboxevent/"]

    read = "".join(operator.get(one).content.decode() for one in pages)

    assert str(bid.pk) in read
    for secret in ("1987.65", "Quetzalcoatl", "Nowhere", kept.sealed, kept.content_hash):
        assert secret not in read
