"""Files of lots: how they may be written, and what is said of those that cannot be read."""

import csv
import io
from decimal import Decimal

import pytest

from buyer_portal.lots.forms.lots import LotForm
from buyer_portal.lots.sheets import columns as sheet
from buyer_portal.lots.sheets.reading import MOST_BYTES, MOST_ROWS, check_row, read_sheet
from shared.accounts.readers import Reader, reading_as
from shared.accounts.roles import NumberFormat
from shared.errors import Invalid


def lines(*rows, heads="Title,Volume", delimiter=","):
    return "\r\n".join([heads, *rows]).replace(",", delimiter).encode()


def why_not(content):
    with pytest.raises(Invalid) as refused:
        read_sheet(content)
    assert refused.value.fields == {"file": [refused.value.message]}
    return refused.value.message


def test_rows_are_known_by_their_numbers_and_cells_by_their_heads():
    read = read_sheet(lines("HEFA,1200", "", ",,", "ATJ,", heads="Title,Volume (t),Colour"))

    assert read.rows == [(2, {"title": "HEFA", "volume_amount": "1200"}), (5, {"title": "ATJ"})]
    assert read.left_out == ["Colour"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_whatever_a_spreadsheet_writes_is_read(delimiter, encoding):
    text = delimiter.join(["TITLE", "delivered TO"]) + "\n" + delimiter.join(["Zürich", '"Rümlang; a, b"'])

    read = read_sheet(text.encode(encoding))

    assert read.rows == [(2, {"title": "Zürich", "delivery_location": "Rümlang; a, b"})]
    assert read.numbers == (NumberFormat.POINT if delimiter == ";" else NumberFormat.COMMA)


def test_a_cell_of_several_lines_is_one_cell():
    read = read_sheet(b'Title,Description\n"One\nlot","By rail,\n\nor ""barge"""\nTwo,x')

    assert read.rows == [(2, {"title": "One\nlot", "description": 'By rail,\n\nor "barge"'}),
                         (3, {"title": "Two", "description": "x"})]  # fmt: skip


def test_the_columns_of_the_marketplace_are_known_and_left_to_it():
    read = read_sheet(lines("LOT-1,HEFA,sold,1,x", heads="Number,Title,State,Revision,What is wrong"))

    assert (read.rows, read.left_out) == ([(2, {"title": "HEFA"})], [])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "None of its columns is known"),
        (b"\n\n", "None of its columns is known"),
        (b"a,b\n1,2", "None of its columns is known"),
        (b"Title,Volume", "It has no rows below its heads."),
        (b"Title,Volume\n,\n , ", "It has no rows below its heads."),
        (b"Title,title\na,b", "It has a column more than once: Title, title."),
        (b'Title\n"open', "a quotation mark without its other half"),
        (b"Title\n" + b"x" * 200_000, "a cell that is far too long"),
        (b"PK\x03\x04rest", "This is a workbook, not a CSV file."),
        ("Título;Über".encode("latin-1"), "Save it as “CSV UTF-8”"),
        (b"Title\n" + b"x\n" * (MOST_ROWS + 1), "It has 1,001 rows; at most 1,000 are taken at once."),
        (b"x" * (MOST_BYTES + 1), "The file is larger than 2 MB."),
    ],
)
def test_what_cannot_be_read_says_what_to_do(content, sentence):
    assert sentence in why_not(content)


def fields_of(**cells):
    checked = check_row({"title": "HEFA"} | cells)
    assert checked.problems == []
    return checked.fields.to_dict()


def problems_of(**cells):
    return [(one.column, one.said, one.why) for one in check_row({"title": "HEFA"} | cells).problems]


@pytest.mark.parametrize(
    ("name", "said", "understood"),
    [
        ("product", " Neat SAF ", {"product": "neat"}),
        ("product", "BLEND", {"product": "blend"}),
        ("type", "term contract", {"type": "contract"}),
        ("split_allowed", "Yes", {"splitAllowed": True}),
        ("split_allowed", "false", {"splitAllowed": False}),
        ("country", "ch", {"delivery": {"country": "CH"}}),
        ("incoterms", "dap, delivered at place", {"delivery": {"incoterms": "DAP"}}),
        ("pathways", "hefa-spk; Co Processing", {"specification": {"pathways": ("HEFA-SPK", "co-processing")}}),
        ("chain_of_custody", "Mass balance, book_and_claim",
         {"specification": {"chainOfCustody": ("mass_balance", "book_and_claim")}}),
        ("standards", "iscc eu; In-house, RSB CORSIA",
         {"compliance": {"standards": ("ISCC EU", "RSB CORSIA", "In-house")}}),
        ("documents", "PoS per batch, certificate of quality",
         {"compliance": {"documents": ("pos", "certificate_of_quality")}}),
        ("ghg_comparator", "91.5", {"compliance": {"ghgComparator": Decimal("91.5")}}),
        ("carbon_intensity", "−5", {"specification": {"carbonIntensity": -5}}),
        ("region", "Alps", {"delivery": {"region": "Alps"}}),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_people_write_it(name, said, understood):
    assert fields_of(**{name: said}) == {"title": "HEFA"} | understood


@pytest.mark.parametrize("said", ["2027-07-01", "1 Jul 2027", "1 July 2027", "01.07.2027", "2027-07-01T00:00:00Z"])
def test_a_day_is_read_however_it_can_be_read_in_one_way(said):
    assert fields_of(window_end=said)["delivery"]["windowEnd"].startswith("2027-07-01")


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2027-05-31T17:00+02:00", "2027-05-31T15:00:00.000Z"),
        ("2027-05-31T15:00:59.250Z", "2027-05-31T15:00:59.250Z"),
        ("2027-05-31 17:00", "2027-05-31T17:00:00.000Z"),
    ],
)
def test_a_moment_is_kept_to_the_millisecond(said, moment):
    assert fields_of(bid_deadline=said)["bidDeadline"] == moment


def test_any_currency_in_circulation_may_be_named():
    cells = {"volume_amount": "10", "price_per_unit": "2", "currency": "aed"}

    assert fields_of(**cells)["pricing"] == {"currency": "AED", "pricePerUnit": 2, "price": 20}


def test_semicolons_between_cells_mean_commas_before_decimals():
    with reading_as(Reader(NumberFormat.POINT)):
        assert fields_of(volume_amount="1.250,5")["volume"]["amount"] == Decimal("1250.5")
        assert problems_of(volume_amount="1250.5")[0][0] == "Volume"


@pytest.mark.parametrize(
    ("name", "said", "column", "why"),
    [
        ("product", "coal", "Product", "“coal” is none of these: neat, blend, attributes."),
        ("pathways", "HEFA-SPK, magic", "Pathways", "“magic” is none of these: FT-SPK, HEFA-SPK,"),
        ("volume_amount", "12,5", "Volume", "Did you mean 12.5?"),
        ("volume_amount", "-5", "Volume", "This must be more than 0."),
        ("window_start", "07/01/2027", "Delivery from", "“07/01/2027” can be read in two ways, or in none."),
        ("bid_deadline", "Friday", "Bids close", "Write day and time, such as 2027-05-31T17:00+02:00"),
        ("bid_deadline", "2027-13-45T99:99", "Bids close", "Write day and time"),
        ("schedule", "2027-04-15: many", "Schedule", "Delivery 1: Enter a number"),
        ("airport", "Zürich", "Airport", "at most 3 characters"),
        ("currency", "gold", "Currency", "Give a currency by its ISO code"),
        ("ghg_comparator", "most", "Comparator (gCO₂e/MJ)", "Enter a number"),
        ("standards", "ISCC EU, <b>", "Certification", "Give a standard's name"),
    ],
)
def test_what_is_wrong_is_said_of_its_column(name, said, column, why):
    ((found, quoted, sentence),) = problems_of(**{name: said})

    assert (found, quoted) == (column, said)
    assert why in sentence


def test_what_goes_with_another_choice_is_not_dropped_in_silence():
    assert problems_of(product="neat", saf_share="30") == [
        ("SAF share (% by volume)", "30", "This goes with “blend” as product alone.")
    ]
    assert problems_of(basis="fixed", floor="1800") == [
        ("Floor", "1800", "This goes with “index” as price basis alone.")
    ]
    assert fields_of(min_share="400", index="Argus", saf_share="30").keys() == {
        "title", "minShare", "priceBasis", "safShare",
    }  # fmt: skip


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    assert [column for column, _, _ in problems_of(volume_amount="many", product="coal", airport="Z1")] == [
        "Product", "Volume", "Airport",
    ]  # fmt: skip


def test_a_row_without_a_title_and_one_with_too_many_cells():
    assert [one.column for one in check_row({"volume_amount": "5"}).problems] == ["Title"]
    (row,) = read_sheet(lines("HEFA,1200,what,is this")).rows
    assert [(one.column, one.said) for one in check_row(row[1]).problems] == [("", "what, is this")]


def test_what_was_disarmed_for_spreadsheets_is_read_as_it_was():
    (row,) = read_sheet(lines("'=1+1,5")).rows

    assert row[1]["title"] == "=1+1"


def test_the_template_reads_back_as_one_good_row():
    text = io.StringIO()
    csv.writer(text).writerows([[one.title for one in sheet.SAID], [one.note for one in sheet.SAID]])

    (row,) = read_sheet(text.getvalue().encode()).rows

    assert check_row(row[1]).problems == []
    assert {one.name for one in sheet.SAID} | {"more_standards"} == set(LotForm.base_fields)
