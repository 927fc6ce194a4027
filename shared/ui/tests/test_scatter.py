from decimal import Decimal

from shared.ui.scatter import Dot, Line, scatter


def chart(dots, **more):
    return scatter(dots, label="Carbon against price", across="$/t neat", up="gCO₂e/MJ", **more)


def test_dots_stand_between_round_numbers_with_room_beside_them():
    found = chart([Dot("A", "Porvoo", 2000, 20), Dot("B", "Nordsee", Decimal(2400), Decimal("10"))])

    assert [tick.text for tick in found.columns] == ["1,800", "2,000", "2,200", "2,400", "2,600"]
    assert [tick.text for tick in found.ticks] == ["0", "5", "10", "15", "20"]
    assert [(dot.x, dot.y, dot.figures) for dot in found.dots] == [
        ("25.00", "0.00", ("2,000", "20")), ("75.00", "50.00", ("2,400", "10")),
    ]  # fmt: skip


def test_figures_that_hardly_differ_are_not_torn_apart():
    found = chart([Dot("A", "Porvoo", 2041, 14), Dot("B", "Nordsee", 2044, 14)])

    one, other = (float(dot.x) for dot in found.dots)
    assert other - one < 5


def test_a_dot_without_a_figure_stands_nowhere_and_without_any_there_is_no_chart():
    found = chart([Dot("A", "Porvoo", None, 14), Dot("B", "Nordsee", 2044, 14)])

    assert [dot.dot.letter for dot in found.dots] == ["B"]
    assert chart([Dot("A", "Porvoo", None, 14)]).dots == []


def test_the_limit_lies_in_the_field():
    found = chart([Dot("A", "Porvoo", 2000, 14)], limit=("the limit, 25", 25))

    assert [tick.text for tick in found.ticks] == ["0", "10", "20", "30"]
    assert (found.limit, found.limit_label) == ("16.67", "the limit, 25")


def test_lines_are_cut_at_the_edge_and_named_where_they_meet_the_foot():
    dots = [Dot("A", "Porvoo", 2000, 20), Dot("B", "Nordsee", 2400, 10)]  # a field of 1,800 to 2,600 by 0 to 20

    steep = chart(dots, lines=[Line("in", 2200, 0, 2200, 89), Line("outside", 2600, 0, 2900, 89)]).lines
    across = chart(dots, lines=[Line("across", 1000, 10, 3000, 10)]).lines

    assert [(line.label, line.points, line.label_x) for line in steep] == [("in", "50.00,100.00 50.00,0.00", "50.00")]
    assert [(line.points, line.label_x) for line in across] == [("0.00,50.00 100.00,50.00", "")]
