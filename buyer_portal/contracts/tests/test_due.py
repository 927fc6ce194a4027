from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from buyer_portal.contracts.models import Contract
from buyer_portal.contracts.services import due
from shared.accounts.models import User
from shared.comms.models import Notification

from .test_sign_contract import sign

pytestmark = pytest.mark.django_db


def test_unsigned_contracts_run_out_once(contract):
    assert due.due_contracts(contract.sign_by) == 1
    assert str(due.expire_due_contracts(now=contract.sign_by)) == "1 of 1"
    assert str(due.expire_due_contracts(now=contract.sign_by)) == "0 of 0"
    assert Contract.objects.get(pk=contract.pk).status == "expired"


def test_whose_signature_is_missing_is_reminded_once_of_each(contract, trader):
    Notification.objects.all().delete()
    for before in (timedelta(days=8), timedelta(days=6), timedelta(days=5), timedelta(hours=20), timedelta(hours=2)):
        due.remind_of_signatures(now=contract.sign_by - before)

    keys = Notification.objects.filter(user=trader.user).order_by("id").values_list("key", flat=True)
    assert list(keys) == [f"half_time:{contract.pk}:1", f"last_call:{contract.pk}:1"]


def test_the_reminder_says_the_time_in_the_readers_zone_and_way(contract, trader):
    User.objects.filter(pk=trader.user.pk).update(time_zone="America/New_York", date_format="month")

    due.remind_of_signatures(now=contract.sign_by - timedelta(hours=20))

    there = contract.sign_by.astimezone(ZoneInfo("America/New_York"))
    said = Notification.objects.get(user=trader.user, key__startswith="last_call").body
    assert said == f"It runs out on {there:%a} {there:%b} {there.day}, {there.year}, {there:%H:%M} {there.tzname()}."


def test_who_has_signed_is_not_reminded(contract, marc, trader):
    sign(contract, marc)
    Notification.objects.all().delete()

    due.remind_of_signatures(now=contract.sign_by - timedelta(hours=1))

    assert not Notification.objects.filter(user=trader.user).exists()
