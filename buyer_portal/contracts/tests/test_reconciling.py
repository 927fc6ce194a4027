"""What `reconcile` compares of a contract is what was sent of it."""

import pytest

from buyer_portal.bids.models import Bid
from buyer_portal.contracts.reconciling import contract_marks
from buyer_portal.contracts.services import request_changes
from shared import schemas
from shared.accounts.tests.factories import NOW
from shared.exchange.models import OutboxEvent
from shared.exchange.reconcile import record_hash
from shared.schemas import json

pytestmark = pytest.mark.django_db


def test_the_mark_is_that_of_the_newest_message(contract, marc):
    contract = request_changes(contract=contract, body=schemas.RequestChanges(notices="By mail."), by=marc, now=NOW)

    newest = OutboxEvent.objects.filter(aggregate_type="contract").latest("aggregate_version")
    sent = json.loads(newest.body.encode())["contract"]
    told = {name: sent[name] for name in ("documentHash", "status")}
    assert contract_marks(after="", limit=10) == [(contract.pk, sent["version"], record_hash(told))]


def test_contracts_of_partners_are_between_them_and_the_buyer(contract):
    Bid.objects.filter(pk=contract.bid_id).update(source="api")

    assert contract_marks(after="", limit=10) == []


def test_a_page_is_one_query(contract, django_assert_num_queries):
    with django_assert_num_queries(1):
        contract_marks(after="", limit=10)
