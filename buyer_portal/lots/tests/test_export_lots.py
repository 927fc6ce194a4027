"""The list as a file: exactly what it shows, with every digit, and harmless in a spreadsheet."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.forms.lots import LotForm
from buyer_portal.lots.services import cancel_lot, create_lot
from buyer_portal.lots.sheets import columns as sheet
from shared.accounts.roles import NumberFormat
from shared.accounts.tests.factories import NOW

from .factories import lot_of, written
from .test_edit_lot import WHOLE

pytestmark = pytest.mark.django_db

URL = reverse("lots:export")


@pytest.fixture
def export(browser):
    """The file's rows, each as what stands under its heads."""

    def ask(query=""):
        response = browser.get(URL + query)
        assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    return ask


def test_it_says_all_that_a_lot_says(export, trader):
    lot = lot_of(trader, states.PUBLISHED, fields=written(**WHOLE))

    (row,) = export()

    assert {head: said for head, said in row.items() if said} == {
        "Number": lot.number, "State": "published", "Title": "HEFA-SPK for Zürich",
        "Description": "Neat HEFA-SPK by rail.", "Kind of deal": "forward", "Product": "neat",
        "SAF share (% by volume)": "30", "Volume": "4000", "Unit": "tonnes", "Tolerance (%)": "5",
        "Density (kg/L)": "0.76", "Split allowed": "yes", "Smallest share": "400", "Delivery from": "2027-04-01",
        "Delivery until": "2027-04-01", "Schedule": "2027-04-01: 4000", "Airport": "ZRH", "Region": "Alps",
        "Origin": "CH", "Carbon intensity at most (gCO₂e/MJ)": "25", "Comparator (gCO₂e/MJ)": "94",
        "Carbon method": "red", "Reduction at least (%)": "70", "Certification": "ISCC CORSIA, RSB CORSIA",
        "Chain of custody": "segregated", "Who claims": "scope 1", "Documents": "pos", "Documents due (days)": "10",
        "Currency": "AED", "Budget per unit": "2050", "Budget in all": "8200000", "Payment": "30 days net",
        "Price basis": "index", "Index": "Argus SAF fob ARA", "Differential": "45", "Floor": "1800", "Cap": "2600",
        "Bids close": "2026-12-01T12:34:56.789+00:00", "Tags": "Alpine", "Airline": "Helvia Airways",
        "Neat volume (t)": "4000", "Revision": "1", "Published": "2026-11-21T09:30:00+00:00",
        "Changed": "2026-11-21T09:30:00+00:00",
    }  # fmt: skip


def test_every_field_of_the_form_has_its_column():
    assert {one.name for one in sheet.SAID} | {"more_standards"} == set(LotForm.base_fields)
    heads = [column.title for column in sheet.columns()]
    assert len(heads) == len(set(heads))


def test_figures_are_exact_and_written_in_one_way(export, trader):
    trader.user.number_format, trader.user.time_zone = NumberFormat.POINT, "Europe/Zurich"
    trader.user.save()
    pricing = {"currency": "USD", "pricePerUnit": Decimal("2050.123456")}
    lot_of(trader, fields=written(volume={"amount": Decimal("1234.567"), "unit": "gallons"}, pricing=pricing))

    (row,) = export()

    assert (row["Volume"], row["Budget per unit"], row["Unit"]) == ("1234.567", "2050.123456", "gallons")
    assert row["Bids close"] == "2026-12-01T13:00:00+01:00"


def test_a_negative_figure_stays_a_figure_and_a_formula_becomes_a_text(export, trader):
    basis = {"type": "index", "index": "=cmd|' /C calc'!A0", "differential": -45}
    lot_of(trader, fields=written(title="+HYPERLINK(evil)", tags=["@now"], priceBasis=basis))

    (row,) = export()

    assert (row["Differential"], row["Title"], row["Tags"]) == ("-45", "'+HYPERLINK(evil)", "'@now")
    assert row["Index"] == "'=cmd|' /C calc'!A0"


def test_it_is_what_the_list_shows_on_all_its_pages_in_its_order(export, browser, trader, stranger):
    for number in range(30):
        lot_of(
            trader, states.PUBLISHED, fields=written(title=f"{number:02}", product="blend" if number % 2 else "neat")
        )
    lot_of(trader, states.DELETED, fields=written(title="Away", product="blend"))
    lot_of(stranger, states.PUBLISHED, fields=written(title="Theirs", product="blend"))

    query = "?state=published&product=blend&sort=-title"
    page = browser.get(reverse("lots:list") + query)

    assert [row["Title"] for row in export(query)] == [f"{number:02}" for number in range(29, 0, -2)]
    assert f"{URL}{query}".replace("&", "&amp;") in page.content.decode()
    assert len(export()) == 30
    assert [row["Title"] for row in export("?sort=title")] == [f"{number:02}" for number in range(30)]


def test_why_a_lot_ended_is_told(export, elena):
    lot = create_lot(fields=written(), by=elena, now=NOW, publish=True)
    cancel_lot(lot=lot, reason="Found fuel,\nelsewhere.", by=elena, now=NOW)

    (row,) = export()

    assert (row["State"], row["Reason"]) == ("cancelled", "Found fuel,\nelsewhere.")
    assert row["Bidding ended"] == "2026-11-21T09:30:00+00:00"


def test_nothing_is_a_file_of_heads(export):
    assert export("?search=zzz") == []


def test_viewers_may_take_it_along(viewer, browser_of, trader):
    lot_of(trader)

    assert browser_of(viewer).get(URL).status_code == 200


def test_queries_do_not_grow_with_the_lots(export, trader, django_assert_max_num_queries):
    for _ in range(2):
        with django_assert_max_num_queries(5):  # session, person, memberships, lots
            export()
        for status in states.MOVES:
            lot_of(trader, status)
