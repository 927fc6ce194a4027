"""The admin of the Producer portal: bids, copies of contracts and certificates are read, and nothing is written."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from producer_portal.bids.models import ProducerBid, SeenOffer
from producer_portal.bids.services import submit_bid
from producer_portal.bids.services.mirror import take_bid
from producer_portal.bids.tests.factories import drafted, offer, record
from producer_portal.certificates.models import Certificate
from producer_portal.certificates.services import add_certificate, delete_certificate
from producer_portal.marketplace.tests.factories import mirrored
from producer_portal.trades.models import TradeContract
from producer_portal.trades.services import take_contract
from producer_portal.trades.tests.test_contracts import told
from shared import schemas
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, UserFactory, actor_for, member
from shared.clock import to_wire
from shared.ids import new_id
from shared.tests.overseen import check_is_read_and_not_written, check_is_shut_to, page

pytestmark = pytest.mark.django_db
MODELS = (ProducerBid, TradeContract, Certificate)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    """The clock stands at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def operator(db):
    client = Client()
    client.force_login(UserFactory(name="Olga", is_staff=True))
    return client


@pytest.fixture
def joost(db):
    return member(Role.OWNER, organization__name="Rotterdam Renewables B.V.", user__name="Joost van Dalen")


def make(member):
    """A bid that was countered two days ago, the contract of another one, and a certificate; by model."""
    by = actor_for(member)
    bid = submit_bid(bid=drafted(mirrored(), by), by=by, now=NOW)
    take_bid(record=record(bid, "counter_offer", 3, updatedAt=to_wire(NOW - 3 * DAY)), now=NOW)
    bid.refresh_from_db()
    copy = told(by, _id=new_id(), bidId=bid.buyer_bid_id, signBy=to_wire(NOW + DAY))
    take_contract(contract=schemas.Contract.model_validate(copy), now=NOW)
    certificate = add_certificate(
        scheme="ISCC EU", number=f"EU-{new_id()}", scope="HEFA", valid_from=NOW.date() - DAY, by=by, now=NOW,
        valid_to=NOW.date() + 30 * DAY,
    )  # fmt: skip
    return {ProducerBid: bid, TradeContract: TradeContract.objects.get(pk=copy["_id"]), Certificate: certificate}


@pytest.fixture
def made(joost):
    return make(joost)


@pytest.mark.parametrize("model", MODELS)
def test_it_is_read_and_not_written(model, operator, made):
    check_is_read_and_not_written(operator, made[model])


@pytest.mark.parametrize("model", MODELS)
def test_others_have_no_business_there(model, client, joost, made):
    check_is_shut_to(Client(), made[model])
    client.force_login(joost.user)
    check_is_shut_to(client, made[model])


@pytest.mark.parametrize("model", MODELS)
def test_a_list_does_not_ask_for_each_row(model, operator, made, django_assert_max_num_queries):
    operator.get(page(model(), "changelist"))
    for _ in range(3):
        make(member(Role.OWNER))

    with django_assert_max_num_queries(4):  # session, person, count, rows
        assert operator.get(page(model(), "changelist")).status_code == 200


def test_records_lead_to_one_another(operator, made):
    bid, contract = made[ProducerBid], made[TradeContract]
    of_bid, of_contract = (operator.get(page(one)).content.decode() for one in (bid, contract))

    assert page(bid.lot) in of_bid
    leads = f"/admin/trades/tradecontract/?buyer_bid_id__exact={bid.buyer_bid_id}"
    assert (leads in of_bid, str(contract.pk) in operator.get(leads).content.decode()) == (True, True)
    back = f"/admin/bids/producerbid/?buyer_bid_id__exact={bid.buyer_bid_id}"
    assert (back in of_contract, str(bid.pk) in operator.get(back).content.decode()) == (True, True)
    assert f"/admin/accounts/organization/{bid.organization_id}/change/" in of_contract


def test_a_bids_page_tells_its_offers_and_who_did_what(operator, made):
    take_bid(record=record(made[ProducerBid], "counter_offer", 4, currentOffer=offer(4, "buyer", price=2061)), now=NOW)

    read = operator.get(page(made[ProducerBid])).content.decode()

    assert ("$2,061.00/t" in read, "submit_bid" in read, SeenOffer.objects.count()) == (True, True, 2)


@pytest.mark.parametrize(
    ("model", "query", "found"),
    [
        (ProducerBid, "waits=overdue", True),
        (ProducerBid, "waits=answer", True),
        (ProducerBid, "waits=stale", False),
        (ProducerBid, "waits=sending", False),
        (ProducerBid, "waits=failed", False),
        (ProducerBid, "turn__exact=buyer", False),
        (ProducerBid, "q=Rotterdam", True),
        (TradeContract, "waits=ours", True),
        (TradeContract, "waits=buyer", False),
        (TradeContract, "waits=expiring", True),
        (TradeContract, "status__exact=active", False),
        (TradeContract, "q=SAF-2026-000031", True),
        (Certificate, "stands=valid", True),
        (Certificate, "stands=soon", True),
        (Certificate, "stands=over", False),
        (Certificate, "stands=ahead", False),
        (Certificate, "stands=deleted", False),
        (Certificate, "q=ISCC", True),
    ],
)
def test_records_are_found_by_what_they_wait_for(model, query, found, operator, made):
    listed = operator.get(f"{page(made[model], 'changelist')}?{query}").content.decode()

    assert (str(made[model].pk) in listed) is found


def test_a_certificate_that_was_taken_away_is_still_there_for_operators(operator, joost, made):
    delete_certificate(certificate=made[Certificate], by=actor_for(joost), now=NOW)

    listed = operator.get(f"{page(made[Certificate], 'changelist')}?stands=deleted").content.decode()

    assert str(made[Certificate].pk) in listed
