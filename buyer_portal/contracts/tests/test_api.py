import pytest

from buyer_portal.conftest import TRUSTED, on_behalf_of
from buyer_portal.contracts.models import Signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_marc(marc_member, api_of):
    return api_of(marc_member)


def signing(contract, **more):
    return {"name": "A Name", "title": "Head of fuel", "consent": True, "documentHash": contract.document_hash, **more}


def test_both_sign_through_their_own_doors(contract, as_marc, machine, as_joost):
    evidence = {
        "viewedAt": "2026-11-21T09:00:00.000Z", "ip": "192.0.2.9", "userAgent": "Firefox",
        "authMethod": "password, code", "authAt": "2026-11-21T08:00:00.000Z", "consentVersion": "2026-11",
    }  # fmt: skip
    path = f"/api/contracts/{contract.pk}/sign"

    first = as_marc.post(path, signing(contract))
    second = machine.post(path, signing(contract, evidence=evidence), **as_joost)

    assert (first.status_code, first.json()["contract"]["status"]) == (200, "partially_signed")
    assert (second.status_code, second.json()["contract"]["status"]) == (200, "active")
    assert [one["side"] for one in second.json()["contract"]["signatures"]] == ["buyer", "producer"]
    told = Signature.objects.get(side="producer")
    assert (told.ip, told.method, told.user_agent) == ("192.0.2.9", "password, code", "Firefox")


def test_another_hash_is_409_with_the_record(contract, as_marc):
    answer = as_marc.post(f"/api/contracts/{contract.pk}/sign", signing(contract) | {"documentHash": "0" * 64})

    assert (answer.status_code, answer.json()["record"]["documentHash"]) == (409, contract.document_hash)


def test_without_consent_nothing_is_signed(contract, as_marc):
    answer = as_marc.post(f"/api/contracts/{contract.pk}/sign", signing(contract) | {"consent": False})

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["consent"])


def test_both_sides_read_it_and_others_do_not(contract, api, machine, as_joost, api_of, stranger, aino):
    as_aino = on_behalf_of(aino)
    paths = [f"/api/contracts/{contract.pk}", f"/api/contracts/external/{contract.pk}"]

    for path in paths:
        assert api.get(path).json()["contract"]["contractNumber"] == contract.number
        assert machine.get(path, **as_joost).json()["contract"]["_id"] == contract.pk
        assert machine.get(path, **as_aino).status_code == 404
        assert api_of(stranger).get(path).status_code == 404
    assert api_of(stranger).get("/api/contracts").json()["count"] == 0
    for deed, body in {"sign": signing(contract), "request-changes": {}, "refuse": {"reason": "No."}}.items():
        assert api_of(stranger).post(f"/api/contracts/{contract.pk}/{deed}", body).status_code == 404
        assert machine.post(f"/api/contracts/{contract.pk}/{deed}", body, **as_aino).status_code == 404


def test_the_accepted_bid_brings_its_contract(contract, api):
    answer = api.get(f"/api/bids/{contract.bid_id}").json()

    assert (answer["contract"]["_id"], answer["bid"]["contractId"]) == (contract.pk, contract.pk)
    assert api.post("/api/contracts", {"bidId": contract.bid_id}).json()["contract"]["_id"] == contract.pk


def test_a_bid_that_is_not_accepted_has_none(bid, api):
    assert api.post("/api/contracts", {"bidId": bid.pk}).status_code == 409


def test_changes_and_refusal(contract, machine, as_joost):
    path = f"/api/contracts/{contract.pk}"

    changed = machine.post(f"{path}/request-changes", {"party": {"address": "Maasvlakte 7"}}, **as_joost).json()
    deal_changed = machine.post(f"{path}/request-changes", {"pricing": {"price": 1}}, **as_joost)
    refused = machine.post(f"{path}/refuse", {"reason": "Our plant is down."}, **as_joost).json()

    assert (changed["contract"]["edition"], changed["contract"]["parties"]["supplier"]["address"]) == (
        2,
        "Maasvlakte 7",
    )
    assert (deal_changed.status_code, list(deal_changed.json()["fields"])) == (400, ["pricing"])
    assert refused["contract"]["status"] == "refused"


def test_a_bare_key_does_not_sign(contract, machine):
    assert machine.post(f"/api/contracts/{contract.pk}/sign", signing(contract), **TRUSTED).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_contract_is_never_edited(contract, as_marc, method):
    assert as_marc.call(method, f"/api/contracts/{contract.pk}", {}).status_code == 405
