"""Lots from a file: sent, checked, looked over, imported as drafts; each row once, whoever works on it."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from buyer_portal.lots import import_states, states, tasks
from buyer_portal.lots.models import Lot, LotImport, LotImportRow, LotRevision
from buyer_portal.lots.sheets import importing
from buyer_portal.lots.sheets.reading import MOST_BYTES, read_sheet
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.audit.models import Event
from shared.errors import Forbidden, InvalidMove
from shared.lots.facts import fact_groups
from shared.tests.test_db import in_threads

from .factories import lot_of, written
from .looking import nothing_left_behind, told
from .test_edit_lot import WHOLE

pytestmark = pytest.mark.django_db

GOOD = "HEFA for Oslo,1200,2027-05-31,Oslo (OSL)"
BETTER = "ATJ for Bern,800,2027-06-30,Bern (BRN)"
WRONG = "Broken,many,soon,Nowhere"
HEADS = "Title,Volume,Delivery until,Delivered to"


def content_of(*rows, heads=HEADS):
    return "\n".join([heads, *rows]).encode()


def sent(by, *rows, heads=HEADS):
    content = content_of(*rows, heads=heads)
    return importing.start_import(sheet=read_sheet(content), content=content, file_name="lots.csv", by=by, now=NOW)


def worked(lot_import, now=NOW):
    """All that waits of it is done."""
    importing.work_on_all_of_it(lot_import=lot_import, clock=lambda: now)
    return LotImport.objects.get(pk=lot_import.pk)


def imported(by, *rows, **more):
    lot_import = worked(sent(by, *rows, **more))
    return worked(importing.import_lots(lot_import=lot_import, by=by, now=NOW))


def rows_of(lot_import):
    return list(lot_import.rows.values_list("line", "state"))


def test_a_file_is_checked_row_by_row_and_nothing_becomes_a_lot_yet(elena):
    lot_import = worked(sent(elena, GOOD, WRONG, "", BETTER))

    assert (lot_import.status, lot_import.total) == (import_states.CHECKED, 3)
    assert rows_of(lot_import) == [(2, "good"), (3, "wrong"), (5, "good")]
    wrong = lot_import.rows.get(line=3)
    assert [(one["column"], one["said"]) for one in wrong.problems] == [("Delivery until", "soon"), ("Volume", "many")]
    assert not Lot.objects.exists()


def test_the_good_ones_become_drafts_in_the_files_order(elena):
    lot_import = imported(elena, GOOD, WRONG, BETTER)

    assert lot_import.status == import_states.DONE
    assert rows_of(lot_import) == [(2, "imported"), (3, "wrong"), (4, "imported")]
    lots = list(Lot.objects.order_by("number"))
    assert [(lot.title, lot.status, lot.posted_by, lot.organization) for lot in lots] == [
        ("HEFA for Oslo", states.DRAFT, elena.user, elena.organization),
        ("ATJ for Bern", states.DRAFT, elena.user, elena.organization),
    ]
    assert [row.lot for row in lot_import.rows.exclude(lot=None)] == lots
    assert told(lots[0]) == []
    assert list(Event.objects.about(lot_import).values_list("verb", "actor_id", "data")) == [
        ("import_lots", elena.id, {"rows": 3, "good": 2})
    ]


def test_what_was_exported_is_imported_without_a_change(elena, trader, browser):
    for fields in (
        written(),
        written(**WHOLE, product="blend"),
        written(title="=1+1", tags=["@x"], description="a\n-b; c, d"),
    ):
        lot_of(trader, fields=fields)
    before = [lot.fields for lot in Lot.objects.order_by("id")]
    file = b"".join(browser.get(reverse("lots:export") + "?sort=changed").streaming_content)
    Lot.objects.all().delete()

    lot_import = worked(
        importing.start_import(sheet=read_sheet(file), content=file, file_name="lots.csv", by=elena, now=NOW)
    )
    worked(importing.import_lots(lot_import=lot_import, by=elena, now=NOW))

    assert rows_of(LotImport.objects.get()) == [(2, "imported"), (3, "imported"), (4, "imported")]
    after = [lot.fields for lot in Lot.objects.order_by("number")]
    assert [fact_groups(one) for one in after] == [fact_groups(one) for one in before]
    assert [(one.title, one.description, one.tags, one.bid_deadline, one.airline_name) for one in after] == [
        (one.title, one.description, one.tags, one.bid_deadline, one.airline_name) for one in before
    ]


def test_times_without_a_zone_are_the_senders_own(elena):
    elena.user.time_zone = "Europe/Zurich"
    elena.user.save()

    imported(elena, "HEFA,2027-05-31 17:00", heads="Title,Bids close")

    assert Lot.objects.get().bid_deadline.isoformat() == "2027-05-31T15:00:00+00:00"


def test_importing_twice_makes_each_draft_once(elena):
    lot_import = imported(elena, GOOD, BETTER)

    with nothing_left_behind(LotImport, LotImportRow):
        worked(importing.import_lots(lot_import=lot_import, by=elena, now=NOW))


def test_what_was_left_be_is_not_imported(elena):
    lot_import = worked(sent(elena, GOOD))
    importing.drop_import(lot_import=lot_import, by=elena, now=NOW)

    with nothing_left_behind(LotImport), pytest.raises(InvalidMove):
        importing.import_lots(lot_import=lot_import, by=elena, now=NOW)
    importing.drop_import(lot_import=lot_import, by=elena, now=NOW)
    assert not LotImportRow.objects.exists()


def test_what_is_imported_cannot_be_left_be(elena):
    lot_import = imported(elena, GOOD)

    with nothing_left_behind(LotImport, LotImportRow), pytest.raises(InvalidMove):
        importing.drop_import(lot_import=lot_import, by=elena, now=NOW)


def test_what_is_not_checked_yet_is_not_imported(elena):
    lot_import = sent(elena, GOOD)

    with nothing_left_behind(LotImport, LotImportRow), pytest.raises(InvalidMove):
        importing.import_lots(lot_import=lot_import, by=elena, now=NOW)


def test_viewers_may_not(elena, viewer):
    lot_import = worked(sent(elena, GOOD))

    for deed in (importing.import_lots, importing.drop_import):
        with nothing_left_behind(LotImport, LotImportRow), pytest.raises(Forbidden):
            deed(lot_import=lot_import, by=actor_for(viewer), now=NOW)
    with nothing_left_behind(LotImport, LotImportRow), pytest.raises(Forbidden):
        sent(actor_for(viewer), GOOD)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_each_draft_once(elena):
    lot_import = worked(sent(elena, *(f"Lot {number:02},5,," for number in range(12))))
    importing.import_lots(lot_import=lot_import, by=elena, now=NOW)

    in_threads(3, lambda number: worked(LotImport.objects.get(pk=lot_import.pk)))

    assert sorted(Lot.objects.values_list("title", flat=True)) == [f"Lot {number:02}" for number in range(12)]
    assert LotImport.objects.get().status == import_states.DONE


def test_a_worker_goes_on_with_what_stands_still(elena, clock):
    lot_import = sent(elena, GOOD, BETTER)
    tasks.go_on_with_imports()
    assert LotImport.objects.get().status == import_states.CHECKING  # somebody may be at it

    clock.move_to(NOW + timedelta(seconds=30))
    tasks.go_on_with_imports()
    assert LotImport.objects.get().status == import_states.CHECKED
    importing.import_lots(lot_import=lot_import, by=elena, now=NOW)
    tasks.work_on_import(lot_import.pk)
    assert Lot.objects.count() == 2


def test_it_is_forgotten_after_ninety_days_and_its_drafts_stay(elena):
    imported(elena, GOOD)

    assert importing.forget_imports(now=NOW + timedelta(days=90)) == 0
    assert importing.forget_imports(now=NOW + timedelta(days=91)) == 1
    assert (LotImportRow.objects.count(), Lot.objects.count()) == (0, 1)


# The pages


def send(browser, content, name="lots.csv"):
    return browser.post(reverse("lots:imports"), {"file": SimpleUploadedFile(name, content, "text/csv")})


def page_of(lot_import):
    return reverse("lots:import", args=[lot_import.pk])


def press(browser, name, lot_import, **more):
    return browser.post(reverse(f"lots:{name}", args=[lot_import.pk]), more, follow=True)


def test_page_sends_a_file_and_shows_what_was_understood(browser):
    response = send(browser, content_of(GOOD, WRONG))

    lot_import = LotImport.objects.get()
    assert (response.status_code, response.url) == (302, page_of(lot_import))
    wrong = browser.get(page_of(lot_import)).content.decode()
    for words in ("Broken", "Volume", "many", "Enter a number", "soon", "1 row understood, 1 row to correct"):
        assert words in wrong
    good = browser.get(page_of(lot_import) + "?state=good").content.decode()
    for words in ("HEFA for Oslo", "1,200 t neat", "Oslo (OSL)", "31 May 2027"):
        assert words in good


def test_page_imports_the_good_ones_and_leads_to_them(browser):
    send(browser, content_of(GOOD, WRONG, BETTER))

    response = press(browser, "import_lots", LotImport.objects.get())

    text = response.content.decode()
    assert "2 drafts made, 1 row to correct" in text
    assert reverse("lots:list") + "?state=draft" in text
    for lot in Lot.objects.all():
        assert reverse("lots:page", args=[lot.pk]) in text
    assert press(browser, "import_lots", LotImport.objects.get()).status_code == 200
    assert Lot.objects.count() == 2


def test_page_goes_back_and_nothing_was_imported(browser):
    send(browser, content_of(GOOD))

    response = press(browser, "drop_import", LotImport.objects.get())

    assert response.redirect_chain == [(reverse("lots:imports"), 302)]
    assert "nothing of it was imported" in response.content.decode()
    assert not Lot.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "The submitted file is empty."), (b"a,b\n1,2", "None of its columns is known"),
     (b"x" * (MOST_BYTES + 1), "larger than 2 MB"), (b"PK\x03\x04", "This is a workbook")],
)  # fmt: skip
def test_page_says_of_a_file_that_is_none_what_to_do(browser, content, words):
    response = send(browser, content)

    assert (response.status_code, LotImport.objects.exists()) == (422, False)
    assert words in response.content.decode()


def test_page_without_a_file_asks_for_one(browser):
    response = browser.post(reverse("lots:imports"), {})

    assert response.status_code == 422
    assert "Fill this in." in response.content.decode()


def test_page_checks_the_first_rows_at_once_and_shows_how_far_the_rest_is(browser):
    send(browser, content_of(*(f"Lot {number},5,," for number in range(importing.AT_ONCE + 5))))

    lot_import = LotImport.objects.get()
    text = browser.get(page_of(lot_import)).content.decode()
    assert "Checking 40 of 45" in text
    assert "You may leave this page" in text
    worked(lot_import)
    assert "Checking" not in browser.get(page_of(lot_import)).content.decode().partition("<main")[2]


def test_page_says_that_the_very_file_was_imported_before(browser):
    for _ in range(2):
        send(browser, content_of(GOOD))
        first, last = LotImport.objects.order_by("id").first(), LotImport.objects.order_by("id").last()
        text = browser.get(page_of(last)).content.decode()
        assert ("This very file was imported before" in text) == (first != last)
        press(browser, "import_lots", last)


def test_page_names_the_columns_that_it_does_not_know(browser):
    send(browser, content_of("HEFA,red", heads="Title,<b>Colour"))

    assert "&lt;b&gt;Colour" in browser.get(page_of(LotImport.objects.get())).content.decode()


def test_hostile_cells_are_shown_as_text(browser):
    hostile = "<script>alert(1)</script>"
    send(browser, content_of(f"{hostile},{hostile},,{hostile}", f"{hostile},5,,{hostile}"))

    for state in ("wrong", "good"):
        text = browser.get(f"{page_of(LotImport.objects.get())}?state={state}").content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_rows_to_correct_come_back_as_a_file_that_can_be_sent_again(browser):
    send(browser, content_of(GOOD, WRONG))
    response = browser.get(reverse("lots:wrong_rows", args=[LotImport.objects.get().pk]))
    file = b"".join(response.streaming_content).decode("utf-8-sig")

    (row,) = csv.DictReader(io.StringIO(file, newline=""))
    assert {head: said for head, said in row.items() if said} == {
        "What is wrong": "Delivery until: Write the day as 2027-07-01: “soon” can be read in two ways, or in none."
        " · Volume: Enter a number, such as 1,250.5.",
        "Title": "Broken", "Volume": "many", "Delivery until": "soon", "Delivered to": "Nowhere",
    }  # fmt: skip
    send(browser, file.replace("many", "5").replace(",soon,", ",2027-05-31,").encode())
    assert rows_of(LotImport.objects.order_by("id").last()) == [(2, "good")]


def test_the_template_can_be_sent_as_it_is(browser):
    response = browser.get(reverse("lots:import_template"))
    file = b"".join(response.streaming_content)

    send(browser, file)

    assert response["Content-Disposition"] == 'attachment; filename="lots-template-2026-11-21.csv"'
    assert rows_of(LotImport.objects.get()) == [(2, "good")]


PAGES = {"import": "get", "import_lots": "post", "drop_import": "post", "wrong_rows": "get"}


@pytest.mark.parametrize("name", PAGES)
def test_another_organisations_file_is_not_there(elena, stranger, browser_of, name):
    lot_import = worked(sent(elena, GOOD))
    url = reverse(f"lots:{name}", args=[lot_import.pk])

    with nothing_left_behind(LotImport, LotImportRow):
        response = getattr(browser_of(stranger), PAGES[name])(url)

    assert response.status_code == 404
    assert b"HEFA for Oslo" not in response.content


@pytest.mark.parametrize("name", PAGES)
def test_who_only_looks_imports_nothing(elena, viewer, browser_of, name):
    lot_import = worked(sent(elena, GOOD))

    with nothing_left_behind(LotImport, LotImportRow):
        response = getattr(browser_of(viewer), PAGES[name])(reverse(f"lots:{name}", args=[lot_import.pk]))

    assert response.status_code == (403 if PAGES[name] == "get" else 302)
    assert browser_of(viewer).get(reverse("lots:imports")).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_wrong_methods_and_nobody(elena, browser, name):
    url = reverse(f"lots:{name}", args=[sent(elena, GOOD).pk])

    assert getattr(browser, "get" if PAGES[name] == "post" else "post")(url).status_code == 405
    answer = getattr(Client(), PAGES[name])(url)
    assert (answer.status_code, answer.headers["Location"][:9]) == (302, "/sign-in/")


def test_a_colleague_sees_it_too(elena, browser_of):
    lot_import = worked(sent(elena, GOOD))
    colleague = member(Role.TRADER, organization=elena.organization)

    assert browser_of(colleague).get(page_of(lot_import)).status_code == 200


def test_queries_do_not_grow_with_the_rows(browser, elena, django_assert_max_num_queries):
    for count in (1, 30):
        lot_import = imported(elena, *(f"Lot {number},5,," for number in range(count)))
        browser.get(page_of(lot_import))
        # session, person, memberships, the import, counts, rows, their count, the same file; the frame's own counts
        with django_assert_max_num_queries(12):
            browser.get(page_of(lot_import))
        with django_assert_max_num_queries(9):
            browser.get(reverse("lots:imports"))


def test_no_revision_is_made_of_a_draft(elena):
    imported(elena, GOOD)

    assert not LotRevision.objects.exists()
