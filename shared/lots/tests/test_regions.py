import pytest

from shared import schemas
from shared.lots.regions import COUNTRIES, REGION_OF, region_of


@pytest.mark.parametrize(
    ("delivery", "region"),
    [
        ({"country": "CH"}, "Europe"),
        ({"country": "US"}, "North America"),
        ({"country": "MX"}, "Latin America"),
        ({"country": "AE"}, "Middle East"),
        ({"country": "CH", "region": "asia AND pacific"}, "Asia and Pacific"),
        ({"region": "Baltic Sea"}, "Baltic Sea"),
        ({"country": "AQ"}, ""),
        ({"airport": "ZRH"}, ""),
    ],
)
def test_a_lot_lies_where_it_says_or_where_its_country_does(delivery, region):
    assert region_of(schemas.LotDelivery.model_validate(delivery)) == region


def test_no_country_lies_in_two_regions():
    assert len(REGION_OF) == sum(len(codes.split()) for codes in COUNTRIES.values())
    assert all(len(code) == 2 and code.isupper() for code in REGION_OF)
