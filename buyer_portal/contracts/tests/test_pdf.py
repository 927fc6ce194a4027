import hashlib
import re
import zlib
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from buyer_portal.contracts.models import Contract, FinalDocument
from buyer_portal.contracts.services.pdf import contract_pdf
from buyer_portal.deals.services import accept_offer
from buyer_portal.deals.tests.factories import negotiation_of, open_lot, submitted
from buyer_portal.lots.tests.factories import written
from shared.accounts.tests.factories import NOW
from shared.tests.pdf_text import text_of

from .test_sign_contract import sign

pytestmark = pytest.mark.django_db
TRUSTED = {"X-API-Key": "dev-api-key-123"}


@pytest.fixture
def active(contract, marc, joost):
    sign(contract, marc)
    return sign(contract, joost, name="Joost van Dalen")


def pages(pdf):
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return [zlib.decompress(one) for one in streams if one[:1] == b"x"]


def test_the_final_file_is_kept_and_has_its_hash(active):
    final = FinalDocument.objects.get(contract=active)

    assert bytes(final.pdf).startswith(b"%PDF-")
    assert final.sha256 == hashlib.sha256(bytes(final.pdf)).hexdigest()


def test_of_a_blend_it_says_share_neat_tonnes_and_reduction(trader, joost, marc):
    asked = {"product": "blend", "safShare": 30, "volume": {"amount": 1000000, "unit": "gallons"}}
    lot = open_lot(trader, fields=written(**asked, pricing={"currency": "USD"}))
    deal = negotiation_of(submitted(lot, joost, volume=asked["volume"], pricePerUnit=Decimal("2.5")))
    accept_offer(negotiation=deal, by=marc, now=NOW)

    said = text_of(contract_pdf(Contract.objects.whole().get(bid=deal.bid)))

    assert "30 % by volume" in said
    assert "908.499 t neat" in said  # 3,785,411.784 L × 30 % × 0.8 kg/L
    assert "2,419.3 t" in said  # 3.16 × 908.499 × (1 − 14 ÷ 89)


def test_the_same_contract_is_the_same_file(active):
    assert contract_pdf(active) == contract_pdf(active)


def test_its_parties_get_it_by_session_and_key(active, browser, joost):
    url = reverse("contracts:api_pdf", args=[active.pk])
    acting = {**TRUSTED, "X-Acting-User": joost.user.external_id, "X-Acting-Org": joost.organization.pk}

    mine, theirs = browser.get(url), Client().get(url, headers=acting)

    assert mine["Content-Type"] == "application/pdf"
    assert mine.content == theirs.content == bytes(FinalDocument.objects.get().pdf)


def test_others_do_not(active, browser_of, stranger, aino):
    url = reverse("contracts:api_pdf", args=[active.pk])
    acting = {**TRUSTED, "X-Acting-User": aino.user.external_id, "X-Acting-Org": aino.organization.pk}

    assert browser_of(stranger).get(url).status_code == 404
    assert Client().get(url, headers=acting).status_code == 404
    for headers in ({}, {"X-API-Key": "wrong"}):
        answer = Client().get(url, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
        assert "ApiKey" in answer["WWW-Authenticate"]


def test_anybody_may_ask_whether_text_or_file_is_the_signed_one(active):
    final = FinalDocument.objects.get()

    for digest in (active.document_hash, final.sha256):
        page = Client().get(reverse("contracts:verify", args=[digest])).content.decode()
        assert "This is the signed document." in page
        assert active.number in page
        assert "2,120" not in page  # names and times, never the terms


def test_unsigned_it_is_known_and_not_the_signed_one(contract):
    page = Client().get(reverse("contracts:verify", args=[contract.document_hash]))

    assert (page.status_code, "it is not the signed one" in page.content.decode()) == (200, True)


@pytest.mark.parametrize("digest", ["0" * 64, "short", "Z" * 64])
def test_an_unknown_hash_is_none_of_ours(active, digest):
    page = Client().get(reverse("contracts:verify", args=[digest]))

    assert (page.status_code, "No contract has this hash." in page.content.decode()) == (404, True)


def test_a_file_is_looked_up_by_its_hash(active, tmp_path):
    path = tmp_path / "contract.pdf"
    path.write_bytes(bytes(FinalDocument.objects.get().pdf))

    with path.open("rb") as document:
        response = Client().post(reverse("contracts:verify_any"), {"document": document}, follow=True)

    assert "This is the signed document." in response.content.decode()


def test_without_file_or_hash_it_says_what_to_do(db):
    response = Client().post(reverse("contracts:verify_any"), {"digest": "not a hash"})

    assert (response.status_code, "64 digits" in response.content.decode()) == (422, True)
