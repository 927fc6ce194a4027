from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.exchange.breaker import Breaker
from shared.exchange.tests.factories import NOW

LEASE = timedelta(seconds=60)


def after(breaker, pattern, *, begin=NOW, every=timedelta(seconds=1)):
    """The breaker after tries one `every`: `.` succeeded, `x` failed."""
    for number, mark in enumerate(pattern):
        breaker = breaker.after(ok=mark == ".", now=begin + number * every)
    return breaker


def test_ten_failures_in_a_row_open_it_for_30_seconds():
    assert after(Breaker(), "x" * 9).state == "closed"

    opened = after(Breaker(), "x" * 10)

    assert opened.state == "open"
    assert opened.open_until == NOW + timedelta(seconds=9 + 30)
    assert not opened.may_try(NOW + timedelta(seconds=38))
    assert opened.may_try(NOW + timedelta(seconds=39))


def test_a_success_begins_the_row_anew():
    assert after(Breaker(), "xxxxxxxxx.", every=timedelta(minutes=2)).failures_in_row == 0


def test_seven_of_ten_within_five_minutes_open_it():
    assert after(Breaker(), "...xxxxxxx").state == "open"
    assert after(Breaker(), "....xxxxxx").state == "closed"


def test_failures_longer_than_five_minutes_ago_are_forgotten():
    old = after(Breaker(), "xxxxxxxx.")

    later = after(old, ".x", begin=NOW + timedelta(minutes=6))

    assert later.state == "closed"
    assert sum(entry[1] for entry in later.recent) == 2


def test_a_probe_that_fails_doubles_the_pause_up_to_ten_minutes():
    breaker, now, pauses = after(Breaker(), "x" * 10), NOW + timedelta(hours=1), []
    for _ in range(7):
        breaker = breaker.probe(now, lasting=LEASE).after(ok=False, now=now)
        pauses.append(breaker.open_seconds)
        now = breaker.open_until

    assert pauses == [60, 120, 240, 480, 600, 600, 600]


def test_a_probe_is_one_until_it_is_judged_or_lasts_too_long():
    probing = after(Breaker(), "x" * 10).probe(NOW + timedelta(minutes=1), lasting=LEASE)

    assert not probing.may_try(NOW + timedelta(minutes=1, seconds=59))
    assert probing.may_try(NOW + timedelta(minutes=2))


def test_a_success_closes_it_and_forgets_everything():
    probing = after(Breaker(), "x" * 10).probe(NOW + timedelta(minutes=1), lasting=LEASE)

    assert probing.after(ok=True, now=NOW + timedelta(minutes=1)) == Breaker()


def test_a_clock_set_back_does_not_hold_it_open():
    assert after(Breaker(), "x" * 10).may_try(NOW - timedelta(hours=1))


@given(st.text(alphabet=".x", max_size=60), st.integers(1, 90))
def test_it_is_open_only_after_a_failure_and_never_without_an_end(pattern, seconds):
    breaker = after(Breaker(), pattern, every=timedelta(seconds=seconds))

    assert (breaker.state == "open") == (breaker.open_until is not None)
    assert breaker.state == "closed" or "x" in pattern
    assert len(breaker.recent) <= 5
