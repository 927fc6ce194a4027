from datetime import timedelta

import pytest

from buyer_portal.contracts.models import Contract, Signature
from buyer_portal.contracts.services import (
    Circumstances,
    OtherDocument,
    chain_hash,
    refuse_contract,
    request_changes,
    sign_contract,
)
from buyer_portal.contracts.services.ending import expire_contract
from buyer_portal.deals.tests.factories import submitted
from buyer_portal.deals.tests.looking import stands
from buyer_portal.lots.models import Lot
from shared import schemas
from shared.accounts.tests.factories import NOW, actor_for
from shared.audit.models import Event
from shared.comms.models import Notification
from shared.errors import Forbidden, Invalid, InvalidMove, NotFound
from shared.exchange.models import OutboxEvent
from shared.tests.test_db import in_threads

pytestmark = pytest.mark.django_db
SEEN = Circumstances(method="password", viewed_at=NOW, ip="192.0.2.1", user_agent="A browser")


def signing(contract, **changes):
    body = {"name": "Marc Odermatt", "title": "Head of fuel", "authority": "Procuration", "consent": True}
    return schemas.SignContract.model_validate(body | {"documentHash": contract.document_hash} | changes)


def sign(contract, by, now=NOW, **changes):
    return sign_contract(contract=contract, body=signing(contract, **changes), how=SEEN, by=by, now=now)


def events(contract):
    rows = OutboxEvent.objects.filter(aggregate_type="contract", aggregate_id=contract.pk)
    return list(rows.order_by("aggregate_version").values_list("event", flat=True))


def test_the_first_signature_waits_for_the_second(contract, marc):
    signed = sign(contract, marc)

    (signature,) = signed.signatures.all()
    assert signed.status == "partially_signed"
    assert (signature.side, signature.name, signature.title) == ("buyer", "Marc Odermatt", "Head of fuel")
    assert (signature.document_hash, signature.ip, signature.previous_hash) == (contract.document_hash, "192.0.2.1", "")
    assert signature.hash == chain_hash(signature)
    assert events(contract) == ["contract.created", "contract.signed"]


def test_signed_by_both_it_is_active_and_the_covered_lot_is_sold(contract, marc, joost, deal):
    sign(contract, marc)

    active = sign(contract, joost, now=NOW + timedelta(hours=1), name="Joost van Dalen")

    first, second = active.signatures.order_by("signed_at")
    assert (active.status, active.active_at) == ("active", NOW + timedelta(hours=1))
    assert (second.previous_hash, second.side) == (first.hash, "producer")
    assert stands(deal) == ("contracted", "", "accepted", "none")
    assert Lot.objects.get(pk=contract.lot_id).status == "sold"
    assert events(contract) == ["contract.created", "contract.signed", "contract.active"]


def test_signed_again_it_changes_nothing(contract, marc):
    sign(contract, marc)
    before = (Signature.objects.count(), Event.objects.count(), OutboxEvent.objects.count())

    sign(contract, marc)

    assert (Signature.objects.count(), Event.objects.count(), OutboxEvent.objects.count()) == before


def test_another_version_than_the_newest_is_not_signed(contract, marc, joost):
    old = contract.document_hash
    changed = request_changes(
        contract=contract, body=schemas.RequestChanges.model_validate({"purchaseOrder": "PO-7"}), by=joost, now=NOW
    )

    with pytest.raises(OtherDocument) as refused:
        sign(contract, marc, documentHash=old)

    assert refused.value.record["documentHash"] == changed.document_hash


def test_without_the_right_to_sign_it_is_not_signed(contract, elena):
    with pytest.raises(Forbidden) as refused:
        sign(contract, elena)

    assert refused.value.code == "may_not_sign"


@pytest.mark.parametrize(("limit", "currency", "allowed"), [
    (848_000_000, "USD", True), (847_999_999, "USD", False), (10**12, "EUR", False),
])  # fmt: skip
def test_the_limit_binds_to_the_cent(contract, marc, marc_member, limit, currency, allowed):
    marc_member.sign_limit_minor, marc_member.sign_limit_currency = limit, currency
    marc_member.save()

    if allowed:
        assert sign(contract, marc).status == "partially_signed"
    else:
        with pytest.raises(Forbidden) as refused:
            sign(contract, marc)
        assert refused.value.code == "above_limit"


def test_others_do_not_find_it(contract, stranger, aino):
    for somebody in (actor_for(stranger), aino):
        with pytest.raises(NotFound):
            sign(contract, somebody)


def test_changes_make_a_new_version_and_the_signatures_count_no_more(contract, marc, joost):
    sign(contract, marc)
    body = {"party": {"name": "Rotterdam Renewables Trading B.V.", "address": "Maasvlakte 7\nRotterdam"}}

    changed = request_changes(
        contract=contract, body=schemas.RequestChanges.model_validate(body), by=joost, now=NOW + timedelta(days=1)
    )

    assert (changed.status, changed.edition) == ("awaiting_signatures", 2)
    assert changed.document.parties.supplier.name == "Rotterdam Renewables Trading B.V."
    assert changed.document.terms == contract.document.terms
    assert [(one.edition, one.superseded) for one in changed.to_wire().versions] == [(1, True), (2, False)]
    assert changed.sign_by == NOW + timedelta(days=15)
    assert sign(changed, marc).status == "partially_signed"
    assert sign(changed, joost, name="Joost van Dalen").status == "active"


def test_changes_that_change_nothing_are_refused(contract, joost):
    with pytest.raises(Invalid):
        request_changes(contract=contract, body=schemas.RequestChanges(), by=joost, now=NOW)


def test_a_side_puts_right_itself_alone(contract, joost):
    body = schemas.RequestChanges.model_validate({"party": {"name": "Another"}})

    changed = request_changes(contract=contract, body=body, by=joost, now=NOW)

    assert changed.document.parties.buyer == contract.document.parties.buyer


def test_refused_the_bid_lapses_and_the_volume_is_free(contract, joost, deal, lot, aino):
    refused = refuse_contract(contract=contract, reason="Our plant is down.", by=joost, now=NOW)

    assert (refused.status, refused.reason) == ("refused", "Our plant is down.")
    assert stands(deal) == ("closed", "lapsed", "lapsed", "none")
    assert Lot.objects.get(pk=lot.pk).awarded == 0
    assert events(contract) == ["contract.created", "contract.terminated"]
    assert submitted(lot, aino).status == "pending"


def test_the_buyer_is_told_who_is_the_next_best(contract, joost, trader, aino):
    submitted(contract.lot, aino)

    refuse_contract(contract=contract, reason="Our plant is down.", by=joost, now=NOW)

    told = Notification.objects.get(user=trader.user, key=f"contract:{contract.pk}:refused")
    assert told.body.endswith(f"free to be awarded again; 1 other bid stands on {contract.lot.number}.")
    assert told.link == f"/contracts/{contract.pk}/"


def test_refusing_says_why(contract, joost):
    with pytest.raises(Invalid):
        refuse_contract(contract=contract, reason=" ", by=joost, now=NOW)


def test_active_it_is_neither_refused_nor_changed(contract, marc, joost):
    sign(contract, marc)
    sign(contract, joost)

    with pytest.raises(InvalidMove):
        refuse_contract(contract=contract, reason="No.", by=joost, now=NOW)
    with pytest.raises(InvalidMove):
        request_changes(contract=contract, body=schemas.RequestChanges(purchase_order="1"), by=joost, now=NOW)


def test_unsigned_for_14_days_it_expires_once(contract, deal):
    late = contract.sign_by

    assert not expire_contract(contract=contract, now=late - timedelta(milliseconds=1))
    assert expire_contract(contract=contract, now=late)
    assert not expire_contract(contract=contract, now=late)
    assert (Contract.objects.get(pk=contract.pk).status, stands(deal)[1]) == ("expired", "lapsed")


def test_after_its_time_it_is_not_signed_whether_or_not_the_clock_came_to_it(contract, marc):
    with pytest.raises(InvalidMove):
        sign(contract, marc, now=contract.sign_by)


@pytest.mark.django_db(transaction=True)
def test_both_sign_at_the_same_moment(contract, marc, joost):
    statuses = in_threads(2, lambda number: sign(contract, (marc, joost)[number]).status)

    assert sorted(statuses) == ["active", "partially_signed"]
    assert Signature.objects.filter(previous_hash="").count() == 1
    assert Contract.objects.get(pk=contract.pk).status == "active"
