from datetime import timedelta
from decimal import Decimal

import pytest

from buyer_portal.contracts.models import Contract, FinalDocument, Signature
from buyer_portal.contracts.services import refuse_contract, request_changes
from buyer_portal.contracts.services.amending import amend_contract
from buyer_portal.contracts.services.ending import expire_contract
from buyer_portal.deals.services import accept_offer
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, submitted
from buyer_portal.lots.models import Lot
from buyer_portal.lots.services.awards import NothingLeft
from buyer_portal.lots.tests.factories import written
from shared import schemas
from shared.accounts.tests.factories import NOW, actor_for
from shared.errors import Forbidden, Invalid, InvalidMove, NotFound
from shared.tests.test_db import in_threads

from .test_sign_contract import events, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def active(contract, marc, joost):
    """The contract, signed by both; the lot, for 4,000 t and 5 % more at most, is sold with it."""
    sign(contract, marc)
    return sign(contract, joost, name="Joost van Dalen")


def amend(contract, by, now=NOW, **terms):
    body = schemas.AmendContract.model_validate(terms)
    return amend_contract(contract=contract, body=body, by=by, now=now)


def signed(amendment, *who):
    for one in who:
        amendment = sign(amendment, one)
    return amendment


def now(contract):
    return Contract.objects.whole().get(pk=contract.pk)


def awarded(lot):
    return Lot.objects.get(pk=lot.pk).awarded


def test_it_is_a_contract_of_its_own_drawn_up_from_what_holds(active, elena):
    amendment = amend(active, elena, pricePerUnit=2095, windowEnd="2027-07-31", message="As agreed by phone.")

    text, before = amendment.document, active.document
    assert (amendment.number, amendment.status, amendment.turn) == ("SAF-2026-000002", "awaiting_signatures", "both")
    assert (amendment.amends_id, amendment.bid_id, text.amends_number) == (active.pk, None, active.number)
    assert text.terms.pricing.price == Decimal(8380000)
    assert text.terms.delivery.window_start == before.terms.delivery.window_start
    assert text.parties == before.parties
    assert text.clauses[0].heading == "Amendment"
    assert "Price per unit: $2,095.00/t (was $2,120.00/t); Total: $8,380,000.00" in text.clauses[0].text
    assert active.document_hash in text.clauses[0].text
    assert amendment.sign_by == NOW + timedelta(days=14)
    assert amendment.document_hash == text.hash == amendment.to_wire().document.hash


def test_the_contract_itself_is_never_changed(active, elena, joost, marc):
    before = (active.body, active.document_hash, active.edition)

    signed(amend(active, elena, pricePerUnit=2095), marc, joost)

    found = now(active)
    assert (found.body, found.document_hash, found.edition) == before
    assert found.to_wire().terms.pricing.price_per_unit == 2120
    assert found.to_wire().terms_in_force.pricing.price_per_unit == 2095


def test_the_share_of_a_blend_is_amended_by_both(trader, joost, marc):
    asked = {"product": "blend", "safShare": 30, "volume": {"amount": 1000000, "unit": "gallons"}}
    lot = open_lot(trader, fields=written(**asked, pricing={"currency": "USD"}))
    deal = negotiation_of(submitted(lot, joost, volume=asked["volume"], pricePerUnit=Decimal("2.5")))
    accept_offer(negotiation=deal, by=marc, now=NOW)
    contract = signed(Contract.objects.whole().get(bid=deal.bid), marc, joost)

    amendment = signed(amend(contract, marc, safShareVolumePct=35), marc, joost)

    assert "SAF share: 35 % by volume (was 30 % by volume)" in amendment.document.clauses[0].text
    told = now(contract).to_wire()
    assert (told.terms.saf_share_volume_pct, told.terms_in_force.saf_share_volume_pct) == (30, 35)


def test_what_is_no_blend_gets_no_share(active, elena):
    with pytest.raises(Invalid) as refused:
        amend(active, elena, safShareVolumePct=35)

    assert list(refused.value.fields) == ["safShareVolumePct"]


def test_both_sides_hear_of_it_and_of_the_contract(active, elena, marc, joost):
    amendment = amend(active, joost, pricePerUnit=2095)
    signed(amendment, marc, joost)

    assert events(amendment) == ["contract.created", "contract.signed", "contract.active"]
    assert events(active)[-3:] == ["contract.updated"] * 3
    told = now(active).to_wire().amendments
    assert [(one.contract_number, one.status, one.proposed_by) for one in told] == [
        (amendment.number, "active", "producer")
    ]
    assert FinalDocument.objects.filter(contract=amendment).exists()


def test_the_next_one_begins_with_what_the_last_one_said(active, elena, joost, marc):
    first = signed(amend(active, elena, pricePerUnit=2095), marc, joost)

    second = amend(active, joost, inspectionDays=14)

    assert second.document.terms.pricing.price_per_unit == 2095
    assert second.to_wire().terms_before.inspection_days == 10
    assert f"last amended by {first.number} (SHA-256 {first.document_hash})" in second.document.clauses[0].text
    signed(second, marc, joost)
    assert now(active).in_force == now(second).document
    assert [one.status for one in now(active).to_wire().amendments] == ["active", "active"]


def test_the_same_proposal_twice_is_one_and_another_waits(active, elena, joost):
    first = amend(active, elena, pricePerUnit=2095)

    assert amend(active, elena, pricePerUnit=2095).pk == first.pk
    for who, terms in ((elena, {"pricePerUnit": 2090}), (joost, {"pricePerUnit": 2095})):
        with pytest.raises(InvalidMove) as refused:
            amend(active, who, **terms)
        assert refused.value.code == "amendment_open"
    assert Contract.objects.filter(amends=active).count() == 1


@pytest.mark.parametrize(("volume", "more"), [(4200, 200_000), (3000, -1_000_000)])
def test_volume_moves_what_is_awarded(active, elena, marc, joost, lot, volume, more):
    amendment = amend(active, elena, volume=volume)

    assert awarded(lot) == 4_000_000 + max(more, 0)  # more is set aside at once
    signed(amendment, marc, joost)
    assert awarded(lot) == 4_000_000 + more
    assert now(active).in_force.terms.pricing.price == volume * 2120
    assert Lot.objects.get(pk=lot.pk).status == "sold"  # final stays final


@pytest.mark.parametrize("ended", ["refused", "expired"])
def test_without_both_signatures_all_is_as_before(active, elena, joost, marc, lot, deal, ended):
    amendment = sign(amend(active, elena, volume=4200), marc)

    if ended == "refused":
        refuse_contract(contract=amendment, reason="Not now.", by=joost, now=NOW)
    else:
        assert expire_contract(contract=amendment, now=amendment.sign_by)

    found = now(active)
    assert (now(amendment).status, found.status, found.amending) == (ended, "active", "")
    assert awarded(lot) == 4_000_000
    assert found.to_wire().terms_in_force is None
    deal.refresh_from_db()
    assert deal.status == "contracted"
    assert amend(active, joost, volume=4100).number == "SAF-2026-000003"  # no number is given twice, none is left out


def test_one_that_ran_out_is_no_obstacle_before_the_clock_comes_to_it(active, elena, joost):
    first = amend(active, elena, pricePerUnit=2095)

    second = amend(active, joost, now=first.sign_by, pricePerUnit=2090)

    assert (now(first).status, second.status) == ("expired", "awaiting_signatures")


def test_more_than_the_lot_has_left_is_refused(active, elena, lot):
    with pytest.raises(NothingLeft):
        amend(active, elena, volume=4201)

    assert (awarded(lot), Contract.objects.count()) == (4_000_000, 1)


def test_names_are_put_right_in_the_amendment_itself(active, elena, marc, joost):
    amendment = sign(amend(active, elena, pricePerUnit=2095), marc)
    body = schemas.RequestChanges.model_validate({"party": {"name": "Rotterdam Renewables Trading B.V."}})

    changed = request_changes(contract=amendment, body=body, by=joost, now=NOW)

    assert (changed.edition, changed.status, changed.turn) == (2, "awaiting_signatures", "both")
    assert changed.document.clauses[0] == amendment.document.clauses[0]
    signed(changed, marc, joost)
    assert now(active).in_force.parties.supplier.name == "Rotterdam Renewables Trading B.V."
    assert amend(active, elena, inspectionDays=12).document.parties.supplier.name.endswith("Trading B.V.")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({}, "nothing_changed"),
        ({"pricePerUnit": 2120}, "nothing_changed"),
        ({"windowStart": "2027-08-01"}, "invalid"),
        ({"deliveryDate": "2026-11-20"}, "invalid"),
        ({"price": 8480000, "pricePerUnit": 2}, "invalid"),
        ({"volume": {"amount": 1, "unit": "gallons"}}, "invalid"),
    ],
)
def test_what_is_no_amendment_is_refused(active, elena, terms, code):
    with pytest.raises(Invalid) as refused:
        amend(active, elena, **terms)

    assert refused.value.code == code


def test_a_day_takes_the_place_of_a_window(active, elena):
    delivery = amend(active, elena, deliveryDate="2027-05-03").document.terms.delivery

    assert (delivery.window_start, delivery.window_end) == (None, None)
    assert f"{delivery.delivery_date:%d.%m.%Y}" == "03.05.2027"


def test_only_an_active_contract_is_amended_and_no_amendment(contract, elena, marc, joost):
    with pytest.raises(InvalidMove):
        amend(contract, elena, pricePerUnit=2095)
    signed(contract, marc, joost)
    amendment = signed(amend(contract, elena, pricePerUnit=2095), marc, joost)
    with pytest.raises(InvalidMove) as refused:
        amend(amendment, elena, pricePerUnit=2090)
    assert refused.value.code == "is_amendment"


def test_viewers_and_others_may_not(active, viewer, stranger):
    with pytest.raises(Forbidden):
        amend(active, actor_for(viewer), pricePerUnit=2095)
    with pytest.raises(NotFound):
        amend(active, actor_for(stranger), pricePerUnit=2095)


def test_through_the_api(active, api, api_of, viewer, stranger):
    path = f"/api/contracts/{active.pk}/amend"

    made = api.post(path, {"pricePerUnit": 2095, "message": "By phone."})
    again = api.post(path, {"pricePerUnit": 2095, "message": "By phone."})
    other = api.post(path, {"pricePerUnit": 2000})

    shown = made.json()["contract"]
    assert (made.status_code, shown["amends"], shown["amendsNumber"]) == (201, active.pk, active.number)
    assert (shown["message"], shown["termsBefore"]["pricing"]["pricePerUnit"]) == ("By phone.", 2120)
    assert again.json()["contract"]["_id"] == shown["_id"]
    assert (other.status_code, other.json()["code"]) == (409, "amendment_open")
    assert api.post(path, {"parties": {}}).status_code == 400
    assert api_of(viewer).post(path, {"pricePerUnit": 1}).status_code == 403
    assert api_of(stranger).post(path, {"pricePerUnit": 1}).status_code == 404
    assert api.get(path).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_propose_at_the_same_moment(active, elena, joost, lot):
    def propose(number):
        try:
            return amend(active, (elena, joost)[number], volume=4100 + number).number
        except InvalidMove as refused:
            return refused.code

    outcomes = in_threads(2, propose)

    assert "amendment_open" in outcomes
    amendment = Contract.objects.get(amends=active)
    assert awarded(lot) == 4_000_000 + amendment.volume_change * 1000


@pytest.mark.django_db(transaction=True)
def test_signed_by_one_while_the_other_asks_for_changes(active, elena, marc, joost):
    amendment = sign(amend(active, elena, pricePerUnit=2095), joost)
    body = schemas.RequestChanges(purchase_order="PO-1")

    def act(number):
        try:
            if number:
                return request_changes(contract=amendment, body=body, by=joost, now=NOW).edition
            return sign(amendment, marc).status
        except Exception as refused:
            return type(refused).__name__

    outcomes = in_threads(2, act)

    found = now(amendment)
    if "active" in outcomes:
        assert (found.edition, found.status, outcomes.count("InvalidMove")) == (1, "active", 1)
    else:
        assert (found.edition, found.status, outcomes.count("OtherDocument")) == (2, "awaiting_signatures", 1)
        assert not Signature.objects.filter(contract=amendment, edition=2).exists()
