"""Our contracts beside the Buyer portal's."""

import pytest
import responses

from producer_portal.marketplace.tests.factories import NOW
from producer_portal.trades.models import TradeContract
from producer_portal.trades.reconciling import contract_marks, repair_contract
from shared.exchange.peer import PeerUnavailable
from shared.exchange.reconcile import record_hash
from shared.schemas import json

from .factories import HASH, PK, take, told
from .far_buyer import URL as BASE

pytestmark = pytest.mark.django_db


def test_the_mark_is_that_of_what_was_told(contract, django_assert_num_queries):
    with django_assert_num_queries(1):
        marks = contract_marks(after="", limit=10)

    assert marks == [(PK, 1, record_hash({"documentHash": HASH, "status": "awaiting_signatures"}))]


def test_a_contract_that_differs_is_read_from_its_owner(contract, joost, wire):
    newer = told(joost, "active", version=4)
    wire.add(responses.GET, f"{BASE}/{PK}", body=json.dumps({"contract": newer}))

    repair_contract(record_id=PK, now=NOW)

    assert TradeContract.objects.get(pk=PK).status == "active"


def test_what_cannot_be_read_changes_nothing(contract, joost, wire):
    wire.add(responses.GET, f"{BASE}/{PK}", body='{"contract": 1}')

    with pytest.raises(PeerUnavailable):
        repair_contract(record_id=PK, now=NOW)

    assert take(joost, "partially_signed", 2) == "updated"
