from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.exchange import schedule
from shared.exchange.tests.factories import NOW, exchange_settings


def test_the_schedules_are_those_of_the_specification():
    assert [wait.total_seconds() for wait in schedule.SENDING] == [
        0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400,
    ]  # fmt: skip
    assert [wait.total_seconds() for wait in schedule.PROCESSING] == [0, 1, 10, 60, 600]


@pytest.mark.parametrize("tries", range(1, 10))
def test_the_next_try_is_within_a_fifth_of_the_schedule(tries):
    wait = schedule.SENDING[tries]

    for _ in range(50):
        again = schedule.next_try(schedule.SENDING, tries=tries, now=NOW)
        assert wait * 0.8 <= again - NOW <= wait * 1.2


def test_after_the_last_try_there_is_none():
    assert schedule.next_try(schedule.SENDING, tries=10, now=NOW) is None
    assert schedule.next_try(schedule.PROCESSING, tries=5, now=NOW) is None


def test_a_setting_scales_the_schedule(settings):
    settings.EXCHANGE = exchange_settings(schedule_scale=0.001)

    again = schedule.next_try(schedule.SENDING, tries=9, now=NOW)

    assert timedelta(seconds=69) < again - NOW < timedelta(seconds=104)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("Sat, 21 Nov 2026 12:02:00 GMT", 120),
        ("Saturday, 21-Nov-26 12:02:00 GMT", 120),
        ("315360000", 86400),
        ("9" * 5000, 86400),
        ("Sat, 21 Nov 2036 12:00:00 GMT", 86400),
    ],
)
def test_retry_after_is_read_in_either_form_and_clamped(header, seconds):
    assert schedule.retry_after(header, now=NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "header",
    ["", "soon", "-5", "0", "1.5", "1e3", "0x10", "٣", "Sat, 21 Nov 2025 12:00:00 GMT", "Sat, 99 Foo 2026 12:00:00 GMT",
     "Sat, 21 Nov 2026 12:02:00", "\0", "nan"],
)  # fmt: skip
def test_retry_after_that_says_nothing_usable_is_ignored(header):
    assert schedule.retry_after(header, now=NOW) is None


@given(st.text(max_size=100))
def test_retry_after_takes_anything(header):
    found = schedule.retry_after(header, now=NOW)

    assert found is None or NOW < found <= NOW + timedelta(hours=24)
