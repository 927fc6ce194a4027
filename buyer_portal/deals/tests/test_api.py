"""The doors to the engine: who may open them, and what they answer."""

import pytest

from buyer_portal.bids.models import Bid
from buyer_portal.conftest import TRUSTED, on_behalf_of
from buyer_portal.deals.models import Negotiation
from buyer_portal.deals.tests.factories import OFFERED, open_lot, submitted
from buyer_portal.lots.tests.factories import written as lot_fields
from shared.accounts.models import Organization, User
from shared.accounts.roles import Kind, Role
from shared.accounts.tests.factories import ApiKeyFactory, OrganizationFactory, member

from .looking import counter, offers, standing, stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(trader):
    return member(Role.OWNER, organization=trader.organization)


@pytest.fixture
def as_owner(owner, api_of):
    return api_of(owner)


def posted(lot, **changes):
    return OFFERED | {"lotId": lot.pk, "bidderId": "user_2joost"} | changes


def test_a_bid_is_submitted_as_the_seeds_say_with_key_and_bidder_alone(machine, lot):
    body = {"lotId": lot.pk, "bidderId": "user_2joost", "bidderName": "Joost van Dalen", "externalBidId": "a1",
            "volume": {"amount": 4000, "unit": "tonnes"}, "pricing": {"price": 8480000, "currency": "USD"}}  # fmt: skip

    answer = machine.post("/api/bids", body, **TRUSTED)
    again = machine.post("/api/bids", body, **TRUSTED)

    bid = answer.json()["bid"]
    assert (answer.status_code, again.status_code, again.json()["bid"]) == (201, 200, bid)
    assert (bid["status"], bid["source"], bid["turn"], bid["pricePerUnit"]) == (
        "pending", "producer-dashboard", "buyer", 2120,
    )  # fmt: skip
    assert (bid["bidderId"], bid["verified"], bid["currentOffer"]["number"]) == ("user_2joost", True, 1)
    assert str(Organization.objects.get(pk=bid["organizationId"])) == "Joost van Dalen"
    assert User.objects.get(external_id="user_2joost").has_usable_password() is False


def test_the_dashboard_says_whom_the_bidder_is_for(machine, lot):
    company = {"_id": "65a1b2c3d4e5f6a7b8c9d0f2", "version": 3, "name": "Rotterdam Renewables B.V."}
    headers = TRUSTED | {"X_Acting_User": "user_2joost", "X_Acting_Org": company["_id"]}

    answer = machine.post("/api/bids", posted(lot, organization=company), **headers)

    assert answer.status_code == 201
    assert answer.json()["bid"]["organizationId"] == company["_id"]
    assert Organization.objects.get(pk=company["_id"]).name == "Rotterdam Renewables B.V."


def test_an_organisations_key_bids_for_that_organisation(machine, lot):
    company = OrganizationFactory(kind=Kind.PRODUCER)
    key = ApiKeyFactory(organization=company)

    answer = machine.post("/api/bids", posted(lot), X_API_Key=key.secret)

    assert (answer.json()["bid"]["organizationId"], answer.json()["bid"]["source"]) == (company.pk, "api")


def test_without_a_key_it_is_taken_unverified_while_that_is_allowed(machine, lot, settings):
    answer = machine.post("/api/bids", posted(lot))
    settings.PUBLIC_BIDS = False
    refused = machine.post("/api/bids", posted(lot, bidderId="user_2other"))

    assert (answer.status_code, answer.json()["bid"]["verified"]) == (201, False)
    assert refused.status_code == 401
    assert "WWW-Authenticate" in refused.headers


def test_a_wrong_key_is_401_also_where_none_is_needed(machine, lot):
    assert machine.post("/api/bids", posted(lot), X_API_Key="wrong").status_code == 401
    assert not Bid.objects.exists()


def test_buyers_do_not_bid_here(api, lot):
    assert api.post("/api/bids", posted(lot)).status_code == 403


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"lotId": "0" * 24}, 422, "lotId"),
        ({"bidderId": "nobody"}, 400, "bidderId"),
        ({"volume": None}, 400, "volume"),
        ({"volume": {"amount": -1, "unit": "tonnes"}}, 400, "volume.amount"),
        ({"volume": {"amount": 1, "unit": "bushels"}}, 400, "volume.unit"),
        ({"pricing": {"price": 1, "currency": "XYZ"}}, 400, "pricing.currency"),
        ({"status": "accepted"}, 400, "status"),
        ({"fee": 0}, 400, "fee"),
    ],
)
def test_what_is_wrong_is_named(machine, lot, changes, status, field):
    answer = machine.post("/api/bids", posted(lot, **changes), **TRUSTED)

    assert (answer.status_code, field in answer.json()["fields"]) == (status, True)
    assert not Bid.objects.exists()


def test_its_external_id_with_other_content_is_409_with_the_record(machine, lot):
    first = machine.post("/api/bids", posted(lot, externalBidId="a1"), **TRUSTED).json()["bid"]

    answer = machine.post("/api/bids", posted(lot, externalBidId="a1", pricePerUnit=1), **TRUSTED)

    assert (answer.status_code, answer.json()["record"]["_id"]) == (409, first["_id"])


def test_the_lots_owner_lists_and_shows_its_bids(api, bid, lot):
    listed = api.get(f"/api/bids?lotId={lot.pk}").json()
    shown = api.get(f"/api/bids/{bid.pk}").json()["bid"]

    assert (listed["count"], listed["bids"][0]["_id"]) == (1, bid.pk)
    assert [offer["number"] for offer in shown["offers"]] == [1]
    assert shown["allowedActions"] == ["accept", "counter", "reject"]


def test_the_bidder_sees_its_own(machine, bid, as_joost):
    shown = machine.get(f"/api/bids/{bid.pk}", **as_joost).json()["bid"]

    assert shown["allowedActions"] == ["withdraw"]
    assert machine.get("/api/bids", **as_joost).json()["count"] == 1


def test_to_others_it_does_not_exist(api_of, machine, bid, stranger, aino, deal):
    as_aino = on_behalf_of(aino)
    theirs = api_of(stranger)
    bodies = {
        "counter": {"pricePerUnit": 1}, "accept-counter": {"accept": True}, "withdraw": {},
        "withdraw-counter": {"offerId": "0" * 24}, "confirm": {"lotRevision": 1},
    }  # fmt: skip

    assert theirs.get(f"/api/bids/{bid.pk}").status_code == 404
    assert theirs.call("PUT", f"/api/bids/{bid.pk}", {"status": "rejected"}).status_code == 404
    assert theirs.get("/api/bids").json()["count"] == 0
    for path, body in bodies.items():
        assert theirs.post(f"/api/bids/{bid.pk}/{path}", body).status_code == 404
        assert machine.post(f"/api/bids/{bid.pk}/{path}", body, **as_aino).status_code == 404
    for path, body in {"offers": {"pricePerUnit": 1}, "accept": {}, "cancel": {}}.items():
        assert theirs.post(f"/api/marketplace/deals/{deal.pk}/{path}", body).status_code == 404
    assert theirs.get(f"/api/marketplace/deals/{deal.pk}").status_code == 404
    assert stands(deal) == ("open", "", "pending", "buyer")


def test_the_buyer_accepts_by_put(as_owner, bid, deal):
    answer = as_owner.call("PUT", f"/api/bids/{bid.pk}", {"status": "accepted"})
    again = as_owner.call("PUT", f"/api/bids/{bid.pk}", {"status": "accepted"})

    assert (answer.status_code, answer.json()["bid"]["status"]) == (200, "accepted")
    assert (again.status_code, again.json()) == (200, answer.json())


def test_the_buyer_rejects_by_put_with_a_reason(api, bid):
    body = {"status": "rejected", "reason": {"code": "price", "text": "Over our budget."}}

    answer = api.call("PUT", f"/api/bids/{bid.pk}", body)

    assert answer.json()["bid"]["reason"] == body["reason"]


def test_the_buyer_counters_and_the_producer_accepts_it(api, machine, bid, deal, as_joost):
    body = {"status": "counter_offer", "counterOffer": {"pricePerUnit": 2050, "volume": 3000, "message": "Better?"}}
    countered = api.call("PUT", f"/api/bids/{bid.pk}", body).json()["bid"]

    answer = machine.post(f"/api/bids/{bid.pk}/accept-counter", {"accept": True}, **as_joost)

    assert (countered["status"], countered["turn"], countered["allowedActions"]) == (
        "counter_offer", "producer", ["reject"],
    )  # fmt: skip
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert (answer.json()["bid"]["status"], answer.json()["bid"]["pricing"]["price"]) == ("accepted", 6150000)
    assert offers(deal)[-1] == (2, "buyer", "accepted")


def test_a_counter_is_declined_with_accept_false(api, machine, bid, deal, as_joost):
    api.post(f"/api/bids/{bid.pk}/counter", {"pricePerUnit": 2050})

    answer = machine.post(f"/api/bids/{bid.pk}/accept-counter", {"accept": False}, **as_joost)

    assert answer.json()["bid"]["status"] == "pending"
    assert offers(deal) == [(1, "producer", "pending"), (2, "buyer", "declined")]


def test_either_side_withdraws_its_own_counter_and_again_nothing_more(api, machine, bid, deal, as_joost):
    api.post(f"/api/bids/{bid.pk}/counter", {"pricePerUnit": 2050})
    own = machine.post(f"/api/bids/{bid.pk}/counter", {"pricePerUnit": 2100}, **as_joost).json()["bid"]["currentOffer"]
    path, named = f"/api/bids/{bid.pk}/withdraw-counter", {"offerId": own["offerId"]}

    answer = machine.post(path, named, **as_joost)
    again = machine.post(path, named, **as_joost)
    theirs = machine.post(path, {"offerId": answer.json()["bid"]["currentOffer"]["offerId"]}, **as_joost)
    ours = api.post(path, {"offerId": answer.json()["bid"]["currentOffer"]["offerId"]})

    assert (answer.status_code, answer.json()["bid"]["status"]) == (200, "counter_offer")
    assert (again.status_code, again.json()) == (200, answer.json())
    assert (theirs.status_code, theirs.json()["code"]) == (409, "not_your_turn")
    assert (ours.status_code, ours.json()["bid"]["status"]) == (200, "pending")
    assert offers(deal) == [(1, "producer", "pending"), (2, "buyer", "withdrawn"), (3, "producer", "withdrawn")]


def test_which_counter_is_withdrawn_is_said(machine, bid, deal, as_joost):
    answer = machine.post(f"/api/bids/{bid.pk}/withdraw-counter", {}, **as_joost)

    assert (answer.status_code, "offerId" in answer.json()["fields"]) == (400, True)


def test_stale_words_are_409_with_the_current_offer(api, as_owner, machine, bid, deal, as_joost):
    first = standing(deal)
    api.post(f"/api/bids/{bid.pk}/counter", {"pricePerUnit": 2050})
    machine.post(f"/api/bids/{bid.pk}/counter", {"pricePerUnit": 2100}, **as_joost)

    answer = as_owner.call("PUT", f"/api/bids/{bid.pk}", {"status": "accepted", "offerId": first.pk})

    assert (answer.status_code, answer.json()["code"]) == (409, "other_offer")
    assert answer.json()["record"]["currentOffer"]["number"] == 3


def test_a_person_acts_not_a_bare_key(machine, bid):
    answer = machine.post(f"/api/bids/{bid.pk}/withdraw", {}, **TRUSTED)

    assert (answer.status_code, answer.json()["code"]) == (403, "no_person")


def test_a_sealed_bid_is_read_by_its_own_side_alone(api, machine, trader, joost, as_joost):
    lot = open_lot(trader, fields=lot_fields(mode="sealed"))
    bid = submitted(lot, joost)

    seen = api.get(f"/api/bids/{bid.pk}").json()["bid"]
    own = machine.get(f"/api/bids/{bid.pk}", **as_joost).json()["bid"]

    assert (seen["sealed"], "pricing" in seen, "specification" in seen, seen["offers"], seen["allowedActions"]) == (
        True, False, False, [], [],
    )  # fmt: skip
    assert (own["pricePerUnit"], own["allowedActions"]) == (2120, ["withdraw"])


def test_deals_are_the_same_engine(api, as_owner, machine, bid, deal, as_joost):
    begun = api.post("/api/marketplace/deals", {"bidId": bid.pk}).json()["deal"]
    countered = api.post(f"/api/marketplace/deals/{deal.pk}/offers", {"pricePerUnit": 2050}).json()["deal"]
    offer = countered["bid"]["currentOffer"]
    named = {"offerId": offer["offerId"], "termsHash": offer["termsHash"]}

    agreed = machine.post(f"/api/marketplace/deals/{deal.pk}/accept", named, **as_joost).json()["deal"]

    assert (begun["_id"], begun["status"], begun["rounds"]) == (deal.pk, "open", 0)
    assert (countered["rounds"], countered["bid"]["turn"]) == (1, "producer")
    assert (agreed["status"], agreed["bid"]["status"]) == ("agreed", "accepted")
    assert as_owner.get("/api/marketplace/deals").json()["deals"][0]["_id"] == deal.pk


def test_cancelled_by_either_side_it_is_over(api, machine, lot, bid, deal, as_joost, aino):
    other = Negotiation.objects.get(bid=submitted(lot, aino))

    withdrawn = machine.post(f"/api/marketplace/deals/{deal.pk}/cancel", {}, **as_joost).json()["deal"]
    rejected = api.post(f"/api/marketplace/deals/{other.pk}/cancel", {"reason": "Too far."}).json()["deal"]

    assert (withdrawn["why"], withdrawn["bid"]["status"]) == ("withdrawn", "withdrawn")
    assert (rejected["why"], rejected["bid"]["reason"]["text"]) == ("declined", "Too far.")


def test_one_bid_costs_the_same_however_many_offers_it_has(api, bid, deal, elena, joost, django_assert_max_num_queries):
    from buyer_portal.deals.services import counter_offer
    from shared.accounts.tests.factories import NOW

    for number in range(6):
        counter_offer(
            negotiation=deal, body=counter(pricePerUnit=2000 + number), by=(elena, joost)[number % 2], now=NOW
        )

    with django_assert_max_num_queries(9):
        assert len(api.get(f"/api/bids/{bid.pk}").json()["bid"]["offers"]) == 7
