from datetime import timedelta
from decimal import Decimal

import pytest
import requests
import responses

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import begin_bid, save_bid, submit_bid
from producer_portal.certificates.services import add_certificate
from producer_portal.marketplace import services as market
from producer_portal.marketplace.models import MarketLot
from producer_portal.marketplace.tests.factories import NOW, mirrored
from producer_portal.marketplace.tests.factories import wire_lot as lot_of
from shared import clock
from shared.accounts.roles import Role
from shared.accounts.tests.factories import actor_for, member, signed_in
from shared.clock import to_wire
from shared.schemas import json

from . import far_buyer
from .factories import drafted, written

pytestmark = pytest.mark.django_db

VOLUME = {"amount": "4,000", "unit": "tonnes", "density": "", "min_share": ""}
PRICE = {"price": "2,120", "per": "tonnes", "payment_terms": "30 days net", "valid_until": "", "message": ""}


@pytest.fixture
def lot(db):
    return mirrored(bidDeadline=to_wire(clock.now() + timedelta(days=6)))


@pytest.fixture
def trader(joost):
    return actor_for(member(Role.TRADER, organization=joost.organization))


@pytest.fixture
def browser(client, trader):
    client.force_login(trader.user)
    return client


@pytest.fixture
def bid(lot, trader):
    return begin_bid(lot=lot, by=trader, now=NOW)


def post(browser, bid, step, data, **more):
    return browser.post(f"/bids/{bid.pk}/{step}/", data | more)


def kept(bid):
    return ProducerBid.objects.get(pk=bid.pk)


def stranger(client):
    return signed_in(client, member())


# Begin


def test_begin_bid_leads_to_the_first_step(browser, lot):
    response = browser.post(f"/bids/new/{lot.pk}/")

    bid = ProducerBid.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/bids/{bid.pk}/volume/")
    assert (bid.status, bid.lot_id) == ("draft", lot.pk)


def test_begin_bid_again_goes_on_where_one_was(browser, lot, trader, bid):
    save_bid(bid=bid, fields=written(), by=trader, now=NOW, reached=2)

    response = browser.post(f"/bids/new/{lot.pk}/")

    assert response["Location"] == f"/bids/{bid.pk}/delivery/"
    assert ProducerBid.objects.count() == 1


def test_begin_bid_where_one_is_sent_shows_that_one(browser, lot, trader):
    sent = submit_bid(bid=drafted(lot, trader), by=trader, now=NOW)

    response = browser.post(f"/bids/new/{lot.pk}/")

    assert response["Location"] == f"/bids/{sent.pk}/"


def test_no_bid_begins_once_bidding_is_over(browser):
    over = mirrored(bidDeadline=to_wire(clock.now() - timedelta(hours=1)))

    browser.post(f"/bids/new/{over.pk}/")

    assert ProducerBid.objects.count() == 0


def test_begin_bid_is_a_post_of_traders(browser, client, lot, joost):
    assert browser.get(f"/bids/new/{lot.pk}/").status_code == 405
    signed_in(client, member(Role.VIEWER, organization=joost.organization)).post(f"/bids/new/{lot.pk}/")

    assert ProducerBid.objects.count() == 0


# The steps


@pytest.mark.parametrize("step", ["volume", "price", "delivery", "fuel", "review"])
def test_every_step_can_be_looked_at_at_once(browser, bid, step):
    assert browser.get(f"/bids/{bid.pk}/{step}/").status_code == 200


def test_the_lots_own_terms_are_proposed(browser, bid):
    assert browser.get(f"/bids/{bid.pk}/volume/").context["form"]["amount"].value() == "4,000"
    form = browser.get(f"/bids/{bid.pk}/delivery/").context["form"]
    assert (form["delivery_location"].value(), form["incoterms"].value()) == ("Zürich (ZRH)", "DAP")


def test_each_step_is_kept_and_leads_to_the_next(browser, bid):
    steps = [
        ("volume", VOLUME | {"min_share": "1,000", "density": "0.76"}, "price"),
        ("price", PRICE | {"message": "Firm."}, "delivery"),
        ("delivery", {"delivery_date": "2027-07-15", "delivery_location": "Zürich", "incoterms": "DAP"}, "fuel"),
        ("fuel", {"pathway": "HEFA-SPK", "feedstock": "Tallow", "feedstock_origin": "", "carbon_intensity": "14.5",
                  "carbon_method": "corsia_actual", "certifications": ["ISCC CORSIA"], "more_certifications": "2BSvs",
                  "chain_of_custody": "segregated"}, "review"),
    ]  # fmt: skip

    went = [post(browser, bid, step, data)["Location"] for step, data, _ in steps]

    assert went == [f"/bids/{bid.pk}/{after}/" for _, _, after in steps]
    assert kept(bid).reached == 4
    assert kept(bid).fields.to_dict() == {
        "volume": {"amount": Decimal(4000), "unit": "tonnes"},
        "pricing": {"price": Decimal("8480000.00"), "currency": "USD", "pricePerUnit": Decimal(2120)},
        "message": "Firm.",
        "deliveryDate": "2027-07-15T00:00:00.000Z",
        "deliveryLocation": "Zürich",
        "incoterms": "DAP",
        "paymentTerms": "30 days net",
        "minShare": Decimal(1000),
        "specification": {
            "pathway": "HEFA-SPK", "feedstock": "Tallow", "carbonIntensity": Decimal("14.5"),
            "carbonMethod": "corsia_actual", "certifications": ("ISCC CORSIA", "2BSvs"),
            "densityKgPerL": Decimal("0.76"), "chainOfCustody": "segregated",
        },
    }  # fmt: skip


def test_a_volume_in_another_unit_becomes_the_lots_exactly(browser, bid):
    post(browser, bid, "volume", VOLUME | {"amount": "1,000,000", "unit": "gallons"})

    # 1,000,000 × 3.785411784 L × 0.8 kg/L = 3,028,329.4272 kg
    assert kept(bid).fields.volume.to_dict() == {"amount": Decimal("3028.329"), "unit": "tonnes"}


def test_a_price_in_another_unit_becomes_the_lots_exactly(browser, bid):
    post(browser, bid, "volume", VOLUME)
    post(browser, bid, "price", PRICE | {"price": "6.38", "per": "gallons"})

    # 6.38 × 1000 ÷ (0.8 × 3.785411784) = 2,106.772117…
    assert kept(bid).fields.pricing.price_per_unit == Decimal("2106.772118")


def test_a_price_in_all_is_kept_as_it_was_typed(browser, bid):
    post(browser, bid, "volume", VOLUME | {"amount": "3,000"})
    post(browser, bid, "price", PRICE | {"price": "6,000,001", "per": "total"})

    assert kept(bid).fields.pricing.price == 6000001
    form = browser.get(f"/bids/{bid.pk}/price/").context["form"]
    assert (form["price"].value(), form["per"].value()) == ("6,000,001", "total")


def test_errors_stand_beside_their_field_and_what_was_typed_stays(browser, bid):
    response = post(browser, bid, "volume", VOLUME | {"amount": "a lot"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["amount"]
    assert 'value="a lot"' in response.content.decode()
    assert kept(bid).body == "{}"


@pytest.mark.parametrize(
    ("step", "data", "field", "words"),
    [
        ("volume", VOLUME | {"amount": ""}, "amount", "Fill this in."),
        ("volume", VOLUME | {"amount": "4,201"}, "amount", "The buyer takes at most 4,200 t neat."),
        ("volume", VOLUME | {"amount": "0"}, "amount", "Enter at least 0.001."),
        ("volume", VOLUME | {"density": "0"}, "density", "Enter at least 0.6."),
        ("volume", VOLUME | {"min_share": "4,001"}, "min_share", "The smallest part is larger than the bid."),
        ("price", PRICE | {"price": ""}, "price", "Fill this in."),
        ("price", PRICE | {"price": "8,000.123", "per": "total"}, "price", "An amount in USD has at most 2 decimals."),
        ("fuel", {"carbon_intensity": "201"}, "carbon_intensity", "This must be at most 200."),
    ],
)  # fmt: skip
def test_what_cannot_be_says_why(browser, bid, step, data, field, words):
    response = post(browser, bid, step, data)

    assert response.status_code == 422
    assert response.context["form"].errors == {field: [words]}


def test_a_lot_that_is_not_split_takes_the_whole_volume(browser, trader):
    whole = mirrored(bidDeadline=to_wire(clock.now() + timedelta(days=6)), splitAllowed=False)
    bid = begin_bid(lot=whole, by=trader, now=NOW)

    response = post(browser, bid, "volume", VOLUME | {"amount": "3,000"})

    assert response.context["form"].errors == {"amount": ["The buyer takes 3,800 t neat or more."]}


def test_a_bid_is_valid_as_long_as_the_buyer_has_to_judge_it(browser, bid, lot):
    early = lot.closes_at + timedelta(days=12)
    late = lot.closes_at + timedelta(days=16)

    refused = post(browser, bid, "price", PRICE | {"valid_until": f"{early:%Y-%m-%d}"})
    taken = post(browser, bid, "price", PRICE | {"valid_until": f"{late:%Y-%m-%d}"})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert kept(bid).fields.expires_at > late.replace(hour=0)


def test_save_and_leave_keeps_what_is_not_complete(browser, bid):
    response = post(browser, bid, "volume", VOLUME | {"amount": "", "density": "0.75"}, leave="1")

    assert response["Location"] == f"/bids/{bid.pk}/"
    assert kept(bid).fields.specification.density_kg_per_l == Decimal("0.75")


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten_unseen(browser, bid, trader):
    save_bid(bid=bid, fields=written(), by=trader, now=NOW)

    response = post(browser, bid, "volume", VOLUME | {"amount": "10"}, version=str(bid.version))
    again = post(browser, bid, "volume", VOLUME | {"amount": "10"}, version=str(response.context["version"]))

    assert (response.status_code, again.status_code) == (422, 302)
    assert "Somebody else changed this bid" in response.content.decode()


def test_a_step_of_another_organisations_bid_is_not_there(client, bid):
    for address in ("volume", "price", "delivery", "fuel", "review", "figures"):
        assert stranger(client).get(f"/bids/{bid.pk}/{address}/").status_code == 404
    for address in ("volume", "submit", "delete"):
        assert stranger(client).post(f"/bids/{bid.pk}/{address}/", VOLUME).status_code == 404


def test_a_bid_that_was_sent_is_not_written_any_more(browser, lot, trader):
    sent = submit_bid(bid=drafted(lot, trader), by=trader, now=NOW)

    looked = browser.get(f"/bids/{sent.pk}/volume/")
    post(browser, sent, "volume", VOLUME | {"amount": "1"})

    assert looked["Location"] == f"/bids/{sent.pk}/"
    assert kept(sent).fields.volume.amount == 4000


def test_a_change_of_the_lot_meanwhile_is_told(browser, lot, bid):
    market.take_lot(lot=lot_of(**(record_of(lot) | {"revision": 2, "version": 3, "title": "Renamed"})), now=NOW,
                    told_at=NOW + timedelta(hours=1))  # fmt: skip

    page = browser.get(f"/bids/{bid.pk}/volume/").content.decode()

    assert "The buyer changed this lot since you began." in page
    assert "Revision 2: Title Renamed" in page


def record_of(lot):
    return json.loads(MarketLot.objects.get(pk=lot.pk).body.encode())


# Figures


def test_figures_follow_while_one_types(browser, bid):
    response = browser.get(
        f"/bids/{bid.pk}/figures/", {"step": "volume", "amount": "1,000,000", "unit": "gallons"}
    )  # fmt: skip

    page = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "1,000,000 US gal is 3,028.329 t neat at 0.8 kg/L, rounded to thousandths." in page
    assert kept(bid).body == "{}"


def test_neat_tonnes_typed_for_a_blend_become_its_volume_by_its_share(browser, trader):
    lot = mirrored(product="blend", safShare=30, volume={"amount": 2_000_000, "unit": "gallons"})
    bid = begin_bid(lot=lot, by=trader, now=NOW)

    response = browser.get(f"/bids/{bid.pk}/figures/", {"step": "volume", "amount": "908.499", "unit": "tonnes"})

    page = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    # 908.499 t ÷ 0.8 kg/L ÷ 3.785411784 ÷ 30 %
    assert "908.499 t neat is 1,000,000.189 US gal at 0.8 kg/L, 30 % of the blend being SAF, rounded" in page


def test_neat_tonnes_of_a_blend_without_a_share_are_not_taken(browser, trader):
    lot = mirrored(product="blend", volume={"amount": 2_000_000, "unit": "gallons"})
    bid = begin_bid(lot=lot, by=trader, now=NOW)

    response = post(browser, bid, "volume", {"amount": "900", "unit": "tonnes"})

    assert response.status_code == 422
    assert "The lot does not say how much of the blend is SAF" in response.content.decode()


def test_figures_say_how_carbon_is_reckoned(browser, lot, trader):
    bid = drafted(lot, trader)

    response = browser.get(f"/bids/{bid.pk}/figures/", {"step": "fuel", "carbon_intensity": "14"})

    page = response.content.decode()
    assert "84.3 % below 89 gCO₂e/MJ (CORSIA)" in page
    assert "3.16 × 4,000 t × (1 − 14 ÷ 89)" in page
    assert "10,651.7 t" in page


def test_figures_of_what_cannot_be_read_are_those_that_were_kept(browser, lot, trader):
    bid = drafted(lot, trader)

    response = browser.get(f"/bids/{bid.pk}/figures/", {"step": "volume", "amount": "many", "unit": "tonnes"})

    assert response.context["figures"].total == "$8,480,000.00"
    assert browser.get(f"/bids/{bid.pk}/figures/", {"step": "nothing"}).status_code == 404


def test_what_the_lot_asks_stands_beside_the_step(browser, lot, trader):
    bid = drafted(lot, trader, specification={"pathway": "HEFA-SPK", "carbonIntensity": 26})

    asked = browser.get(f"/bids/{bid.pk}/fuel/").context["asked"]

    assert [(one.label, one.wanted, one.yours, one.met) for one in asked] == [
        ("Pathway", "HEFA-SPK", "HEFA-SPK", True),
        ("Carbon intensity", "at most 25.0 gCO₂e/MJ", "26.0 gCO₂e/MJ", False),
        ("Certification", "ISCC CORSIA", "", None),
    ]


# Review and submit


def test_the_review_shows_what_is_sent(browser, lot, trader):
    response = browser.get(f"/bids/{drafted(lot, trader, message='Firm until May.').pk}/review/")

    page = response.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    for words in (
        "4,000 t neat",
        "$2,120.00/t",
        "$8,480,000.00",
        "Zürich (ZRH)",
        "Used cooking oil",
        "Firm until May.",
    ):
        assert words in page
    assert response.context["problems"] == []


def test_the_review_names_what_is_missing_and_where(browser, bid, trader):
    save_bid(bid=bid, fields=written(volume=None), by=trader, now=NOW, reached=4)

    response = browser.get(f"/bids/{bid.pk}/review/")

    assert [(problem.text, url) for problem, url in response.context["problems"]] == [
        ("Volume: Fill this in.", f"/bids/{bid.pk}/volume/?check=1"),
    ]
    assert browser.get(f"/bids/{bid.pk}/volume/?check=1").context["form"].errors == {"amount": ["Fill this in."]}


def test_submit_bid_sends_it_and_shows_it(browser, lot, trader, wire):
    bid = drafted(lot, trader)
    far_buyer.takes(wire)

    response = browser.post(f"/bids/{bid.pk}/submit/")

    assert response["Location"] == f"/bids/{bid.pk}/"
    assert (kept(bid).status, kept(bid).made_by_id) == ("submitted", trader.user.pk)


def test_submit_bid_twice_makes_one_bid(browser, lot, trader, wire):
    bid = drafted(lot, trader)
    far_buyer.takes(wire)

    answers = [browser.post(f"/bids/{bid.pk}/submit/").status_code for _ in range(2)]

    assert answers == [302, 302]
    assert len(wire.calls) == 1


def test_a_bid_whose_answer_is_lost_is_shown_as_being_sent(browser, lot, trader, wire):
    bid = drafted(lot, trader)
    wire.add(responses.POST, far_buyer.URL, body=requests.Timeout("10 s"))

    browser.post(f"/bids/{bid.pk}/submit/")
    page = browser.get(f"/bids/{bid.pk}/").content.decode()

    assert kept(bid).status == "submitting"
    assert "Your bid is being sent." in page
    assert 'hx-trigger="every 3s"' in page


def test_a_bid_that_is_refused_leads_back_to_the_field_at_fault(browser, lot, trader, wire):
    bid = drafted(lot, trader)
    words = "The smallest part that is awarded is 5,000 tonnes."
    far_buyer.refuses(
        wire, "The bid does not fit the lot: volume.amount.", "invalid", 400, **{"volume.amount": [words]}
    )

    browser.post(f"/bids/{bid.pk}/submit/")
    page, step = browser.get(f"/bids/{bid.pk}/"), browser.get(f"/bids/{bid.pk}/volume/")

    assert "The bid does not fit the lot" in page.content.decode()
    assert page.context["go_on_url"] == f"/bids/{bid.pk}/volume/?check=1"
    assert step.context["form"].errors == {"amount": [words]}


def test_an_incomplete_bid_is_not_sent(browser, bid):
    response = browser.post(f"/bids/{bid.pk}/submit/")

    assert response.status_code == 422
    assert kept(bid).status == "draft"


def test_after_the_deadline_no_bid_is_sent(browser, lot, trader):
    bid = drafted(lot, trader)
    MarketLot.objects.filter(pk=lot.pk).update(closes_at=clock.now() - timedelta(hours=1))

    browser.post(f"/bids/{bid.pk}/submit/")

    assert kept(bid).status == "draft"
    assert "Bidding on this lot is over" in browser.get(f"/bids/{bid.pk}/review/").content.decode()


def test_submit_and_delete_are_posts(browser, bid):
    assert [browser.get(f"/bids/{bid.pk}/{deed}/").status_code for deed in ("submit", "delete")] == [405, 405]


def test_a_viewer_writes_nothing(client, bid, joost):
    viewer = signed_in(client, member(Role.VIEWER, organization=joost.organization))

    assert viewer.get(f"/bids/{bid.pk}/volume/").status_code == 403
    post(viewer, bid, "volume", VOLUME)
    assert kept(bid).body == "{}"


def test_delete_bid_puts_it_away(browser, bid):
    response = browser.post(f"/bids/{bid.pk}/delete/")

    assert response["Location"] == "/bids/"
    assert kept(bid).status == "deleted"


# The lot's page


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda lot, by: None, "Bid</button>"),
        (lambda lot, by: begin_bid(lot=lot, by=by, now=NOW), "Go on with your bid"),
        (lambda lot, by: submit_bid(bid=drafted(lot, by), by=by, now=NOW), "View your bid"),
    ],
)
def test_the_lots_page_is_the_door_to_the_bid(browser, lot, trader, make, words):
    make(lot, trader)

    assert words in browser.get(f"/marketplace/{lot.pk}/").content.decode()


def test_the_lots_page_tells_nothing_of_others_bids(client, lot, trader):
    submit_bid(bid=drafted(lot, trader), by=trader, now=NOW)

    page = stranger(client).get(f"/marketplace/{lot.pk}/").content.decode()

    assert "Bid</button>" in page
    assert "View your bid" not in page


def test_the_fuel_step_offers_the_certificates_that_are_valid(browser, bid, trader):
    day = clock.now().date()
    for scheme, days in (("ISCC CORSIA", 90), ("ISCC EU", -1)):
        add_certificate(
            scheme=scheme, number="1", scope="", valid_from=day - timedelta(days=30),
            valid_to=day + timedelta(days=days), by=trader, now=NOW,
        )  # fmt: skip

    response = browser.get(f"/bids/{bid.pk}/fuel/")

    assert response.context["form"]["certifications"].value() == ["ISCC CORSIA"]
    assert "Valid in your list: ISCC CORSIA 1" in response.content.decode()
