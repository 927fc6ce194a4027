from datetime import timedelta
from decimal import Decimal

import pytest

from buyer_portal.contracts.models import Contract
from buyer_portal.deals.services import accept_offer, counter_offer
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, submitted
from buyer_portal.deals.tests.looking import counter, standing, told
from buyer_portal.lots.tests.factories import written
from shared.accounts.tests.factories import NOW
from shared.exchange.models import OutboxEvent
from shared.schemas import json, parse_event

pytestmark = pytest.mark.django_db


def test_it_is_drawn_up_from_exactly_the_agreed_terms(deal, elena, joost, lot):
    counter_offer(negotiation=deal, body=counter(pricePerUnit=2050, volume=3000, incoterms="FCA"), by=elena, now=NOW)
    agreed = standing(deal)

    accept_offer(negotiation=deal, by=joost, now=NOW, offer_id=agreed.pk, terms_hash=agreed.terms_hash)

    contract = Contract.objects.whole().get(bid=deal.bid)
    terms = contract.document.terms
    assert (contract.status, contract.number, contract.edition) == ("awaiting_signatures", "SAF-2026-000001", 1)
    assert (terms.volume, terms.pricing) == (agreed.terms.volume, agreed.terms.pricing)
    assert (terms.delivery.incoterms, terms.payment_terms, terms.tolerance_pct) == ("FCA", "30 days net", 5)
    assert terms.delivery.window_start == lot.fields.delivery.window_start
    assert terms.specification.feedstock == "Used cooking oil"
    assert contract.document.parties.supplier.name == "Rotterdam Renewables B.V."
    assert contract.document.parties.buyer.contact_name == "Elena Brunner"
    assert contract.document_hash == contract.document.hash
    assert contract.sign_by == NOW + timedelta(days=14)


def test_of_a_blend_the_lots_share_is_among_the_terms(trader, joost, marc):
    asked = {"product": "blend", "safShare": Decimal("37.5"), "volume": {"amount": 1000, "unit": "gallons"}}
    lot = open_lot(trader, fields=written(**asked, pricing={"currency": "USD"}))
    deal = negotiation_of(submitted(lot, joost, volume=asked["volume"]))

    accept_offer(negotiation=deal, by=marc, now=NOW)

    contract = Contract.objects.whole().get(bid=deal.bid)
    told = json.loads(OutboxEvent.objects.get(event="contract.created").body.encode())["contract"]
    assert contract.document.terms.saf_share_volume_pct == Decimal("37.5")
    assert told["terms"]["safShareVolumePct"] == Decimal("37.5")
    assert "the stated share, by volume" in contract.document.clauses[2].text


def test_it_promises_nothing_that_the_marketplace_does_not_do(contract):
    text = " ".join(clause.text for clause in contract.document.clauses)

    assert "The buyer pays the supplier directly, when the terms state. The marketplace neither holds nor moves" in text
    assert "refunded" not in text
    assert "released" not in text


def test_without_a_share_its_text_reads_as_it_did_before_there_was_one(contract):
    assert "safShareVolumePct" not in contract.document.to_dict()["terms"]


def test_the_producers_side_gets_bid_and_contract_whole(contract, deal):
    rows = {row.event: parse_event(row.topic, row.body.encode()) for row in OutboxEvent.objects.all()}

    assert rows["bid.accepted"].contract == contract.to_wire() == rows["contract.created"].contract
    assert told(deal)[-1] == ("bid.accepted", "accepted")


def test_its_hash_is_that_of_what_is_shown(contract):
    shown = contract.to_wire()

    assert shown.document.hash == contract.document_hash
    assert json.loads(json.dumps(shown))["documentHash"] == contract.document_hash


def test_numbers_have_no_gaps(trader, joost, aino, marc):
    numbers = []
    for who in (joost, aino):
        deal = negotiation_of(submitted(open_lot(trader), who))
        accept_offer(negotiation=deal, by=marc, now=NOW)
        numbers.append(Contract.objects.get(bid=deal.bid).number)

    assert numbers == ["SAF-2026-000001", "SAF-2026-000002"]
