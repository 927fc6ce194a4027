"""What the deal room says of each offer against the one before, with its unit and for whom it is good."""

import pytest

from shared import schemas
from shared.accounts.tests.factories import NOW
from shared.deals.room import room_of


def offer(number, by, *, price, volume=2500, payment="30 days after delivery", status="countered"):
    terms = {
        "volume": {"amount": volume, "unit": "tonnes"},
        "pricing": {"currency": "USD", "pricePerUnit": price, "price": price * volume},
        "paymentTerms": payment,
    }
    return schemas.Offer.model_validate(
        {"offerId": f"{number:024d}", "number": number, "by": by, "terms": terms, "termsHash": "0" * 64,
         "status": status, "expiresAt": NOW, "createdAt": NOW}
    )  # fmt: skip


@pytest.mark.parametrize(("me", "tone"), [("buyer", "bad"), ("producer", "good")])
def test_each_difference_has_its_unit(me, tone):
    room = room_of(
        [offer(1, "buyer", price=2030),
         offer(2, "producer", price=2044, volume=2600, payment="20 days after delivery", status="pending")],
        me=me, names={},
    )  # fmt: skip

    assert {row.label: (row.delta, row.tone) for row in room.standing.rows} == {
        "Volume": ("+100 t neat", ""),
        "Price per unit": ("+14.00", tone),
        "Total": ("+239,400.00", ""),
        "Payment": ("10 d sooner", tone),
    }


def test_payments_in_other_words_are_not_reckoned():
    room = room_of(
        [offer(1, "buyer", price=2030), offer(2, "producer", price=2030, payment="30 days net", status="pending")],
        me="buyer", names={},
    )  # fmt: skip

    assert [row.delta for row in room.standing.rows if row.label == "Payment"] == [""]


def test_the_first_offer_is_told_in_full_also_once_it_is_over():
    room = room_of([offer(1, "producer", price=2030, status="declined")], me="buyer", names={})

    assert room.standing is None
    assert room.earlier_title == "Offers"
    assert room.earlier[0].in_full == ("$2,030.00/t for 2,500 t neat · $5,075,000.00 in all · 30 days after delivery")
