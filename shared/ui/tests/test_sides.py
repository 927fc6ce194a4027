from decimal import Decimal

from shared.ui.sides import sides


def test_each_side_has_its_line_and_the_higher_one_its_words_above():
    chart = sides([("1 they", 2096, False), ("2 you", Decimal(2010), True), ("3 they", 2064, False)], label="Price")

    assert [(mark.label, mark.text, mark.x) for mark in chart.marks] == [
        ("1 they", "2,096", "0.00"), ("2 you", "2,010", "50.00"), ("3 they", "2,064", "100.00"),
    ]  # fmt: skip
    assert [corner.split(",")[0] for corner in chart.theirs.split()] == ["0.00", "100.00"]
    assert [corner.split(",")[0] for corner in chart.ours.split()] == ["50.00"]
    assert [(spot.ours, spot.above, spot.written) for spot in chart.spots] == [
        (False, True, True), (True, False, True), (False, True, True),
    ]  # fmt: skip


def test_of_many_only_the_newest_of_each_side_is_written():
    chart = sides([(str(at), 100 + at, bool(at % 2)) for at in range(10)], label="Price")

    assert [place for place, spot in enumerate(chart.spots) if spot.written] == [8, 9]


def test_without_figures_there_is_nothing_to_draw(render):
    assert sides([("1 they", None, False)], label="Price").marks == []
    assert "No figures yet." in render('{% sides_chart points "Price" them="They" %}', points=[])


def test_one_price_that_both_named_is_a_level_line():
    chart = sides([("1 they", 2000, False), ("2 you", 2000, True)], label="Price")

    assert len({mark.y for mark in chart.marks}) == 1
