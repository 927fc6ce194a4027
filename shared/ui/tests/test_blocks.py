from datetime import timedelta

from shared.ui.parts import Cell, Chip, Entry, Fact, Stat, Tab, Todo

from .conftest import NOW


def test_section_is_named_by_its_heading(render):
    html = render('{% section "Bids" note="5" link="All" url="/b/" ruled=True %}<p>x</p>{% end_section %}')

    assert html.strip() == (
        '<section class="sec ruled" aria-labelledby="h-bids"><header><h2 id="h-bids">Bids</h2>'
        '<span class="q">5</span><span class="end"><a href="/b/">All</a></span></header><p>x</p></section>'
    )


def test_page_head_has_a_heading_and_actions(render):
    assert render("{% page_head name %}<a>New</a>{% end_page_head %}", name="<Lots>").strip() == (
        '<div class="head"><div><h1>&lt;Lots&gt;</h1></div><div class="acts"><a>New</a></div></div>'
    )
    assert (
        render('{% page_head "Lots" %} {% end_page_head %}').strip()
        == '<div class="head"><div><h1>Lots</h1></div></div>'
    )


def test_card_banner_and_menu_hold_what_stands_between_their_tags(render):
    assert "<footer>Fee.</footer>" in render('{% card "Bid" foot="Fee." %}<p>x</p>{% end_card %}')
    assert "<b>Seen.</b><p>x</p></div>" in render('{% banner "good" "Seen." %}<p>x</p>{% end_banner %}')
    assert '<ul class="menu"><li>x</li></ul>' in render('{% menu "More" %}<li>x</li>{% end_menu %}')


def test_state_line_shows_the_clock_and_marks_the_readers_cell(render):
    cells = [Cell("Turn", "Yours", mine=True), Cell("Bids close", at=NOW + timedelta(days=2))]

    html = render('{% include "ui/state.html" with cells=cells %}', cells=cells)

    assert '<div class="mine"><dt>Turn</dt><dd>Yours</dd></div>' in html
    assert 'data-live>in 2 d 0 h</time><small> <time datetime="2026-03-14T09:24:00.000Z"' in html


def test_timeline_shows_when_and_by_whom(render):
    html = render('{% include "ui/timeline.html" with entries=e %}', e=[Entry("bid", NOW, "Elena", "now", "Porvoo")])

    assert '<li class="now"><b>Porvoo</b> bid<span class="at"><time' in html
    assert "Thu 12 Mar, 09:24 UTC</time> · Elena</span></li>" in html


def test_lists_of_links_and_figures(render):
    html = render(
        '{% include "ui/tabs.html" with items=tabs %}{% include "ui/chips.html" with items=chips %}'
        '{% include "ui/stats.html" with items=stats %}{% include "ui/facts.html" with items=facts %}'
        '{% include "ui/work.html" with items=work %}',
        tabs=[Tab("Open", "/o/", current=True, count=4)],
        chips=[Chip("Zürich", "?")],
        stats=[Stat("Lots", "4", "t", "more")],
        facts=[Fact("Where", "ZRH", note="by truck")],
        work=[Todo("pen", "Sign", "/s/", "Sign")],
    )

    assert '<a href="/o/" aria-current="page">Open <span class="q">4</span></a>' in html
    assert '<a class="chip" href="?">Zürich<span class="vh">, remove</span>' in html
    assert '<dd class="v">4 <span class="u">t</span></dd><dd>more</dd>' in html
    assert '<dt>Where</dt><dd>ZRH<br><span class="q">by truck</span></dd>' in html
    assert '<a class="btn primary" href="/s/">Sign<span class="vh">: Sign</span></a>' in html
