"""The page of one lot: where it stands, its facts, what has happened, what can be done."""

from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.services import cancel_lot, close_lot, create_lot, edit_lot, publish_lot
from shared.accounts.actors import SYSTEM
from shared.accounts.tests.factories import NOW

from .factories import WRITTEN, lot_of, written

pytestmark = pytest.mark.django_db

BUTTONS = ["edit", "publish", "close", "cancel", "unsuccessful", "delete", "restore", "copy"]


def get(browser, lot):
    response = browser.get(reverse("lots:page", args=[lot.pk]))
    assert response.status_code == 200
    return response


def page(browser, lot):
    return get(browser, lot).content.decode()


def offered(browser, lot):
    """Which deeds the page offers."""
    text = page(browser, lot)
    return [name for name in BUTTONS if reverse(f"lots:{name}", args=[lot.pk]) in text]


@pytest.mark.parametrize(
    ("status", "deeds"),
    [
        (states.DRAFT, ["edit", "publish", "delete", "copy"]),
        (states.PUBLISHED, ["edit", "close", "cancel", "copy"]),
        (states.CLOSED, ["cancel", "unsuccessful", "copy"]),
        (states.SOLD, ["copy"]),
        (states.UNSUCCESSFUL, ["copy"]),
        (states.CANCELLED, ["copy"]),
        (states.DELETED, ["restore", "copy"]),
    ],
)
def test_it_offers_what_the_moves_allow(browser, trader, status, deeds):
    assert offered(browser, lot_of(trader, status)) == deeds


@pytest.mark.parametrize("status", sorted(states.MOVES))
def test_a_viewer_is_offered_nothing_and_told_whose_turn_it_is(viewer, browser_of, trader, status):
    lot = lot_of(trader, status)
    client = browser_of(viewer)

    assert offered(client, lot) == []
    assert not any(cell.mine or "Yours" in cell.value for cell in get(client, lot).context["cells"])


def test_after_its_deadline_it_is_not_offered_for_editing(browser, trader, clock):
    lot = lot_of(trader, states.PUBLISHED, fields=written(bidDeadline=NOW + timedelta(hours=1)))
    clock.move_to(lot.bid_deadline)

    assert offered(browser, lot) == ["close", "cancel", "copy"]
    assert "Yours: award it or end it" in page(browser, lot)


def cells(browser, lot):
    return [(cell.value, cell.note) for cell in get(browser, lot).context["cells"]]


def test_the_state_line_of_a_draft(browser, trader, clock):
    clock.move_to(NOW + timedelta(hours=3))

    assert cells(browser, lot_of(trader, fields=written(delivery=None, bidDeadline=None))) == [
        ("Draft", "changed 3 h 0 min ago"),
        ("Yours: complete it", "2 things are missing"),
        ("Not set", "14 days after publishing"),
        ("You publish it", "until then no producer sees it"),
    ]
    assert cells(browser, lot_of(trader))[1] == ("Yours: publish it", "nothing is missing")


def test_the_state_line_of_a_published_lot(browser, trader):
    lot = lot_of(trader, states.PUBLISHED)

    assert cells(browser, lot) == [
        ("Published, revision 1", "since Sat 21 Nov, 09:30 UTC"),
        ("Producers’: to bid", "you may still change or close it"),
        ("", ""),
        ("The lot closes by itself", "then you have 10 days to award it"),
    ]
    assert get(browser, lot).context["cells"][2].at == lot.bid_deadline


def test_the_state_line_of_a_closed_lot_counts_ten_days(browser, trader):
    context = get(browser, lot_of(trader, states.CLOSED)).context["cells"]

    assert [cell.mine for cell in context] == [False, True, False, False]
    assert (context[2].label, context[2].at) == ("Award until", NOW + timedelta(days=10))


@pytest.mark.parametrize("status", [states.SOLD, states.UNSUCCESSFUL, states.CANCELLED])
def test_the_state_line_of_what_is_final(browser, trader, status):
    assert cells(browser, lot_of(trader, status))[1] == ("Nobody’s", "this is final")


def test_facts_are_those_that_the_lot_states(browser, trader):
    text = page(browser, lot_of(trader, states.PUBLISHED))

    for words in ("4,000 t neat, ±5 %", "DAP, Incoterms 2020", "1 Apr – 30 Jun 2027", "at most 25.0 gCO₂e/MJ",
                  "$2,050.00/t", "$8,200,000.00 in all", "30 days net", "ISCC CORSIA", "Tags: Alpine"):  # fmt: skip
        assert words in text
    assert "Escalator" not in text


def test_every_deed_stands_in_the_timeline(browser, elena):
    lot = create_lot(fields=written(), by=elena, now=NOW)
    lot = edit_lot(lot=lot, fields=written(title="HEFA"), by=elena, now=NOW + timedelta(minutes=1))
    lot = publish_lot(lot=lot, by=elena, now=NOW + timedelta(minutes=2))
    lot = edit_lot(lot=lot, fields=written(title="SAF"), by=elena, now=NOW + timedelta(minutes=3))
    more = written(title="SAF", volume={"amount": 5000, "unit": "tonnes"})
    lot = edit_lot(lot=lot, fields=more, by=elena, now=NOW + timedelta(minutes=4))

    entries = get(browser, lot).context["timeline"]

    assert [(entry.lead, entry.text, entry.tone) for entry in entries] == [
        ("", "Bidding closes by itself", "next"),
        (
            "Changed, revision 3:",
            "Volume 5,000 t neat, was 4,000 t neat, ±5 %; Budget $10,250,000.00 in all, was $8,200,000.00 in all",
            "warn",
        ),
        ("Clarified, revision 2:", "Title SAF, was HEFA", ""),
        ("", "Published", "ok"),
        ("", "Draft changed", ""),
        ("", "Draft begun", ""),
    ]
    assert {entry.by for entry in entries[1:]} == {"Elena Brunner"}


def test_a_deed_that_changed_much_is_told_in_short(browser, elena):
    lot = create_lot(fields=written(), by=elena, now=NOW, publish=True)
    more = written(title="SAF", tags=["x"], airlineName="Other", description="By barge.")
    edit_lot(lot=lot, fields=more, by=elena, now=NOW)

    assert get(browser, lot).context["timeline"][1].text == (
        "Title SAF, was HEFA-SPK for Zürich; Airline Other, was Helvia Airways; and 2 more"
    )


def test_the_award_clock_stands_above_what_happened_and_says_when_it_is_over(browser, trader, clock):
    lot = lot_of(trader, states.CLOSED)
    entries, cell = get(browser, lot).context["timeline"], get(browser, lot).context["cells"][2]
    assert [(entry.text, entry.at) for entry in entries] == [("The time to award it is over", NOW + timedelta(days=10))]
    assert cell.label == "Award until"

    clock.move_to(NOW + timedelta(days=11))

    context = get(browser, lot).context
    assert (context["timeline"], context["cells"][2].label) == ([], "Award overdue since")


def test_the_clocks_deed_has_no_name_and_a_reason_is_told(browser, elena):
    lot = create_lot(fields=written(), by=elena, now=NOW, publish=True)
    lot = close_lot(lot=lot, by=SYSTEM, now=lot.bid_deadline)
    cancel_lot(lot=lot, reason="Found fuel.", by=elena, now=lot.bid_deadline + timedelta(days=1))

    cancelled, closed, *_ = get(browser, lot).context["timeline"]

    assert (cancelled.text, cancelled.by) == ("Cancelled: Found fuel.", "Elena Brunner")
    assert (closed.text, closed.by) == ("Bidding closed at its deadline", "")


def test_every_revision_says_what_it_changed(browser, elena):
    lot = create_lot(fields=written(), by=elena, now=NOW, publish=True)
    later = WRITTEN["delivery"] | {"windowEnd": "2027-07-31T00:00:00.000Z"}
    lot = edit_lot(lot=lot, fields=written(delivery=later), by=elena, now=NOW)
    lot = edit_lot(lot=lot, fields=written(delivery=later, description="By barge.", tags=None), by=elena, now=NOW)

    response = get(browser, lot)

    assert [
        (one.revision, one.material, [(change.label, change.was, change.value) for change in one.changes])
        for one in response.context["editions"]
    ] == [
        (3, False, [("Tags", "Alpine", ""), ("Description", "", "")]),
        (2, True, [("Window", "1 Apr – 30 Jun 2027", "1 Apr – 31 Jul 2027")]),
    ]
    text = response.content.decode()
    assert "not stated" in text
    assert "was rewritten" in text


def test_a_fact_that_the_newest_revision_changed_says_what_it_was(browser, elena):
    lot = create_lot(fields=written(), by=elena, now=NOW, publish=True)
    lot = edit_lot(lot=lot, fields=written(volume={"amount": 5000, "unit": "tonnes"}), by=elena, now=NOW)

    text = page(browser, lot)

    assert "was 4,000 t neat, ±5 %" in text
    assert "was $8,200,000.00 in all" in text


def test_hostile_texts_are_shown_as_text(browser, trader):
    hostile = "<script>alert(1)</script>"
    parts = {
        "title": hostile, "description": hostile, "tags": [hostile], "airlineName": hostile,
        "delivery": {"deliveryDate": "2027-04-01", "deliveryLocation": hostile, "deliveryMethod": hostile,
                     "region": hostile},
        "specification": {"feedstocks": [hostile], "excludedFeedstocks": [hostile], "feedstockOrigins": [hostile]},
        "pricing": {"currency": "USD", "paymentTerms": hostile},
        "priceBasis": {"type": "index", "index": hostile, "pricingWindow": hostile, "fallback": hostile},
    }  # fmt: skip
    for status in (states.DRAFT, states.CANCELLED):
        text = page(browser, lot_of(trader, status, fields=written(**parts), reason=hostile))
        assert "<script>alert" not in text
        assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 10


def test_a_draft_of_nothing_has_a_page(browser, trader):
    nothing = dict.fromkeys(WRITTEN)

    text = page(browser, lot_of(trader, fields=written(**nothing)))

    assert "Untitled draft" in text
    assert "Give the lot a title." in text


def test_times_are_in_the_readers_zone(browser, trader):
    trader.user.time_zone = "Europe/Zurich"
    trader.user.save()

    assert "Tue 1 Dec 2026, 13:00 CET" in page(browser, lot_of(trader, states.PUBLISHED))


def test_queries_do_not_grow_with_what_has_happened(browser, elena, django_assert_max_num_queries):
    lot = create_lot(fields=written(), by=elena, now=NOW, publish=True)
    get(browser, lot)

    for _ in range(2):
        # session, person, memberships, lot, editions, events, bids, jet price, two looks at the messages; the frame's
        # three counts
        with django_assert_max_num_queries(15):
            get(browser, lot)
        for number in range(5):
            lot = edit_lot(lot=lot, fields=written(title=f"Title {number}"), by=elena, now=NOW)
