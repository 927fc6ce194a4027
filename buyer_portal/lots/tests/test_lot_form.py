"""The editor's form: every field of the wire has its place, and what is typed becomes what was meant."""

from decimal import Decimal

import pytest
from django.http import QueryDict

from buyer_portal.lots.forms import choices
from buyer_portal.lots.forms.lots import LotForm
from buyer_portal.lots.forms.paths import CERTIFICATIONS, DAY, PATHS
from shared import schemas
from shared.accounts.roles import NumberFormat
from shared.lots.facts import CHAINS, CLAIMS
from shared.ui.formats import Reader, reading_as
from shared.ui.tags.controls import error_summary

from .factories import written

BASE = {"title": "HEFA", "volume_unit": "tonnes", "currency": "USD", "mode": "open", "ghg_comparator": "89"}


def form_of(lot=None, **typed):
    query = QueryDict(mutable=True)
    for name, value in (BASE | typed).items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return LotForm(query, lot=lot)


def fields_of(lot=None, **typed):
    form = form_of(lot, **typed)
    assert form.is_valid(), form.errors
    return form.lot_fields.to_dict()


def errors_of(lot=None, **typed):
    return {name: [str(one) for one in texts] for name, texts in form_of(lot, **typed).errors.items()}


def leaves(model, above=""):
    """The dotted wire names of all that a lot can say."""
    for name, info in model.model_fields.items():
        wire = above + (info.alias or name)
        kinds = [
            kind for kind in (info.annotation, *getattr(info.annotation, "__args__", ())) if isinstance(kind, type)
        ]
        part = next((kind for kind in kinds if issubclass(kind, schemas.Wire)), None)
        yield from leaves(part, f"{wire}.") if part else [wire]


def test_every_field_of_the_wire_has_its_place():
    assert {*PATHS.values(), DAY, CERTIFICATIONS} == set(leaves(schemas.LotFields))
    assert {*PATHS, "more_standards"} == set(LotForm.base_fields)


def test_every_choice_of_the_wire_is_offered():
    assert {code for code, _ in choices.WHO_CLAIMS} == set(CLAIMS)
    assert {code for code, _ in choices.CHAIN_OF_CUSTODY} == set(CHAINS)
    assert [code for code, _ in choices.PRODUCTS] == ["neat", "blend", "attributes"]


def test_what_a_trader_can_say_beyond_the_usual():
    fields = fields_of(
        volume_amount="4,000", density="0.76", split_allowed="yes", min_share="400", airline_name="Alpine Wings",
        schedule="2027-04-15  1,000\n2027-05-15: 3,000", country="ch", region="Europe",
        feedstock_origins="CH, DE", carbon_intensity="25", ghg_comparator="94", carbon_method="red", ghg_reduction="70",
        standards=["ISCC EU"], more_standards="DIN 51605", chain_of_custody=["segregated", "mass_balance"],
        claims=["scope_1", "mandate"], documents=["pos"], documents_due_days="10",
        basis="index", index="Argus SAF fob ARA", differential="−45", pricing_window="Month average", floor="1,800",
        cap="2,600", basis_ghg_saving="80", escalator="12.5", fallback="Platts",
    )  # fmt: skip

    assert fields == schemas.LotFields.model_validate(
        {
            "title": "HEFA", "volume": {"amount": 4000, "unit": "tonnes"}, "splitAllowed": True, "minShare": 400,
            "airlineName": "Alpine Wings",
            "delivery": {
                "country": "CH", "region": "Europe",
                "schedule": [{"deliveryDate": "2027-04-15", "amount": 1000},
                             {"deliveryDate": "2027-05-15", "amount": 3000}],
            },
            "specification": {
                "densityKgPerL": Decimal("0.76"), "feedstockOrigins": ["CH", "DE"], "carbonIntensity": 25,
                "carbonMethod": "red", "chainOfCustody": ["segregated", "mass_balance"],
            },
            "compliance": {
                "standards": ["ISCC EU", "DIN 51605"], "ghgReduction": 70, "ghgComparator": 94,
                "claims": ["scope_1", "mandate"], "documents": ["pos"], "documentsDueDays": 10,
            },
            "priceBasis": {
                "type": "index", "index": "Argus SAF fob ARA", "differential": -45, "pricingWindow": "Month average",
                "floor": 1800, "cap": 2600, "basisGhgSaving": 80, "escalator": Decimal("12.5"), "fallback": "Platts",
            },
        }
    ).to_dict()  # fmt: skip


def test_what_was_left_at_its_default_is_not_said():
    assert fields_of() == {"title": "HEFA"}


@pytest.mark.parametrize(("typed", "said"), [("yes", True), ("no", False), ("", None)])
def test_a_split_is_allowed_refused_or_not_spoken_of(typed, said):
    assert fields_of(split_allowed=typed).get("splitAllowed") is said


INDEXED = {"type": "index", "index": "Argus", "floor": 1800}


@pytest.mark.parametrize(
    ("before", "typed", "gone"),
    [
        ({"product": "blend", "safShare": 30}, {"product": "neat", "saf_share": "30"}, "safShare"),
        ({"splitAllowed": True, "minShare": 400}, {"split_allowed": "no", "min_share": "400"}, "minShare"),
    ],
)
def test_what_goes_with_one_choice_goes_with_it(before, typed, gone):
    lot = written(**before)

    assert gone in lot.to_dict()
    assert gone not in fields_of(lot, volume_amount="4,000", **typed)


def test_a_fixed_price_keeps_nothing_of_the_index():
    typed = {"index": "Argus", "floor": "1,800", "escalator": "3"}

    assert fields_of(written(priceBasis=INDEXED), basis="fixed", **typed)["priceBasis"] == {"type": "fixed"}
    assert "priceBasis" not in fields_of(written(priceBasis=INDEXED), basis="", **typed)


def test_an_index_without_a_type_is_shown_as_one_and_left_as_it_is():
    lot = written(priceBasis={"index": "Argus", "differential": 45})
    form = LotForm(lot=lot)

    assert form["basis"].value() == "index"
    assert fields_of(lot, basis="index", index="Argus", differential="45")["priceBasis"] == {
        "index": "Argus", "differential": 45,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("soon", "Delivery 1, “soon”: write a day and an amount, such as 2027-04-15  1,250.5."),
        ("2027-02-30 5", "Delivery 1, “2027-02-30 5”: write a day and an amount, such as 2027-04-15  1,250.5."),
        ("2027-04-15", "Delivery 1, “2027-04-15”: write a day and an amount, such as 2027-04-15  1,250.5."),
        ("2027-04-15 1\n2027-05-15 1,5", "Delivery 2: Your numbers are written like 1,250.5. Did you mean 1.5?"),
        ("2027-04-15 -5", "This must be more than 0."),
        ("2027-04-15 1.2345", "At most 3 decimals are allowed."),
        (";".join(["2027-04-15 1"] * 61), "Give at most 60 entries."),
    ],
)
def test_a_schedule_that_cannot_be_read_says_which_line(line, sentence):
    assert errors_of(schedule=line) == {"schedule": [sentence]}


@pytest.mark.parametrize(
    "typed", ["2027-04-15\t1,000", "2027-04-15, 1000;", " 2027-04-15 : 1 000 \n\n", "2027-04-15  1,000.0"]
)
def test_a_schedule_is_read_as_people_write_or_paste_it(typed):
    (parcel,) = fields_of(schedule=typed)["delivery"]["schedule"]

    assert (parcel["deliveryDate"][:10], parcel["amount"]) == ("2027-04-15", 1000)


@pytest.mark.parametrize("numbers", NumberFormat)
def test_a_schedule_is_shown_as_it_is_read(numbers):
    shares = (("2027-04-15", Decimal("1250.5")), ("2027-05-15", 9000))
    parcels = [{"deliveryDate": day, "amount": share} for day, share in shares]
    lot = written(volume=None, delivery={"schedule": parcels})

    with reading_as(Reader(numbers)):
        form = LotForm(lot=lot)
        shown = form.fields["schedule"].prepare_value(form["schedule"].value())
        again = form_of(lot, title=lot.title, schedule=shown)
        assert again.is_valid(), again.errors

    assert "schedule" not in again.changed_data
    assert again.lot_fields.delivery.schedule == lot.delivery.schedule


def test_all_that_is_wrong_is_said_at_once():
    assert errors_of(volume_amount="a lot", airport="Z1", floor="3", cap="2", basis="index") == {
        "volume_amount": ["Enter a number, such as 1,250.5."],
        "airport": ["Give the airport's IATA code: three capital letters, such as ZRH."],
        "floor": ["The floor is above the cap."],
    }


def test_what_can_be_read_is_read_though_the_rest_cannot():
    readable = form_of(volume_amount="a lot", tolerance="5", airport="Z1", country="CH").readable

    assert readable.to_dict() == {"title": "HEFA", "volume": {"tolerancePct": 5}, "delivery": {"country": "CH"}}


def test_what_cannot_be_read_stays_as_it_was():
    readable = form_of(written(), title="New", volume_amount="a lot", tolerance="3").readable

    assert (readable.title, readable.volume.amount, readable.volume.tolerance_pct) == ("New", 4000, 3)


def test_a_country_that_is_none_is_said_and_kept():
    form = form_of(country="sw")

    assert form.errors["country"] == ["No country has the code SW. Two letters, such as CH or NL."]
    assert form["country"].value() == "sw"


def test_what_is_wrong_stands_in_the_order_of_the_fields():
    form = form_of(density="9", volume_amount="many", price="abc")

    summary = error_summary(form)

    assert summary.index("Volume:") < summary.index("Density:") < summary.index("Budget in all:")
