from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared import clock


def test_cut_drops_what_is_below_a_millisecond_and_never_rounds():
    moment = datetime(2026, 1, 15, 10, 30, 0, 999_999, tzinfo=UTC)

    assert clock.cut(moment) == datetime(2026, 1, 15, 10, 30, 0, 999_000, tzinfo=UTC)


def test_cut_turns_any_zone_into_utc():
    moment = datetime(2026, 1, 15, 11, 30, tzinfo=timezone(timedelta(hours=1)))

    assert clock.cut(moment).isoformat() == "2026-01-15T10:30:00+00:00"


def test_cut_refuses_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="without a time zone"):
        clock.cut(datetime(2026, 1, 15, 10, 30))


def test_now_is_in_utc_and_whole_milliseconds():
    moment = clock.now()

    assert moment.tzinfo is UTC
    assert moment.microsecond % 1000 == 0


@pytest.mark.parametrize(
    ("microsecond", "text"),
    [(0, "2026-01-15T10:30:00.000Z"), (7_000, "2026-01-15T10:30:00.007Z"), (7_999, "2026-01-15T10:30:00.007Z")],
)
def test_to_wire_shows_three_digits_and_z(microsecond, text):
    assert clock.to_wire(datetime(2026, 1, 15, 10, 30, 0, microsecond, tzinfo=UTC)) == text


@pytest.mark.parametrize("text", ["2026-01-15T10:30:00Z", "2026-01-15T10:30:00.000Z", "2026-01-15T11:30:00+01:00"])
def test_from_wire_reads_any_zone(text):
    assert clock.from_wire(text) == datetime(2026, 1, 15, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-01-15", "2026-01-15T10:30:00", "soon", "", "2026-13-01T00:00:00Z"])
def test_from_wire_refuses_what_is_no_moment_with_a_zone(text):
    with pytest.raises(ValueError, match=r".+"):
        clock.from_wire(text)


def test_wire_text_comes_back_as_it_was():
    moment = clock.now()

    assert clock.from_wire(clock.to_wire(moment)) == moment
