from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import schemas
from shared.deals.reckoning import totals_of
from shared.papers.facts import neat_tonnes_in, party_changes, term_changes, term_facts, total_note
from shared.schemas.pricing import priced

from .examples import contract, terms


def by_label(facts):
    return {fact.label: fact for fact in facts}


def test_every_figure_says_how_it_is_reckoned():
    facts = by_label(term_facts(terms()))

    assert (facts["Total"].value, facts["Total"].note) == ("$8,480,000.00", "4,000 t neat × $2,120.00/t")
    assert facts["CO₂ reduced"].note.startswith("3.16 × 4,000 t × (1 − 14 ÷ 89)")
    assert facts["Volume"].value == "4,000 t neat, ±5 %"


def test_of_a_blend_without_a_share_no_reduction_is_claimed():
    blend = terms().model_copy(update={"product": "blend"})
    in_gallons = blend.model_copy(update={"volume": schemas.Quantity(amount=Decimal(4000), unit="gallons")})

    assert "CO₂ reduced" in by_label(term_facts(blend))  # tonnes are neat tonnes
    assert "CO₂ reduced" not in by_label(term_facts(in_gallons))
    assert by_label(term_facts(in_gallons))["Volume"].note.startswith("15,142")  # not all of it is neat tonnes


def test_of_a_blend_its_share_is_told_in_neat_tonnes_and_its_reduction_follows():
    blend = terms(
        product="blend", safShareVolumePct=30, volume={"amount": 1000000, "unit": "gallons"},
        specification={"carbonIntensity": Decimal("13.9"), "densityKgPerL": Decimal("0.76")},
    )  # fmt: skip

    facts = by_label(term_facts(blend))

    assert facts["SAF share"].value == "30 % by volume"
    assert (facts["Neat SAF"].value, facts["Neat SAF"].note) == (  # 3,785,411.784 × 0.3 × 0.76 ÷ 1000
        "863.074 t neat", "30 % of 3,785,411.784 L at 0.76 kg/L, to the kilogram",
    )  # fmt: skip
    assert neat_tonnes_in(blend) == Decimal("863.074")
    assert facts["CO₂ reduced"].value == "2,301.4 t"  # 3.16 × 863.074 × (1 − 13.9 ÷ 89)
    assert facts["CO₂ reduced"].note.startswith("3.16 × 863.074 t × (1 − 13.9 ÷ 89)")


def test_the_deal_room_reckons_a_blend_as_the_contract_does():
    blend = terms(product="blend", safShareVolumePct=30, volume={"amount": 1000000, "unit": "gallons"})
    price = schemas.Pricing(currency="USD", price_per_unit=Decimal("2.5"))
    offered = schemas.OfferTerms(volume=blend.volume, pricing=price)

    told = dict(
        totals_of(offered, standing=offered, specification=blend.specification, product="blend",
                  saf_share=Decimal(30)).lines
    )  # fmt: skip
    untold = dict(totals_of(offered, standing=offered, specification=blend.specification, product="blend").lines)

    assert told["30 % of it at 0.8 kg/L"] == "908 t neat"  # 3,785,411.784 × 0.3 × 0.8 ÷ 1000
    assert told["CO₂ reduced"] == by_label(term_facts(blend))["CO₂ reduced"].value
    assert not {"Landed, per t neat", "CO₂ reduced"} & set(untold)


def test_what_follows_from_a_new_share_is_no_change_of_its_own():
    blend = terms(product="blend", safShareVolumePct=30, volume={"amount": 1000, "unit": "litres"})
    more = blend.model_copy(update={"saf_share_volume_pct": Decimal(35)})

    assert [str(change) for change in term_changes(blend, more)] == ["SAF share: 35 % by volume (was 30 % by volume)"]


@pytest.mark.parametrize(
    ("pricing", "amount", "note"),
    [
        ({"pricePerUnit": "2.345"}, "1.5", "1.5 t neat × $2.345/t, rounded half to even to $0.01"),
        ({"price": "100"}, "3", "3 t neat × $33.333333/t, rounded half to even to $0.01"),
        ({"price": "0.03"}, "1", "1 t neat × $0.03/t"),
        ({"price": "8480000.01", "pricePerUnit": "2120"}, "4000",
         "the total rules; the price per unit is the total ÷ 4,000 t neat, rounded to six decimals"),
    ],
)  # fmt: skip
def test_the_total_can_be_reckoned_again_by_hand(pricing, amount, note):
    given_price = schemas.Pricing.model_validate(
        {"currency": "USD"} | {name: Decimal(value) for name, value in pricing.items()}
    )
    whole = priced(given_price, Decimal(amount))

    found = total_note(whole, schemas.Quantity.model_validate({"amount": Decimal(amount), "unit": "tonnes"}))

    assert found == note


@given(
    amount=st.decimals("0.001", "999999", places=3), per_unit=st.decimals("0.000001", "99999", places=6),
)  # fmt: skip
def test_a_note_that_multiplies_is_true(amount, per_unit):
    quantity = schemas.Quantity.model_validate({"amount": amount, "unit": "tonnes"})
    try:
        whole = priced(schemas.Pricing.model_validate({"currency": "USD", "pricePerUnit": per_unit}), amount)
    except ValueError:
        return
    exact = amount * per_unit

    note = total_note(whole, quantity)

    assert ("rounded" in note) == (exact != whole.price)
    assert abs(exact - whole.price) <= Decimal("0.005")


def test_what_differs_is_said_in_the_words_of_the_page():
    after = terms(
        pricing={"price": 8200000, "currency": "USD", "pricePerUnit": 2050}, inspectionDays=14, paymentTerms=None,
        purchaseOrder="PO-88213",
    )  # fmt: skip

    assert [str(change) for change in term_changes(terms(), after)] == [
        "Price per unit: $2,050.00/t (was $2,120.00/t)",
        "Total: $8,200,000.00 (was $8,480,000.00)",
        "Purchase order: PO-88213",
        "Inspection: 14 days after delivery (was 10 days after delivery)",
        "Payment: not stated any more (was 30 days net)",
    ]


def test_the_newer_terms_say_what_they_were():
    facts = by_label(term_facts(terms(inspectionDays=14), terms()))

    assert (facts["Inspection"].was, facts["Total"].was) == ("10 days after delivery", "")


def test_what_differs_of_the_parties():
    before = contract().parties
    after = contract(
        parties={
            "buyer": {"organizationId": "a" * 24, "name": "Helvia Airways SA", "contactName": "Elena Brunner"},
            "supplier": {
                "organizationId": "b" * 24, "name": "Rotterdam Renewables B.V.", "address": "Botlekweg 112, Rotterdam",
            },
        }
    ).parties  # fmt: skip

    assert [str(change) for change in party_changes(before, after)] == [
        "Buyer, name: Helvia Airways SA (was Helvia Airways AG)",
        "Supplier, address: Botlekweg 112, Rotterdam",
    ]
