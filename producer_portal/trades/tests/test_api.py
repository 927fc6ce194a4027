import pytest

from producer_portal.trades.models import TradeContract
from shared import clock
from shared.accounts.api_keys import create_api_key
from shared.accounts.models import Membership
from shared.accounts.roles import Role
from shared.accounts.tests.factories import member, signed_in
from shared.schemas import json

from . import far_buyer
from .factories import HASH, PK, signed, taken, told

pytestmark = pytest.mark.django_db
URL = "/api/contracts"
ONE = f"{URL}/{PK}"
BODY = {"name": "Joost van Dalen", "title": "Head of sales", "consent": True, "documentHash": HASH}


def sign(client, body=None, **headers):
    return client.post(
        f"{ONE}/sign", json.dumps(body or BODY).decode(), content_type="application/json", headers=headers
    )


def test_the_list_shows_whole_contracts_the_newest_word_first(browser, joost):
    first, second = taken(joost), taken(joost, "active")

    answer = browser.get(URL).json()

    assert {one["_id"] for one in answer["contracts"]} == {first.pk, second.pk}
    assert (answer["count"], answer["nextCursor"]) == (2, None)
    assert answer["contracts"][0]["parties"]["buyer"]["name"] == "Helvia Airways AG"


def test_the_list_is_paged(browser, joost):
    made = {taken(joost).pk for _ in range(5)}

    first = browser.get(URL, {"limit": 3}).json()
    second = browser.get(URL, {"limit": 3, "cursor": first["nextCursor"]}).json()

    assert [first["count"], second["count"], second["nextCursor"]] == [3, 2, None]
    assert {one["_id"] for one in [*first["contracts"], *second["contracts"]]} == made


def test_one_contract_is_shown_as_it_came(browser, joost):
    taken(joost, _id=PK, partnersOwn="kept")

    assert browser.get(ONE).json()["contract"]["documentHash"] == HASH


def test_signing_answers_with_the_contract_as_it_became(browser, contract, joost, wire):
    far_buyer.answers(wire, told(joost, "partially_signed", 2, signatures=[signed(joost)]))

    answer = sign(browser, **{"Idempotency-Key": "mine-1", "User-Agent": "curl/8"})

    assert (answer.status_code, answer.json()["contract"]["status"]) == (200, "partially_signed")
    body = far_buyer.sent(wire)
    assert {name: body[name] for name in BODY} == BODY
    assert body["evidence"]["authMethod"] == "session"
    assert body["evidence"]["userAgent"] == "curl/8"
    assert "viewedAt" not in body["evidence"]
    assert far_buyer.key_of(wire) == "mine-1"


def test_sent_again_with_the_same_key_the_buyer_portal_is_not_asked_again(browser, contract, joost, wire):
    far_buyer.answers(wire, told(joost, "partially_signed", 2, signatures=[signed(joost)]))

    first, second = (sign(browser, **{"Idempotency-Key": "mine-1"}) for _ in range(2))

    assert (first.json(), len(wire.calls)) == (second.json(), 1)


def test_an_old_text_is_409_with_the_newer_record(browser, contract, joost, wire):
    newer = told(joost, version=4, documentHash="ef" * 32)
    far_buyer.refuses(wire, PK, error="This is not the version.", code="other_document", record=newer)

    answer = sign(browser)

    assert (answer.status_code, answer.json()["code"]) == (409, "other_document")
    assert answer.json()["record"]["documentHash"] == TradeContract.objects.get(pk=PK).document_hash == "ef" * 32


def test_while_nobody_knows_it_is_503(browser, contract, wire):
    far_buyer.is_lost(wire, PK)

    answer = sign(browser)

    assert (answer.status_code, answer.json()["code"]) == (503, "peer_unavailable")


@pytest.mark.parametrize(
    ("changes", "field"), [({"consent": False}, "consent"), ({"documentHash": "x"}, "documentHash"), ({"a": 1}, "a")]
)
def test_what_cannot_be_read_is_400_and_names_the_field(browser, contract, wire, changes, field):
    answer = sign(browser, BODY | changes)

    assert (answer.status_code, field in answer.json()["fields"], len(wire.calls)) == (400, True, 0)


def test_who_may_not_sign_is_403(browser, contract, joost, wire):
    Membership.objects.filter(user=joost.user).update(can_sign=False)

    answer = sign(browser)

    assert (answer.status_code, answer.json()["code"], len(wire.calls)) == (403, "may_not_sign", 0)


def test_a_viewer_without_the_right_to_sign_reads_and_does_not_sign(client, contract, joost, wire):
    viewer = signed_in(client, member(Role.VIEWER, organization=joost.organization))

    assert (viewer.get(ONE).status_code, sign(viewer).status_code, len(wire.calls)) == (200, 403, 0)


def test_to_others_it_is_not_there(client, contract, wire):
    rival = signed_in(client, member())

    assert (rival.get(ONE).status_code, sign(rival).status_code) == (404, 404)
    assert rival.get(URL).json()["contracts"] == []


def test_without_credentials_it_is_401(client, contract):
    assert [client.get(URL).status_code, client.get(ONE).status_code, sign(client).status_code] == [401] * 3


def test_by_key_one_reads_and_a_person_must_be_named_to_sign(client, contract, joost, wire):
    _, secret = create_api_key(name="ERP", organization=joost.organization, by=joost, now=clock.now())
    headers = {"X-API-Key": secret}

    assert client.get(ONE, headers=headers).status_code == 200
    assert sign(client, **headers).json()["code"] == "no_person"


@pytest.mark.parametrize(("path", "method"), [(URL, "post"), (ONE, "delete"), (f"{ONE}/sign", "get")])
def test_other_methods_are_405(browser, contract, path, method):
    assert getattr(browser, method)(path, content_type="application/json").status_code == 405


def test_queries_do_not_grow_with_the_list(browser, joost, django_assert_max_num_queries):
    for _ in range(12):
        taken(joost)

    with django_assert_max_num_queries(5):
        browser.get(URL)
