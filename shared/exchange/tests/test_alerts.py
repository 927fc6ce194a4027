from datetime import UTC, datetime, timedelta

import pytest

from shared.accounts.actors import Actor
from shared.accounts.models import User
from shared.audit.models import Event
from shared.comms.models import Notification
from shared.exchange.alerts import alert, keep_alert, mark_seen, remind, resolve, resolve_others
from shared.exchange.health.rules import RULE_OF
from shared.exchange.models import Alert

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 9, 24, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def operator():
    return User.objects.create_user("olga@safmarket.example", "Olga", is_staff=True)


def rows():
    return list(Alert.objects.order_by("id").values_list("key", "text", "times", "state"))


def test_an_alert_reaches_the_operators_and_says_what_to_do(operator):
    alert("clock_skew", "The clocks are 6 minutes apart.", key="a", now=NOW)

    told = Notification.objects.get()
    assert (told.user, told.state) == (operator, "due")
    assert told.body == f"The clocks are 6 minutes apart.\n\n{RULE_OF['clock_skew'].do}"
    assert told.title.endswith("portal: the clocks differ")
    assert told.link == "/settings/integration/#alerts"


def test_what_happens_again_counts_up_and_is_told_once():
    for minute in range(3):
        alert("clock_skew", f"apart {minute}", key="a", now=NOW + timedelta(minutes=minute))

    assert rows() == [("a", "apart 2", 3, "open")]
    assert Notification.objects.count() == 1


def test_what_is_still_so_is_kept_up_to_date_and_not_counted():
    for minute in range(3):
        keep_alert("clock_skew", f"apart {minute}", key="a", now=NOW + timedelta(minutes=minute))

    assert rows() == [("a", "apart 2", 1, "open")]
    assert Alert.objects.get().last_at == NOW + timedelta(minutes=2)
    assert Notification.objects.count() == 1


def test_what_is_over_is_closed_and_may_begin_anew():
    alert("breaker_open", "one", now=NOW, key="a")
    alert("breaker_open", "three", now=NOW, key="b")
    resolve("breaker_open", key="a", now=NOW + HOUR)
    alert("breaker_open", "four", now=NOW + HOUR, key="a")

    assert rows() == [("a", "one", 1, "closed"), ("b", "three", 1, "open"), ("a", "four", 1, "open")]
    assert Alert.objects.order_by("id").first().closed_at == NOW + HOUR


def test_that_it_is_well_again_is_told_to_whom_the_trouble_was_told(operator):
    keep_alert("breaker_open", "Nothing can be sent.", key="a", now=NOW)
    resolve_others("breaker_open", keys=[], now=NOW + timedelta(minutes=42))
    resolve_others("breaker_open", keys=[], now=NOW + timedelta(minutes=43))

    told = Notification.objects.get(title__contains="well again")
    assert (told.user, told.kind, told.state) == (operator, "alert", "due")
    assert told.title.endswith("portal: well again after “nothing can be sent”")
    assert told.body == "It is over, after 42 min. There is nothing to do. It was: Nothing can be sent."


def test_the_end_of_a_trouble_that_somebody_has_seen_is_told_too(operator):
    keep_alert("breaker_open", "Nothing can be sent.", key="a", now=NOW)
    mark_seen(alerts=Alert.objects.all(), by=Actor(user=operator, via="admin"), now=NOW)
    resolve("breaker_open", key="a", now=NOW + HOUR)

    assert Notification.objects.filter(title__contains="well again").count() == 1


def test_all_of_a_kind_but_some_are_over():
    for key in ("a", "b", "c"):
        alert("breaker_open", key, now=NOW, key=key)
    alert("clock_skew", "x", now=NOW, key="a")

    assert resolve_others("breaker_open", keys=["b"], now=NOW) == 2
    assert set(Alert.objects.live().values_list("kind", "key")) == {("breaker_open", "b"), ("clock_skew", "a")}


def test_a_trouble_that_comes_and_goes_is_told_once_an_hour():
    for minutes in (0, 10, 20, 60):
        alert("breaker_open", "keeps failing", key="a", now=NOW + timedelta(minutes=minutes))
        resolve("breaker_open", key="a", now=NOW + timedelta(minutes=minutes))

    assert Alert.objects.count() == 4
    assert sorted("well again" in told.title for told in Notification.objects.all()) == [False, False, True, True]


def test_another_trouble_is_told_as_well():
    alert("clock_skew", "apart", key="a", now=NOW)
    alert("clock_skew", "apart", key="b", now=NOW)

    assert Notification.objects.count() == 2


def test_what_lasts_is_told_again_once_a_day():
    alert("breaker_open", "It fails.", key="a", now=NOW)

    reminded = [remind(now=NOW + HOUR * hours) for hours in (1, 23, 24, 25, 47, 48)]

    assert reminded == [0, 0, 1, 0, 0, 1]
    assert [told.body.partition("\n")[0] for told in Notification.objects.order_by("created_at")] == [
        "It fails.", "Still so: It fails.", "Still so: It fails.",
    ]  # fmt: skip


def test_nobody_is_reminded_of_what_is_over_or_was_seen(operator):
    for key in ("a", "b"):
        alert("breaker_open", "It fails.", key=key, now=NOW)
    resolve("breaker_open", key="a", now=NOW)
    mark_seen(alerts=Alert.objects.filter(key="b"), by=Actor(user=operator, via="admin"), now=NOW)

    assert remind(now=NOW + 24 * HOUR) == 0


def test_a_state_that_was_seen_lasts_and_an_event_that_was_seen_is_over(operator):
    alert("breaker_open", "It fails.", key="a", now=NOW)
    alert("id_reused", "Twice.", key="a", now=NOW)
    by = Actor(user=operator, via="admin")

    assert mark_seen(alerts=Alert.objects.all(), by=by, now=NOW) == 2
    assert mark_seen(alerts=Alert.objects.all(), by=by, now=NOW) == 0

    assert rows() == [("a", "It fails.", 1, "seen"), ("a", "Twice.", 1, "closed")]
    assert sorted(Event.objects.filter(verb="mark_seen").values_list("actor_name", "before", "after")) == [
        ("Olga", "open", "closed"), ("Olga", "open", "seen"),
    ]  # fmt: skip
    keep_alert("breaker_open", "It still fails.", key="a", now=NOW + HOUR)
    assert rows()[0] == ("a", "It still fails.", 1, "seen")
    assert Notification.objects.count() == 2
