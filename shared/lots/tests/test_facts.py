from decimal import Decimal

import pytest

from shared import schemas
from shared.lots.facts import FactChange, fact_changes, fact_groups

NBSP = "\N{NO-BREAK SPACE}"


def lot(**body):
    return schemas.LotFields.model_validate(body)


def facts(**body):
    """Every fact that the lot states: (value, note) by label."""
    return {fact.label: (fact.value, fact.note) for group in fact_groups(lot(**body)) for fact in group.facts}


def test_a_lot_of_nothing_states_how_it_is_bid_on():
    assert list(facts()) == ["Bidding"]


@pytest.mark.parametrize(
    ("body", "label", "stated"),
    [
        ({"type": "contract"}, "Kind of deal", ("Term contract", "")),
        ({"product": "blend", "safShare": 30}, "Product", (f"Jet A-1 blended with SAF, 30{NBSP}% by volume", "")),
        ({"product": "attributes"}, "Product", ("Attributes only (book and claim)", "")),
        (
            {"volume": {"amount": 4000, "unit": "tonnes", "tolerancePct": 5}}, "Volume",
            ("4,000 t neat, ±5 %", "1,320,860 US gal · 5,000,000 L at 0.8 kg/L"),
        ),
        (
            {"volume": {"amount": 1000, "unit": "litres"}, "specification": {"densityKgPerL": Decimal("0.75")}},
            "Volume", ("1,000 L", "1 t neat · 264 US gal at 0.75 kg/L"),
        ),
        (
            {"specification": {"pathways": ["HEFA-SPK", "ATJ-SPK", "co-processing"]}}, "Pathway",
            ("HEFA-SPK, ATJ-SPK, co-processing", "ASTM D7566 annex A2, A5"),
        ),
        ({"specification": {"excludedFeedstocks": ["PFAD", "Palm"]}}, "Excluded", ("PFAD, Palm", "")),
        ({"delivery": {"airport": "ZRH", "country": "CH", "region": "Europe"}}, "Where", ("ZRH", "CH, Europe")),
        ({"delivery": {"deliveryLocation": "Rümlang", "airport": "ZRH"}}, "Where", ("Rümlang (ZRH)", "")),
        ({"delivery": {"deliveryLocation": "Zürich (ZRH)", "airport": "ZRH"}}, "Where", ("Zürich (ZRH)", "")),
        ({"delivery": {"region": "Europe"}}, "Where", ("Europe", "")),
        ({"delivery": {"incoterms": "DAP"}}, "Incoterm", ("DAP, Incoterms 2020", "")),
        ({"delivery": {"deliveryDate": "2027-03-01"}}, "Window", ("1 Mar 2027", "")),
        ({"delivery": {"windowStart": "2027-03-01", "windowEnd": "2027-06-30"}}, "Window", ("1 Mar – 30 Jun 2027", "")),
        (
            {"volume": {"amount": 900, "unit": "tonnes"}, "delivery": {"schedule": [
                {"deliveryDate": "2027-03-01", "amount": 400}, {"deliveryDate": "2027-04-01", "amount": 500},
            ]}},
            "Schedule", ("2 deliveries", "1 Mar 2027: 400 t neat · 1 Apr 2027: 500 t neat"),
        ),
        ({"compliance": {"documents": ["pos", "poc"]}}, "Documents", ("PoS per batch, PoC", "")),
        ({"compliance": {"documentsDueDays": 10}}, "Documents due", ("10 days after delivery", "")),
        (
            {"specification": {"carbonIntensity": Decimal("13.9")}}, "Carbon intensity",
            ("at most 13.9 gCO₂e/MJ", "84.4 % below 89 gCO₂e/MJ (CORSIA)"),
        ),
        (
            {"specification": {"carbonIntensity": Decimal("13.9")}, "compliance": {"ghgComparator": 94}},
            "Carbon intensity", ("at most 13.9 gCO₂e/MJ", "85.2 % below 94 gCO₂e/MJ (EU RED)"),
        ),
        (
            {"specification": {"carbonIntensity": 100}, "compliance": {"ghgComparator": 80}}, "Carbon intensity",
            ("at most 100.0 gCO₂e/MJ", "25.0 % above 80 gCO₂e/MJ"),
        ),
        ({"compliance": {"ghgReduction": 80}}, "Reduction", ("at least 80 % below 89 gCO₂e/MJ (CORSIA)", "")),
        (
            {"compliance": {"standards": ["ISCC", "RSB"]}, "specification": {"certifications": ["RSB", "ClassNK"]}},
            "Certification", ("ISCC, RSB, ClassNK", ""),
        ),
        (
            {"specification": {"chainOfCustody": ["mass_balance", "segregated"]}}, "Chain of custody",
            ("Mass balance or segregated", ""),
        ),
        ({"compliance": {"claims": ["scope_1", "mandate"]}}, "Who claims", ("Scope 1, mandate", "")),
        (
            {"volume": {"amount": 4000, "unit": "gallons"},
             "pricing": {"currency": "USD", "pricePerUnit": Decimal("6.42")}},
            "Budget", ("$6.42/US gal", "$25,680.00 in all"),
        ),
        ({"pricing": {"currency": "EUR", "price": 500}}, "Budget", ("€500.00", "")),
        ({"pricing": {"currency": "CHF"}}, "Currency", ("CHF", "")),
        (
            {
                "volume": {"amount": 1, "unit": "tonnes"}, "pricing": {"currency": "USD"},
                "priceBasis": {"type": "index", "index": "Argus", "differential": -45, "pricingWindow": "Month"},
            },
            "Price basis", ("Argus − $45.00/t", "Month"),
        ),
        ({"priceBasis": {"floor": 1800, "cap": 2600}, "pricing": {"currency": "USD"}}, "Floor and cap",
         ("Floor $1,800.00, cap $2,600.00", "")),
        ({"priceBasis": {"type": "fixed"}}, "Price basis", ("Fixed", "")),
        ({"volume": {"unit": "tonnes"}, "splitAllowed": True, "minShare": 400}, "Split award",
         ("Allowed, 400 t neat at least", "")),
        ({"splitAllowed": False}, "Split award", ("Not allowed", "")),
    ],
)  # fmt: skip
def test_facts_in_words(body, label, stated):
    value, note = facts(**body)[label]

    assert (value, note.replace(NBSP, " ")) == stated


def test_a_long_schedule_is_shortened():
    tranches = [{"deliveryDate": f"2027-03-{day:02}", "amount": 10} for day in range(1, 13)]

    value, note = facts(delivery={"schedule": tranches})["Schedule"]

    assert value == "12 deliveries"
    assert note.replace("\xa0", " ").split(" · ")[4:] == ["…", "12 Mar 2027: 10 "]


WHOLE = {
    "title": "A", "description": "A", "type": "spot", "product": "neat", "mode": "open", "safShare": 30,
    "splitAllowed": True, "minShare": 4, "tags": ["a"], "airlineName": "A", "bidDeadline": "2027-01-01T12:00:00Z",
    "volume": {"amount": 4000, "unit": "tonnes", "tolerancePct": 5},
    "pricing": {"price": 8200000, "currency": "USD", "pricePerUnit": 2050, "paymentTerms": "30 days"},
    "priceBasis": {"type": "index", "index": "A", "basisGhgSaving": 70, "differential": 45, "pricingWindow": "A",
                   "escalator": 2, "floor": 1800, "cap": 2600, "fallback": "A"},
    "delivery": {"windowStart": "2027-04-01", "windowEnd": "2027-06-30", "deliveryLocation": "A", "airport": "ZRH",
                 "country": "CH", "region": "A", "incoterms": "DAP", "deliveryMethod": "A",
                 "schedule": [{"deliveryDate": "2027-04-01", "amount": 4000}]},
    "specification": {"pathways": ["HEFA-SPK"], "feedstocks": ["A"], "excludedFeedstocks": ["A"],
                      "feedstockOrigins": ["A"], "carbonIntensity": 25, "carbonMethod": "red", "certifications": ["A"],
                      "densityKgPerL": Decimal("0.8"), "chainOfCustody": ["segregated"]},
    "compliance": {"standards": ["A"], "ghgReduction": 70, "ghgComparator": 94, "claims": ["scope_1"],
                   "documents": ["pos"], "documentsDueDays": 10},
}  # fmt: skip
OTHER = {
    "type": "forward", "product": "blend", "mode": "sealed", "splitAllowed": False,
    "bidDeadline": "2027-01-02T12:00:00Z",
    "volume.unit": "litres", "pricing.currency": "EUR", "pricing.price": 8200000, "pricing.pricePerUnit": 2050,
    "priceBasis.differential": 46, "delivery.windowStart": "2027-04-02", "delivery.windowEnd": "2027-06-29",
    "delivery.airport": "GVA", "delivery.country": "DE", "delivery.incoterms": "FOB",
    "delivery.schedule": [{"deliveryDate": "2027-04-02", "amount": 4000}], "specification.pathways": ["SIP"],
    "specification.carbonMethod": "corsia_actual", "specification.chainOfCustody": ["mass_balance"],
    "specification.densityKgPerL": Decimal("0.76"), "compliance.claims": ["mandate"], "compliance.documents": ["poc"],
    "specification.certifications": ["B"], "priceBasis.floor": 1801, "priceBasis.cap": 2601,
}  # fmt: skip
PAIRED = {"pricing.price", "pricing.pricePerUnit"}


def leaves(body, above=""):
    for name, value in body.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{above}{name}.")
        else:
            yield above + name


def changed(path):
    """WHOLE with one leaf changed."""
    part, _, name = path.rpartition(".")
    value = (WHOLE[part] if part else WHOLE)[name]
    if path in OTHER:
        value = OTHER[path]
    elif isinstance(value, list):
        value = ["B"]
    elif isinstance(value, str):
        value = "B"
    else:
        value += 1
    return WHOLE | ({part: WHOLE[part] | {name: value}} if part else {name: value})


@pytest.mark.parametrize("path", sorted(set(leaves(WHOLE)) - PAIRED - {"volume.amount", "priceBasis.type"}))
def test_no_field_changes_without_a_word(path):
    changes = fact_changes(lot(**WHOLE), lot(**changed(path)))

    assert changes
    assert schemas.differences(lot(**WHOLE), lot(**changed(path)))


def test_every_field_of_the_wire_is_looked_at():
    parts = schemas.LotFields.model_json_schema()["$defs"]
    names = {"volume": "LotVolume", "pricing": "LotPricing", "priceBasis": "LotPriceBasis", "delivery": "LotDelivery",
             "specification": "LotSpecification", "compliance": "LotCompliance"}  # fmt: skip
    known = set(schemas.LotFields.model_json_schema()["properties"]) - set(names)
    for part, schema in names.items():
        known |= {f"{part}.{name}" for name in parts[schema]["properties"]}

    assert known - set(leaves(WHOLE)) == {"delivery.deliveryDate"}


def test_what_changed_is_told_with_what_it_was():
    old = lot(**WHOLE)
    pricing = {"currency": "USD", "pricePerUnit": 2050, "paymentTerms": "30 days"}
    volume = WHOLE["volume"] | {"amount": 4001}
    new = lot(**(WHOLE | {"volume": volume, "tags": None, "description": "B", "pricing": pricing}))

    changes = {change.label: (change.was, change.value) for change in fact_changes(old, new)}

    assert changes["Tags"] == ("a", "")
    assert changes["Description"] == ("", "")
    assert changes["Volume"] == ("4,000 t neat, ±5 %", "4,001 t neat, ±5 %")
    assert changes["Budget"] == ("$8,200,000.00 in all", "$8,202,050.00 in all")  # each as before


def test_the_same_lot_has_not_changed():
    assert fact_changes(lot(**WHOLE), lot(**WHOLE)) == []
    assert fact_changes(lot(), lot(title="A")) == [FactChange("Title", "A", "")]
