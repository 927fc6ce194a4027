from datetime import timedelta

import pytest
from django.core.management import call_command

from producer_portal.bids.models import ProducerBid
from producer_portal.bids.services import submit_bid
from producer_portal.marketplace.tests.factories import NOW, mirrored

from . import far_buyer
from .factories import drafted

pytestmark = pytest.mark.django_db


@pytest.fixture
def bid(joost):
    return submit_bid(bid=drafted(mirrored(number="LOT-2026-0149"), joost), by=joost, now=NOW)


def run(capsys, *options):
    call_command("retry_bids", *options)
    return capsys.readouterr().out.splitlines()


def test_retry_bids_sends_what_is_due_and_sums_up(bid, wire, capsys):
    far_buyer.takes(wire)

    assert run(capsys) == [
        "Bid on LOT-2026-0149: submitted", "retry_bids: 1 arrived, 0 not taken, 0 without an answer"
    ]  # fmt: skip
    assert run(capsys) == ["retry_bids: 0 arrived, 0 not taken, 0 without an answer"]


def test_retry_bids_tells_what_was_not_taken(bid, wire, capsys):
    far_buyer.refuses(wire)

    assert run(capsys) == [
        "Bid on LOT-2026-0149: failed, Bidding on this lot is over.",
        "retry_bids: 0 arrived, 1 not taken, 0 without an answer",
    ]


def test_retry_bids_in_a_dry_run_sends_nothing(bid, capsys):
    before = list(ProducerBid.objects.values())

    assert run(capsys, "--dry-run") == ["retry_bids: would send 1 bids"]
    assert list(ProducerBid.objects.values()) == before


def test_retry_bids_leaves_what_is_not_due(bid, capsys):
    ProducerBid.objects.update(next_attempt_at=NOW + timedelta(days=3650))

    assert run(capsys, "--dry-run") == ["retry_bids: would send 0 bids"]


def test_operators_see_bids_and_change_none(admin_client, bid):
    page = admin_client.get(f"/admin/bids/producerbid/{bid.pk}/change/").content.decode()

    assert "Used cooking oil" in page
    assert 'name="_save"' not in page
    assert admin_client.get("/admin/bids/producerbid/?q=LOT-2026-0149").status_code == 200
