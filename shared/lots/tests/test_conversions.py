from decimal import Decimal

from shared.lots.conversions import density_note, price_in_units, volume_in_units


def said(figures):
    return [(one.head, one.text, one.stated) for one in figures]


def test_a_volume_in_every_unit():
    assert said(volume_in_units(Decimal("4000"), "tonnes")) == [
        ("t neat", "4,000", True),
        ("US gal", "1,320,860", False),
        ("L", "5,000,000", False),
        ("bbl", "31,449", False),
    ]


def test_a_volume_at_the_density_that_is_stated():
    assert said(volume_in_units(Decimal("1000.5"), "litres", Decimal("0.76"))) == [
        ("t neat", "0.76", False),
        ("US gal", "264.3", False),
        ("L", "1,000.5", True),
        ("bbl", "6.293", False),
    ]


def test_a_price_in_every_unit():
    assert said(price_in_units(Decimal("6.38"), "USD", "gallons")) == [
        ("$/t", "2,106.77", False),
        ("$/US gal", "6.38", True),
        ("$/L", "1.6854", False),
        ("$/bbl", "267.96", False),
    ]


def test_a_currency_without_a_sign_is_named():
    assert price_in_units(Decimal("2050"), "SEK", "tonnes")[0].head == "SEK/t"


def test_what_was_typed_is_not_rounded():
    typed = Decimal("0.123456")

    assert [one.text for one in price_in_units(typed, "USD", "litres") if one.stated] == ["0.123456"]
    assert [one.text for one in volume_in_units(Decimal("1234.567"), "tonnes") if one.stated] == ["1,234.567"]


def test_the_note_says_what_the_sums_are_made_with():
    assert density_note(None) == "at 0.8 kg/L: 1 t = 1,250 L = 330.2 US gal"
    assert density_note(Decimal("0.76")) == "at 0.76 kg/L: 1 t = 1,316 L = 347.6 US gal"
