"""The comparison: every figure by hand, the best of each row, which bids stand in it, who sees it."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from buyer_portal.bids.display import comparing
from buyer_portal.deals.services import counter_offer, reject_bid
from buyer_portal.lots.tests.factories import written as lot_fields
from buyer_portal.reference.services import set_reference_price
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, member

from .factories import OFFERED, negotiation_of, open_lot, producer, submitted
from .looking import counter

pytestmark = pytest.mark.django_db


def fuel(**changes):
    return OFFERED["specification"] | changes


def volume(amount, unit="tonnes"):
    return {"amount": amount, "unit": unit}


@pytest.fixture
def owner(trader, browser_of):
    return browser_of(member(Role.OWNER, organization=trader.organization))


@pytest.fixture
def jet(marc):
    return set_reference_price(
        organization=marc.organization, amount=Decimal(790), currency="USD", as_of=date(2026, 11, 18),
        source="Platts CIF NWE", by=marc, now=NOW,
    )  # fmt: skip


@pytest.fixture
def three(lot, joost, aino):
    """The mock's Porvoo, Lusitania and Rotterdam, in this order."""
    lusitania = producer("Lusitania Biofuels S.A.", "Rui Costa")
    return [
        submitted(lot, aino, pricePerUnit=2018, specification=fuel(carbonIntensity=Decimal("22.5"))),
        submitted(lot, lusitania, pricePerUnit=2064, volume=volume(2500), minShare=500, incoterms="DAP",
                  specification=fuel(carbonIntensity=Decimal("13.9")), deliveryDate="2027-07-14T00:00:00.000Z"),
        submitted(lot, joost, pricePerUnit=Decimal("2119.88"), minShare=1000, paymentTerms="45 days net",
                  specification=fuel(carbonIntensity=Decimal("13.9"), certifications=["RSB EU RED"])),
    ]  # fmt: skip


def get(browser, lot, query=""):
    response = browser.get(reverse("bids:compare", args=[lot.pk]) + query)
    assert response.status_code == 200
    return response


def rows_of(response):
    """row → the texts of its cells; the best of a row has a star."""
    return {
        f"{row.head} {row.unit}".strip(): [cell.figure.text + "*" * cell.figure.best for cell in cells]
        for _, rows in response.context["table"].groups
        for row, cells in rows
    }


def notes_of(response, head):
    """(note, met) of each cell of a row."""
    return next(
        [(cell.figure.note, cell.figure.met) for cell in cells]
        for _, rows in response.context["table"].groups
        for row, cells in rows
        if row.head == head
    )


def names_of(response):
    return [column.one.name for column in response.context["table"].columns]


def test_the_figures_are_those_that_one_reckons_by_hand(browser, lot, three, jet):
    # Landed 2,064.00 ÷ 1; (2,064.00 − 790) ÷ (3.16 × (1 − 13.9 ÷ 89)) = 477.78; 3.16 × 2,500 × 0.8438… = 6,666.2.
    assert rows_of(get(browser, lot)) == {
        "Landed price $/t neat": ["2,018.00*", "2,064.00", "2,119.88"],
        "Price as bid $/t": ["2,018.00*", "2,064.00", "2,119.88"],
        "Landed price $/US gal": ["6.1112*", "6.2505", "6.4197"],
        "Volume t neat": ["4,000*", "2,500", "4,000*"],
        "Total USD": ["8,072,000.00", "5,160,000.00", "8,479,520.00"],
        "Payment": ["30 days net", "30 days net", "45 days net*"],
        "Per tonne avoided $/t CO₂e": ["520.09", "477.78*", "498.74"],
        "Carbon intensity gCO₂e/MJ": ["22.5", "13.9*", "13.9*"],
        "Below 89 CORSIA": ["74.7 %", "84.4 %*", "84.4 %*"],
        "CO₂ reduced t per t neat": ["2.36", "2.67*", "2.67*"],
        "CO₂ reduced in all t": ["9,444.5", "6,666.2", "10,665.9*"],
        "Delivery": ["1 Apr – 30 Jun 2027", "14 Jul 2027", "1 Apr – 30 Jun 2027"],
        "Place": ["Zürich (ZRH)", "Zürich (ZRH)", "Zürich (ZRH)"],
        "Incoterm": ["DAP", "DAP", "DAP"],
        "Feedstock": ["Used cooking oil", "Used cooking oil", "Used cooking oil"],
        "Certification": ["ISCC CORSIA", "ISCC CORSIA", "RSB EU RED"],
        "Chain of custody": ["–", "–", "–"],
        "Smallest share": ["Whole only", "500 t neat*", "1,000 t neat"],
        "Offer valid until": ["Tue 15 Dec, 12:00 UTC"] * 3,
    }


def test_each_says_whether_it_is_as_asked(browser, lot, three):
    response = get(browser, lot)

    assert notes_of(response, "Delivery") == [
        ("as the lot says", None), ("14 d after the window", False), ("as the lot says", None),
    ]  # fmt: skip
    assert notes_of(response, "Incoterm") == [("as the lot says", None), ("as asked", True), ("as the lot says", None)]
    assert notes_of(response, "Certification") == [("as asked", True), ("as asked", True), ("no ISCC CORSIA", False)]
    assert notes_of(response, "Volume")[1] == ("62.5 % of the lot", None)


def test_the_page_states_what_the_figures_rest_on(browser, lot, three, jet):
    page = get(browser, lot).content.decode()

    assert "(landed − $790.00) ÷ (3.16 × (1 − CI ÷ 89))" in page
    assert "Platts CIF NWE" in page
    assert (
        "Per US gallon is landed × 3.785411784 L × kg/L ÷ 1,000." in page
    )  # 2,018 × 3.785411784 × 0.8 ÷ 1,000 = 6.1112
    assert "89 gCO₂e/MJ" in page


def test_a_blend_in_gallons_is_told_per_neat_tonne_by_its_share_of_saf(browser, trader, joost, aino, jet):
    blend = lot_fields(volume=volume(1_000_000, "gallons"), product="blend", safShare=30, pricing={"currency": "USD"})
    lot = open_lot(trader, fields=blend)
    submitted(lot, joost, volume=volume(1_000_000, "gallons"), pricePerUnit=Decimal("2.5"))
    submitted(lot, aino, volume=volume(1_000_000, "gallons"), pricePerUnit=Decimal("2.5"),
              specification=fuel(densityKgPerL=Decimal("0.76")))  # fmt: skip

    rows = rows_of(get(browser, lot))

    # 3,785,411.784 L × 30 % × 0.8 kg/L = 908,498.828 kg; 2,500,000 ÷ 908.499 = 2,751.79
    assert rows["Neat tonnes t neat"] == ["908.499", "863.074"]
    assert rows["Landed price $/t neat"] == ["2,751.79*", "2,896.62"]


def test_of_a_blend_whose_share_nobody_stated_nothing_is_told_per_neat_tonne(browser, trader, joost):
    lot = open_lot(trader, fields=lot_fields(volume=volume(1_000_000, "gallons"), product="blend"))
    submitted(lot, joost, volume=volume(1_000_000, "gallons"), pricePerUnit=Decimal("2.5"))

    response = get(browser, lot)

    assert rows_of(response)["Landed price $/t neat"] == ["–"]
    assert "The lot does not state the blend’s share of SAF" in response.content.decode()


def test_for_attributes_alone_no_jet_price_is_taken_off(browser, trader, joost, jet):
    lot = open_lot(trader, fields=lot_fields(product="attributes"))
    submitted(lot, joost, pricePerUnit=300)

    # 300 ÷ (3.16 × (1 − 14 ÷ 89)) = 112.66
    assert rows_of(get(browser, lot))["Per tonne avoided $/t CO₂e"] == ["112.66"]


def test_another_currency_stands_as_it_is_and_is_not_compared(browser, trader, joost, aino, jet):
    lot = open_lot(trader, fields=lot_fields(pricing=None))
    submitted(lot, joost)
    submitted(lot, producer("Gulf Coast SAF LLC", "Dale Hart"), pricePerUnit=2200)
    submitted(lot, aino, pricing={"currency": "EUR"}, pricePerUnit=1000)

    response = get(browser, lot)

    assert rows_of(response)["Landed price $/t neat"] == ["2,120.00*", "2,200.00", "€1,000.00"]
    assert rows_of(response)["Per tonne avoided $/t CO₂e"][2] == "–"
    assert notes_of(response, "Landed price")[2] == ("in EUR, not compared", None)


def test_without_a_reference_price_nothing_is_told_per_tonne_avoided(browser, lot, three):
    response = get(browser, lot)

    assert rows_of(response)["Per tonne avoided $/t CO₂e"] == ["–", "–", "–"]
    assert "Abatement needs your" in response.content.decode()


def test_a_bid_that_was_countered_stands_with_its_producers_own_offer(browser, lot, three, elena):
    counter_offer(negotiation=negotiation_of(three[0]), body=counter(pricePerUnit=1900), by=elena, now=NOW)

    response = get(browser, lot)

    assert rows_of(response)["Landed price $/t neat"][0] == "2,018.00*"
    assert "Your counter waits for its answer." in response.content.decode()


def test_those_that_are_chosen_are_compared_also_when_they_are_over(browser, lot, three, elena):
    reject_bid(bid=three[0], by=elena, now=NOW, code="price")

    assert names_of(get(browser, lot)) == ["Lusitania Biofuels S.A.", "Rotterdam Renewables B.V."]
    assert names_of(get(browser, lot, f"?bid={three[0].pk}&bid={three[2].pk}&bid=nobody")) == [
        "Rotterdam Renewables B.V.", "Porvoo Bio Oy",
    ]  # fmt: skip


def test_many_bids_are_compared_six_at_a_time_and_chosen_page_by_page(browser, lot, monkeypatch):
    for place in range(8):
        submitted(lot, producer(f"Producer {place}", f"Person {place}"), pricePerUnit=2000 + place)
    monkeypatch.setattr("buyer_portal.bids.display.choosing.PER_PAGE", 3)

    first, last = get(browser, lot), get(browser, lot, "?page=9")

    assert names_of(first) == [f"Producer {place}" for place in range(comparing.COMPARED)]
    assert [one.name for one in first.context["others"].rows] == ["Producer 0", "Producer 1", "Producer 2"]
    assert len(first.context["others"].kept) == 3
    assert [one.name for one in last.context["others"].rows] == ["Producer 6", "Producer 7"]


def test_sealed_bids_are_neither_compared_nor_told(browser, trader, joost):
    lot = open_lot(trader, fields=lot_fields(mode="sealed"))
    submitted(lot, joost, pricePerUnit=1987)

    response = get(browser, lot)

    assert response.context["table"].columns == []
    assert "The bids are sealed" in response.content.decode()
    assert "1,987" not in response.content.decode()
    assert len(rows_in_file(browser, lot)) == 1


def test_a_lot_without_bids_says_so(browser, lot):
    assert "Nothing to compare" in get(browser, lot).content.decode()


def test_only_an_owner_is_offered_to_accept_and_a_viewer_nothing(owner, browser, viewer, browser_of, lot, three):
    accept, reject = (reverse(f"deals:{name}", args=[three[0].pk]) for name in ("accept", "reject"))

    shown = [get(who, lot).content.decode() for who in (owner, browser, browser_of(viewer))]

    assert [(accept in page, reject in page) for page in shown] == [(True, True), (False, True), (False, False)]
    assert "4,000 t neat at $2,018.00/t, $8,072,000.00 in all." in shown[0]
    assert negotiation_of(three[0]).offers.get().terms_hash in shown[0]


def test_rejected_from_here_it_leads_back_here(browser, lot, three):
    here = reverse("bids:compare", args=[lot.pk])

    response = browser.post(
        reverse("deals:reject", args=[three[0].pk]), {"code": "price", "text": "Too dear.", "next": here}
    )

    assert (response.status_code, response["Location"]) == (302, here)
    three[0].refresh_from_db()
    assert (three[0].status, three[0].reason_code, three[0].reason) == ("rejected", "price", "Too dear.")


@pytest.mark.parametrize("name", ["compare", "export", "received"])
def test_another_organisation_finds_nothing_and_nothing_is_posted(browser, browser_of, stranger, lot, three, name):
    url = reverse(f"bids:{name}", args=[lot.pk])

    assert browser_of(stranger).get(url).status_code == 404
    assert browser.post(url).status_code == 405


def rows_in_file(browser, lot, query=""):
    response = browser.get(reverse("bids:export", args=[lot.pk]) + query)
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_the_file_has_every_input_and_what_follows_from_it(browser, lot, three, jet):
    head, *rows = rows_in_file(browser, lot)
    found = [dict(zip(head, row, strict=True)) for row in rows]

    assert [row["Producer"] for row in found] == [
        "Porvoo Bio Oy",
        "Lusitania Biofuels S.A.",
        "Rotterdam Renewables B.V.",
    ]
    names = ["Volume (tonnes)", "Price per unit", "Total", "Neat tonnes", "Landed price (per t neat)",
             "Reference jet price (per t)", "Per tonne avoided (per t CO2e)"]  # fmt: skip
    assert [found[1][name] for name in names] == ["2500", "2064", "5160000", "2500", "2064", "790", "477.78"]
    assert len(rows_in_file(browser, lot, f"?bid={three[0].pk}")) == 2


def test_the_questions_to_the_store_do_not_grow_with_the_bids(browser, lot, three, django_assert_max_num_queries):
    get(browser, lot)  # what is kept between requests is there

    with django_assert_max_num_queries(10):
        get(browser, lot)

    for place in range(10):
        submitted(lot, producer(f"Producer {place}", f"Person {place}"), pricePerUnit=2000 + place)

    with django_assert_max_num_queries(10):
        get(browser, lot)
