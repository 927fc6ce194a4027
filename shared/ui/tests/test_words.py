from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from .conftest import NOW

ICON = '<svg class="i" aria-hidden="true"><use href="/static/ui/icons.svg#{}"/></svg>'


@pytest.fixture(autouse=True)
def zurich():
    with timezone.override(ZoneInfo("Europe/Zurich")):
        yield


def test_icon_is_silent_unless_it_has_a_label(render):
    assert render('{% icon "bell" %}') == ICON.format("bell")
    assert render('{% icon "bell" "4 new" %}') == (
        '<svg class="i" role="img" aria-label="4 new"><use href="/static/ui/icons.svg#bell"/></svg>'
    )


def test_badge_has_tone_glyph_and_word(render):
    icon = ICON.format("s-live")

    assert render("{% badge status %}", status="published") == f'<span class="badge info">{icon}Published</span>'
    assert render('{% badge "draft" label=words %}', words="<Yours>") == (
        f'<span class="badge">{ICON.format("s-draft")}&lt;Yours&gt;</span>'
    )


def test_quantity_and_number_show_units_and_thousands(render):
    assert render('{% quantity 4000 "tonnes" %}') == '4,000\xa0<span class="u">t neat</span>'
    assert render('{% quantity none "tonnes" %}', none=None) == "–"
    assert render("{{ x|number:2 }} {{ 'litres'|unit }}", x=Decimal("2018")) == "2,018.00 L"


def test_money_tags(render):
    assert (
        render('{% money x "USD" per="gallons" %} {% money_minor 5 "EUR" %}', x=Decimal("6.42")) == "$6.42/US gal €0.05"
    )


def test_deadline_is_a_clock_over_the_exact_time(render):
    html = render("{% deadline when %}", when=NOW + timedelta(days=1, hours=5))

    assert html == (
        '<div class="clock soon" data-clock>'
        '<time datetime="2026-03-13T14:24:00.000Z" title="Fri 13 Mar 2026, 15:24 CET" data-live>in 1 d 5 h</time>'
        "<small>Fri 13 Mar 2026, 15:24 CET</small></div>"
    )


def test_ago_and_exact_time_carry_the_machines_time(render):
    assert render("{% ago when %}", when=NOW - timedelta(minutes=90)) == (
        '<time datetime="2026-03-12T07:54:00.000Z" title="Thu 12 Mar 2026, 08:54 CET" data-live>1 h 30 min ago</time>'
    )
    assert render('{% exact_time when "short" %}', when=NOW) == (
        '<time datetime="2026-03-12T09:24:00.000Z" title="Thu 12 Mar 2026, 10:24:00 CET">12 Mar, 10:24</time>'
    )


def test_times_that_are_not_there_are_a_dash(render):
    tags = "{% deadline w %}{% ago w %}{% time_left w %}{% exact_time w %}{% window w w %}"

    assert render(tags, w=None) == "–––––"


def test_zone_names_the_viewers_zone(render):
    assert render("{% zone %}") == "CET"
