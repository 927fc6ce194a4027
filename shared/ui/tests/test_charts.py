from decimal import Decimal

import pytest

from shared.ui import charts


@pytest.mark.parametrize(
    ("low", "high", "grid"),
    [
        (0, 1600, [0, 500, 1000, 1500, 2000]),
        (2035.69, 2171.2, [2000, 2050, 2100, 2150, 2200]),
        (0, 0, [-0.05, -0.025, 0, 0.025, 0.05]),
        (-3, 7, [-5, -2.5, 0, 2.5, 5, 7.5]),
    ],
)
def test_scale_is_of_round_numbers(low, high, grid):
    assert charts.scale(low, high) == pytest.approx(grid)


def test_bars_stand_on_nought():
    chart = charts.bars([("Feb", 1000), ("Mar", Decimal("2000"))], label="t", unit="t neat")

    assert [(mark.left, mark.width, mark.y, mark.height, mark.text) for mark in chart.marks] == [
        ("10.00", "30.00", "50.00", "50.00", "1,000"),
        ("60.00", "30.00", "0.00", "100.00", "2,000"),
    ]


def test_bars_below_nought_hang():
    chart = charts.bars([("a", -10), ("b", 10)], label="t")

    assert [(mark.y, mark.height) for mark in chart.marks] == [("50.00", "50.00"), ("0.00", "50.00")]


def test_line_leaves_gaps_where_there_is_no_figure():
    chart = charts.line([("W1", 10), ("W2", None), ("W3", 20)], label="p")

    assert [(mark.label, mark.x, mark.y) for mark in chart.marks] == [
        ("W1", "0.00", "100.00"),
        ("W3", "100.00", "0.00"),
    ]
    assert chart.line == "0.00,100.00 100.00,0.00"
    assert not chart.falls


def test_charts_come_with_their_figures_in_a_table(render):
    points = [("W1", Decimal("2165.00")), ("W2", Decimal("2035.69"))]

    for tag in ("line_chart", "bar_chart"):
        html = render(f'{{% {tag} points "Price" unit="$/t neat" head="Week" %}}', points=points)
        assert '<th scope="row">W2</th><td class="n">2,035.69</td>' in html
        assert "style=" not in html


def test_a_chart_without_figures_says_so(render):
    assert "No figures yet." in render('{% line_chart points "Price" %}{% bar_chart points "Price" %}', points=[])


def test_sparkline_says_in_words_what_it_shows(render):
    html = render('{% sparkline values "From 1 to 3" %}', values=[1, None, 2, 3])

    assert 'role="img" aria-label="From 1 to 3"' in html
    assert 'points="0.0,22.0 50.0,12.0 100.0,2.0"' in html


def test_ranges_run_from_the_lowest_to_the_highest():
    chart = charts.ranges([("ISCC EU", 2000, 2400), ("None", None, None), ("RSB", 2200, 2200)], label="p", unit="$/t")

    assert [(span.label, span.text, span.y, span.left, span.right) for span in chart.spans] == [
        ("ISCC EU", "2,000 – 2,400", "25.00", "0.00", "100.00"), ("RSB", "2,200", "75.00", "50.00", "50.00"),
    ]  # fmt: skip
    assert [tick.text for tick in chart.ticks] == ["2,000", "2,400"]
    assert (chart.height, chart.is_wide) == (56, True)


def test_ranges_from_nought_show_one_figure_a_row():
    chart = charts.ranges([("LOT-1", 0, Decimal("25"))], label="limit", from_nought=True, places=1)

    assert [(span.text, span.left) for span in chart.spans] == [("25.0", "0.00")]
    assert not chart.is_wide


def test_a_range_chart_has_its_figures_in_a_table(render):
    html = render('{% range_chart rows "Budgets" unit="$/t" head="Certificate" %}', rows=[("ISCC EU", 1, 2)])

    assert '<th scope="row">ISCC EU</th><td class="n">1 – 2</td>' in html
    assert "style=" not in html
    assert "No figures yet." in render('{% range_chart rows "Budgets" %}', rows=[])
