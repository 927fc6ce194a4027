from datetime import UTC, datetime, timedelta

import pytest

from shared.accounts.models import User
from shared.comms.models import Notification
from shared.exchange.alerts import alert, resolve
from shared.exchange.models import Alert

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 9, 24, tzinfo=UTC)


@pytest.fixture
def operator():
    return User.objects.create_user("olga@safmarket.example", "Olga", is_staff=True)


def test_an_alert_reaches_the_operators(operator):
    alert("clock_skew", "The clocks are 6 minutes apart.", key="a", now=NOW)

    row = Alert.objects.get()
    told = Notification.objects.get()
    assert (told.user, told.body, told.state) == (operator, "The clocks are 6 minutes apart.", "due")
    assert told.link == f"/admin/exchange/alert/{row.pk}/change/"


def test_the_same_trouble_counts_up_and_is_told_once(operator):
    for minute in range(3):
        alert("clock_skew", "apart", key="a", now=NOW + timedelta(minutes=minute))

    assert Alert.objects.get().times == 3
    assert Notification.objects.count() == 1


def test_a_trouble_that_comes_and_goes_is_told_once_an_hour(operator):
    for minutes in (0, 10, 20, 60):
        alert("breaker_open", "keeps failing", key="a", now=NOW + timedelta(minutes=minutes))
        resolve("breaker_open", key="a")

    assert Alert.objects.count() == 4
    assert Notification.objects.count() == 2


def test_another_trouble_is_told_as_well(operator):
    alert("clock_skew", "apart", key="a", now=NOW)
    alert("clock_skew", "apart", key="b", now=NOW)

    assert Notification.objects.count() == 2
