"""Hypothesis: JSON values, and whole lots as they may stand on the wire."""

from datetime import date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from shared.schemas.currencies import DECIMALS

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)
WORDS = st.text("abcdefgh ÄÖü-–🛩", min_size=1, max_size=30).map(str.strip).filter(bool)
NUMBERS = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=Decimal("-1e20"), max_value=Decimal("1e20"), places=8
) | st.integers(-(10**29), 10**29)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | TEXT | NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=25,
)

DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2050, 1, 1)).map(lambda day: f"{day}T00:00:00.000Z")
TIMES = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 12, 31)).map(
    lambda when: when.isoformat(timespec="milliseconds") + "Z"
)


def number(places, low, high):
    return st.decimals(Decimal(low), Decimal(high), places=places, allow_nan=False, allow_infinity=False)


@st.composite
def pricings(draw):
    """A budget without volume beside it, so that any two prices go together."""
    currency = draw(st.sampled_from(sorted(DECIMALS)))
    price = number(DECIMALS[currency], "1", "9999999999")
    return draw(
        st.fixed_dictionaries(
            {"currency": st.just(currency)},
            optional={"price": price, "pricePerUnit": number(6, "0.000001", "99999"), "paymentTerms": WORDS},
        )
    )


def parts(**optional):
    return st.fixed_dictionaries({}, optional=optional)


LOTS = st.fixed_dictionaries(
    {
        "_id": st.text("0123456789abcdef", min_size=24, max_size=24),
        "orgId": st.text("0123456789abcdef", min_size=24, max_size=24),
        "status": st.sampled_from(["draft", "published", "closed", "sold", "unsuccessful", "cancelled", "deleted"]),
        "version": st.integers(0, 2**53 - 1),
        "revision": st.integers(0, 1000),
    },
    optional={
        "title": WORDS,
        "description": WORDS,
        "type": st.sampled_from(["spot", "forward", "contract"]),
        "product": st.sampled_from(["neat", "blend", "attributes"]),
        "mode": st.sampled_from(["open", "sealed"]),
        "pricing": pricings(),
        "volume": parts(
            unit=st.sampled_from(["gallons", "litres", "tonnes", "barrels"]), tolerancePct=number(3, 0, 100)
        ),
        "delivery": parts(
            deliveryDate=DAYS,
            deliveryLocation=WORDS,
            airport=st.text("ABCXYZ", min_size=3, max_size=3),
            incoterms=st.sampled_from(["FOB", "DAP", "DDP"]),
            schedule=st.lists(
                st.fixed_dictionaries({"deliveryDate": DAYS, "amount": number(3, "0.001", "999999999999.999")}),
                max_size=4,
            ),
        ),
        "specification": parts(
            carbonIntensity=number(3, "-200", "200"),
            densityKgPerL=number(4, "0.6", "1"),
            feedstocks=st.lists(WORDS, max_size=5, unique=True),
        ),
        "compliance": parts(
            ghgComparator=number(3, "50", "150"), standards=st.lists(st.sampled_from(["ISCC", "CORSIA"]), unique=True)
        ),
        "safShare": number(3, "0.001", "100"),
        "splitAllowed": st.booleans(),
        "minShare": number(3, "0.001", "999999999999.999"),
        "bidDeadline": TIMES,
        "tags": st.lists(WORDS, max_size=20, unique=True),
        "publishedAt": TIMES,
        "postedBy": st.just("user_2abc123def456"),
    },
)
