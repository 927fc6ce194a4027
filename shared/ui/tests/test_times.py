from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from shared.accounts.roles import DateFormat
from shared.ui import times
from shared.ui.formats import Reader, reading_as

from .conftest import NOW


@pytest.mark.parametrize(
    ("away", "text"),
    [
        (timedelta(days=2, hours=4, minutes=59), "in 2 d 4 h"),
        (timedelta(hours=17, minutes=54), "in 17 h 54 min"),
        (timedelta(minutes=24, seconds=59), "in 24 min"),
        (timedelta(seconds=40), "in less than 1 min"),
        (timedelta(0), "less than 1 min ago"),
        (timedelta(days=-1, hours=-1), "1 d 1 h ago"),
    ],
)
def test_relative_names_the_two_largest_parts(away, text):
    assert times.relative(NOW + away, NOW) == text


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("full", "Thu 12 Mar 2026, 10:24 CET"),
        ("day", "Thu 12 Mar, 10:24 CET"),
        ("seconds", "Thu 12 Mar 2026, 10:24:00 CET"),
        ("short", "12 Mar, 10:24"),
        ("date", "12 Mar 2026"),
        ("clock", "10:24"),
        ("time", "10:24 CET"),
    ],
)
def test_exact_is_in_the_viewers_zone_and_names_it(style, text):
    with timezone.override(ZoneInfo("Europe/Zurich")):
        assert times.exact(NOW, style) == text


def test_zone_name_follows_the_season_and_counts_hours_where_there_is_no_name():
    summer = datetime(2026, 7, 1, tzinfo=UTC)

    names = []
    for zone in ("Europe/Zurich", "America/New_York", "Asia/Dubai", "Asia/Kathmandu", "UTC"):
        with timezone.override(ZoneInfo(zone)):
            names.append((times.zone_name(NOW), times.zone_name(summer), times.zone_place()))

    assert names == [
        ("CET", "CEST", "Zurich time"),
        ("EDT", "EDT", "New York time"),
        ("UTC+4", "UTC+4", "Dubai time"),
        ("UTC+5:45", "UTC+5:45", "Kathmandu time"),
        ("UTC", "UTC", ""),
    ]


@pytest.mark.parametrize(
    ("away", "tone"),
    [(timedelta(hours=49), ""), (timedelta(hours=47), "soon"), (timedelta(0), "over"), (timedelta(hours=-1), "over")],
)
def test_urgency_begins_48_hours_before(away, tone):
    assert times.urgency(NOW + away, NOW) == tone


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((2026, 7, 1), (2026, 9, 30), "1 Jul – 30 Sep 2026"),
        ((2026, 9, 1), (2026, 9, 30), "1 – 30 Sep 2026"),
        ((2026, 12, 1), (2027, 1, 31), "1 Dec 2026 – 31 Jan 2027"),
        ((2026, 7, 1), (2026, 7, 1), "1 Jul 2026"),
        ((2026, 7, 1), None, "1 Jul 2026"),
        (None, None, "–"),
    ],
)
def test_calendar_window_shifts_for_no_viewer(start, end, text):
    moments = [datetime(*day, tzinfo=UTC) if day else None for day in (start, end)]

    with timezone.override(ZoneInfo("America/Los_Angeles")):
        assert times.calendar_window(*moments) == text


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        (
            DateFormat.MONTH,
            ["Thu Mar 12, 2026, 10:24 CET", "Thu Mar 12, 10:24 CET", "Thu Mar 12, 2026, 10:24:00 CET", "Mar 12, 10:24",
             "Mar 12, 2026"],
        ),
        (
            DateFormat.YEAR,
            ["Thu 2026-03-12, 10:24 CET", "Thu Mar 12, 10:24 CET", "Thu 2026-03-12, 10:24:00 CET", "Mar 12, 10:24",
             "2026-03-12"],
        ),
    ],
)  # fmt: skip
def test_exact_is_in_the_readers_order(written, texts):
    with timezone.override(ZoneInfo("Europe/Zurich")), reading_as(Reader(dates=written)):
        assert [times.exact(NOW, style) for style in ("full", "day", "seconds", "short", "date")] == texts


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        (DateFormat.MONTH, ["Jul 1 – Sep 30, 2026", "Sep 1 – 30, 2026", "Dec 1, 2026 – Jan 31, 2027", "Jul 1, 2026"]),
        (
            DateFormat.YEAR,
            ["2026-07-01 – 2026-09-30", "2026-09-01 – 2026-09-30", "2026-12-01 – 2027-01-31", "2026-07-01"],
        ),
    ],
)
def test_calendar_window_is_in_the_readers_order(written, texts):
    windows = [
        ((2026, 7, 1), (2026, 9, 30)), ((2026, 9, 1), (2026, 9, 30)), ((2026, 12, 1), (2027, 1, 31)),
        ((2026, 7, 1), (2026, 7, 1)),
    ]  # fmt: skip

    with reading_as(Reader(dates=written)):
        said = [times.calendar_window(*(datetime(*day, tzinfo=UTC) for day in window)) for window in windows]

    assert said == texts
