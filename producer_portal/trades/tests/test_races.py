"""Several at once: messages and answers about one contract, clocks, and lots that ask for the same."""

from datetime import timedelta

import pytest

from producer_portal.certificates.due import remind_of_certificate
from producer_portal.certificates.models import Certificate
from producer_portal.certificates.services import add_certificate
from producer_portal.marketplace.models import AskedCertificates, MarketLot
from producer_portal.marketplace.services import take_lot
from producer_portal.marketplace.tests.factories import NOW, wire_lot
from producer_portal.trades.models import TradeContract
from producer_portal.trades.services import do_to_contract, take_contract
from producer_portal.trades.services.due import remind_of_signature
from shared import schemas
from shared.accounts.models import Membership
from shared.audit.models import Event
from shared.clock import to_wire
from shared.comms.models import Notification
from shared.identity.tests.racing import race

from . import far_buyer
from .factories import HASH, PK, signed, taken, told

pytestmark = pytest.mark.django_db(transaction=True)


def telling(record):
    contract = schemas.Contract.model_validate(record)
    return lambda: str(take_contract(contract=contract, now=NOW))


def test_a_contract_that_comes_by_two_messages_at_once_is_taken_and_told_once(joost):
    record = told(joost)

    outcomes = race(telling(record), telling(record))

    assert sorted(outcomes) == ["created", "unchanged"]
    assert (TradeContract.objects.count(), Notification.objects.count()) == (1, 1)
    assert Event.objects.filter(verb="take_contract").count() == 1


def test_whatever_order_they_come_in_the_newest_word_wins(joost):
    taken(joost, _id=PK)

    race(*(telling(told(joost, status, version)) for version, status in
           [(2, "partially_signed"), (3, "active"), (4, "completed")]))  # fmt: skip

    one = TradeContract.objects.get()
    assert (one.version, one.status) == (4, "completed")


def test_the_answer_to_a_signature_and_its_message_at_once_are_one_change(joost, wire):
    Membership.objects.filter(user=joost.user).update(can_sign=True)
    contract = taken(joost, _id=PK)
    after = told(joost, "partially_signed", 2, signatures=[signed(joost)])
    far_buyer.answers(wire, after)
    body = {"name": "Joost", "consent": True, "documentHash": HASH}

    def sign():
        return do_to_contract(
            contract=contract, deed="sign", body=body, by=joost, key="k", tell_time=lambda: NOW
        ).status  # fmt: skip

    outcomes = race(sign, telling(after))

    assert outcomes.count("partially_signed") == 1
    assert TradeContract.objects.get().signed_by_us
    assert Event.objects.filter(after="partially_signed", verb="take_contract").count() == 1


def test_two_clocks_remind_of_a_signature_once(joost):
    contract = taken(joost, signBy=to_wire(NOW + timedelta(days=3)))
    Notification.objects.all().delete()

    race(*[lambda: remind_of_signature(contract=contract, now=NOW)] * 3)

    assert Notification.objects.count() == 1


def test_two_clocks_remind_of_a_certificate_once(joost):
    last = NOW.date() + timedelta(days=5)
    one = add_certificate(
        scheme="ISCC EU", number="1", scope="", valid_from=NOW.date(), valid_to=last, by=joost, now=NOW
    )

    outcomes = race(*[lambda: remind_of_certificate(certificate=Certificate.objects.get(pk=one.pk), now=NOW)] * 3)

    assert sorted(outcomes) == [False, False, True]
    assert Notification.objects.count() == 1


def test_lots_that_ask_for_the_same_for_the_first_time_come_at_once():
    lots = [wire_lot(compliance={"standards": ["ISCC PLUS"]}) for _ in range(3)]

    outcomes = race(*(lambda lot=lot: str(take_lot(lot=lot, now=NOW, told_at=NOW)) for lot in lots))

    assert outcomes == ["created"] * 3
    assert AskedCertificates.objects.count() == 1
    assert set(MarketLot.objects.values_list("asked", flat=True)) == {AskedCertificates.objects.get().pk}
