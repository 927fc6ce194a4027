import pytest
import requests
import responses

from producer_portal.marketplace.tests.factories import NOW
from producer_portal.trades.models import TradeContract
from producer_portal.trades.services import do_to_contract, refresh_contract
from shared.accounts.models import Membership
from shared.accounts.roles import Role
from shared.accounts.tests.factories import actor_for, member
from shared.audit.models import Event
from shared.errors import Forbidden
from shared.exchange.peer import PeerRefused, PeerUnavailable
from shared.exchange.projections import Applied
from shared.schemas import json

from .factories import HASH, PK, signed, take, told

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:3004/api/contracts"


def sign(contract, by):
    body = {"name": "Joost van Dalen", "consent": True, "documentHash": contract.document_hash}
    return do_to_contract(contract=contract, deed="sign", body=body, by=by, key="key-1", tell_time=lambda: NOW)


def test_what_is_told_stands_here_for_our_organisation(contract, joost, lot):
    assert (contract.number, contract.status, contract.organization_id) == (
        "SAF-2026-000031", "awaiting_signatures", joost.organization.pk,
    )  # fmt: skip
    assert (contract.buyer_name, contract.signed_by_us) == ("Helvia Airways AG", False)
    assert contract.contract.document_hash == HASH


def test_the_newest_word_wins_and_is_written_down_once(joost):
    take(joost, "partially_signed", 2)

    assert take(joost, "awaiting_signatures", 1) is Applied.UNCHANGED
    assert take(joost, "partially_signed", 2) is Applied.UNCHANGED
    assert TradeContract.objects.get(pk=PK).status == "partially_signed"
    assert Event.objects.filter(verb="take_contract").count() == 1


def test_signed_here_it_is_signed_there_and_shown_at_once(contract, joost, wire):
    answer = told(joost, "partially_signed", 2, signatures=[signed(joost)])
    wire.add(responses.POST, f"{BASE}/{PK}/sign", body=json.dumps({"contract": answer}))

    after = sign(contract, joost)

    request = wire.calls[0].request
    assert (after.status, after.signed_by_us, after.version) == ("partially_signed", True, 2)
    assert json.loads(request.body)["documentHash"] == HASH
    assert (request.headers["Idempotency-Key"], request.headers["X-Acting-Org"]) == ("key-1", joost.organization.pk)
    assert Event.objects.filter(verb="sign_contract").count() == 1


def test_a_refusal_brings_the_version_that_is_to_be_signed_now(contract, joost, wire):
    newer = told(joost, version=4, documentHash="ef" * 32)
    said = {"error": "This is not the version.", "code": "other_document", "fields": {}, "record": newer}
    wire.add(responses.POST, f"{BASE}/{PK}/sign", body=json.dumps(said), status=409)

    with pytest.raises(PeerRefused):
        sign(contract, joost)

    assert TradeContract.objects.get(pk=PK).document_hash == "ef" * 32


@pytest.mark.parametrize("trouble", [{"body": requests.Timeout("10 s")}, {"status": 502}, {"body": '{"contract": 1}'}])
def test_while_nobody_knows_nothing_changes_here(contract, joost, wire, trouble):
    wire.add(responses.POST, f"{BASE}/{PK}/sign", **trouble)

    with pytest.raises(PeerUnavailable):
        sign(contract, joost)

    assert TradeContract.objects.get(pk=PK).status == "awaiting_signatures"


def test_read_again_it_is_as_its_owner_has_it(contract, joost, wire):
    answer = told(joost, "partially_signed", 3, signatures=[signed(joost)])
    wire.add(responses.GET, f"{BASE}/{PK}", body=json.dumps({"contract": answer}))

    after = refresh_contract(contract=contract, by=joost, tell_time=lambda: NOW)

    assert (after.status, after.version, after.signed_by_us) == ("partially_signed", 3, True)


@pytest.mark.parametrize(("role", "may"), [(Role.OWNER, "refuse"), (Role.TRADER, "request_changes")])
def test_refusing_takes_an_owner_and_changing_a_trader(contract, joost, wire, role, may):
    below = Role.TRADER if role == Role.OWNER else Role.VIEWER
    by = actor_for(member(below, organization=joost.organization))

    with pytest.raises(Forbidden):
        do_to_contract(contract=contract, deed=may, body={}, by=by, key="key-1", tell_time=lambda: NOW)
    assert len(wire.calls) == 0


@pytest.mark.parametrize(("may", "limit", "code"), [(False, None, "may_not_sign"), (True, 847_999_999, "above_limit")])
def test_who_may_not_sign_does_not_reach_the_other_side(contract, joost, wire, may, limit, code):
    mine = Membership.objects.filter(user=joost.user)
    mine.update(can_sign=may, sign_limit_minor=limit, sign_limit_currency="USD")

    with pytest.raises(Forbidden) as refused:
        sign(contract, joost)

    assert (refused.value.code, len(wire.calls)) == (code, 0)
