from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import schemas
from shared.papers.facts import party_changes, term_changes, term_facts, total_note
from shared.schemas.pricing import priced

from .examples import contract, terms


def by_label(facts):
    return {fact.label: fact for fact in facts}


def test_every_figure_says_how_it_is_reckoned():
    facts = by_label(term_facts(terms()))

    assert (facts["Total"].value, facts["Total"].note) == ("$8,480,000.00", "4,000 t neat × $2,120.00/t")
    assert facts["CO₂ reduced"].note.startswith("3.16 × 4,000 t × (1 − 14 ÷ 89)")
    assert facts["Volume"].value == "4,000 t neat, ±5 %"


def test_of_a_blend_in_gallons_no_reduction_is_claimed():
    blend = terms().model_copy(update={"product": "blend"})
    in_gallons = blend.model_copy(update={"volume": schemas.Quantity(amount=Decimal(4000), unit="gallons")})

    assert "CO₂ reduced" in by_label(term_facts(blend))  # tonnes are neat tonnes
    assert "CO₂ reduced" not in by_label(term_facts(in_gallons))
    assert by_label(term_facts(in_gallons))["Volume"].note.startswith("15,142")  # not all of it is neat tonnes


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
