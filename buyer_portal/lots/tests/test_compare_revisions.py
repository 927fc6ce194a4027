"""Any two editions of a lot, side by side."""

from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.services import create_lot, edit_lot
from shared.accounts.tests.factories import NOW

from .factories import WRITTEN, lot_of, written

pytestmark = pytest.mark.django_db

LATER = WRITTEN["delivery"] | {"windowEnd": "2027-07-31T00:00:00.000Z"}


@pytest.fixture
def lot(elena):
    """Three revisions: the window moves, then the words change."""
    lot = create_lot(fields=written(), by=elena, now=NOW, publish=True)
    lot = edit_lot(lot=lot, fields=written(delivery=LATER), by=elena, now=NOW + timedelta(hours=1))
    return edit_lot(
        lot=lot, fields=written(delivery=LATER, title="Clearer", tags=None), by=elena, now=NOW + timedelta(hours=2)
    )


def compare(client, lot, query=""):
    response = client.get(reverse("lots:revisions", args=[lot.pk]) + query)
    assert response.status_code == 200
    compared = response.context["compared"]
    if compared is None:
        return None
    return (
        compared.earlier.revision, compared.later.revision, compared.material,
        [(change.label, change.was, change.value) for change in compared.changes],
    )  # fmt: skip


WINDOW = ("Window", "1 Apr – 30 Jun 2027", "1 Apr – 31 Jul 2027")
WORDS = [("Title", "HEFA-SPK for Zürich", "Clearer"), ("Tags", "Alpine", "")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (2, 3, False, WORDS)),
        ("?from=1&to=2", (1, 2, True, [WINDOW])),
        ("?from=1&to=3", (1, 3, True, [WINDOW, *WORDS])),
        ("?from=3&to=1", (1, 3, True, [WINDOW, *WORDS])),
        ("?from=2&to=2", (2, 2, False, [])),
        ("?from=9&to=no", (2, 3, False, WORDS)),
    ],
)
def test_any_two_are_compared_the_earlier_first(browser, lot, query, expected):
    assert compare(browser, lot, query) == expected


def test_a_text_that_was_rewritten_is_shown_as_it_was_and_as_it_is(browser, lot, elena):
    edit_lot(lot=lot, fields=written(delivery=LATER, description="By <b>barge</b>."), by=elena, now=NOW)

    text = browser.get(reverse("lots:revisions", args=[lot.pk])).content.decode()

    assert "Neat HEFA-SPK by rail.</p>" in text
    assert "By &lt;b&gt;barge&lt;/b&gt;.</p>" in text


def test_every_revision_is_listed_with_its_kind(browser, lot):
    text = browser.get(reverse("lots:revisions", args=[lot.pk])).content.decode()

    assert text.count("Elena Brunner</td>") == 3
    assert ">material</td>" in text
    assert ">clarification</td>" in text
    assert ">title, tags</td>" in text


def test_of_one_revision_and_of_none_it_says_so(browser, trader):
    published, draft = lot_of(trader, states.PUBLISHED), lot_of(trader)

    assert compare(browser, published) == (1, 1, False, [])
    assert "There is only this one" in browser.get(reverse("lots:revisions", args=[published.pk])).content.decode()
    assert compare(browser, draft) is None
    assert "Nothing is published yet" in browser.get(reverse("lots:revisions", args=[draft.pk])).content.decode()


def test_viewers_may_look(viewer, browser_of, lot):
    assert compare(browser_of(viewer), lot)[0] == 2


def test_queries_do_not_grow_with_the_revisions(browser, lot, elena, django_assert_max_num_queries):
    for _ in range(2):
        with django_assert_max_num_queries(9):  # session, person, memberships, lot, revisions; the frame's own counts
            compare(browser, lot)
        for number in range(5):
            lot = edit_lot(lot=lot, fields=written(title=f"Title {number}"), by=elena, now=NOW)
