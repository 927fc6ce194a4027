"""Conversions and carbon: the figures of the field, exact."""

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import units
from shared.schemas.lot_parts import CORSIA_COMPARATOR, Pathway, Unit

AMOUNTS = st.decimals(Decimal("0.001"), Decimal("999999999999.999"), places=3, allow_nan=False, allow_infinity=False)
DENSITIES = st.decimals(Decimal("0.6"), Decimal(1), places=4, allow_nan=False, allow_infinity=False)
UNITS = st.sampled_from(units.UNITS)


@pytest.mark.parametrize(
    ("amount", "unit", "to", "result"),
    [
        ("1", "tonnes", "litres", "1250"),
        ("1000", "litres", "tonnes", "0.8"),
        ("1", "gallons", "litres", "3.785411784"),
        ("1", "barrels", "gallons", "42"),
        ("1", "barrels", "litres", "158.987294928"),
        ("1000", "gallons", "tonnes", "3.0283294272"),
        ("0", "gallons", "tonnes", "0"),
        ("7.123", "tonnes", "tonnes", "7.123"),
    ],
)
def test_conversions_are_exact(amount, unit, to, result):
    assert units.convert(Decimal(amount), unit, to) == Decimal(result)


def test_a_tonne_is_the_trades_number_of_gallons():
    assert round(units.convert(Decimal(1), "tonnes", "gallons"), 1) == Decimal("330.2")


def test_a_lighter_fuel_has_more_litres_to_the_tonne():
    assert units.convert(Decimal(76), "tonnes", "litres", density=Decimal("0.76")) == 100_000


@given(AMOUNTS, UNITS, UNITS, DENSITIES)
def test_there_and_back_is_where_one_was(amount, unit, to, density):
    there = units.convert(amount, unit, to, density=density)

    back = units.convert(there, to, unit, density=density)

    assert abs(back - amount) <= amount * Decimal("1e-45")


@pytest.mark.parametrize(("unit", "to"), [("kg", "tonnes"), ("tonnes", "tons"), ("tons", "tons"), ("", "litres")])
def test_unknown_units_are_refused(unit, to):
    with pytest.raises(ValueError, match="is not a unit of volume"):
        units.convert(Decimal(1), unit, to)


@pytest.mark.parametrize("density", ["0", "-0.8"])
def test_a_density_is_above_zero(density):
    with pytest.raises(ValueError, match="density"):
        units.convert(Decimal(1), "tonnes", "litres", density=Decimal(density))


@pytest.mark.parametrize(
    ("intensity", "comparator", "percent"),
    [("13.9", 89, "84.4"), ("13.9", 94, "85.2"), ("0", 89, "100.0"), ("89", 89, "0.0"), ("178", 89, "-100.0")],
)
def test_reduction_is_below_its_comparator(intensity, comparator, percent):
    assert round(units.reduction_percent(Decimal(intensity), Decimal(comparator)), 1) == Decimal(percent)


def test_reduction_needs_a_comparator():
    with pytest.raises(ValueError, match="comparator"):
        units.reduction_percent(Decimal("13.9"), Decimal(0))


def test_corsia_claim_of_a_tonne_of_used_cooking_oil():
    assert round(units.corsia_claim(Decimal(1), Decimal("13.9")), 2) == Decimal("2.67")
    assert units.corsia_claim(Decimal(1000), Decimal(0)) == 3160
    assert units.corsia_claim(Decimal(1000), Decimal(89)) == 0


def test_pathways_are_those_of_the_wire():
    assert set(units.PATHWAYS) == set(get_args(Pathway)) - {"co-processing"}
    assert units.PATHWAYS["HEFA-SPK"] == ("Hydroprocessed esters and fatty acids", "ASTM D7566 A2", 50)
    assert {name for name, pathway in units.PATHWAYS.items() if pathway.max_blend == 10} == {"SIP", "HC-HEFA-SPK"}
    assert get_args(Unit) == units.UNITS
    assert units.CORSIA_COMPARATOR == CORSIA_COMPARATOR
