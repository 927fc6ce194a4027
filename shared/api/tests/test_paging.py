import base64
from datetime import timedelta

import pytest

from shared.accounts.models import Organization
from shared.accounts.tests.factories import NOW, OrganizationFactory
from shared.api.paging import page_of
from shared.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    """Twelve rows, three by three at the same moment."""
    return [OrganizationFactory(created_at=NOW + timedelta(days=n // 3), version=n) for n in range(12)]


def together(pages):
    return [row for page in pages for row in page]


def walk(**how):
    """Every page, from the first to the last."""
    pages, cursor = [], ""
    while cursor is not None:
        page = page_of(Organization.objects.all(), {"limit": "5", "cursor": cursor}, **how)
        pages.append(page.items)
        cursor = page.next_cursor
    return pages


def test_pages_hold_every_row_once_newest_first(rows):
    pages = walk(by="created_at")

    assert [len(page) for page in pages] == [5, 5, 2]
    assert together(pages) == sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)


@pytest.mark.parametrize("by", ["version", "name"])
def test_pages_go_by_numbers_and_text_both_ways(rows, by):
    newest_first, oldest_first = together(walk(by=by)), together(walk(by=by, ascending=True))

    assert oldest_first == sorted(rows, key=lambda row: (getattr(row, by), row.pk))
    assert newest_first == oldest_first[::-1]


def test_a_row_that_comes_meanwhile_moves_nothing(rows):
    first = page_of(Organization.objects.all(), {"limit": "5"}, by="created_at")
    OrganizationFactory(created_at=NOW + timedelta(days=99))

    second = page_of(Organization.objects.all(), {"limit": "5", "cursor": first.next_cursor}, by="created_at")

    assert not set(first.items) & set(second.items)
    assert len(second.items) == 5


def test_a_full_last_page_has_no_next(rows):
    page = page_of(Organization.objects.all(), {"limit": "12"}, by="created_at")

    assert (len(page.items), page.next_cursor) == (12, None)


def test_a_page_takes_one_query(rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        page_of(Organization.objects.all(), {"limit": "5"}, by="created_at")


def test_fifty_unless_asked(rows):
    OrganizationFactory.create_batch(50)

    assert len(page_of(Organization.objects.all(), {}, by="created_at").items) == 50


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1e3", "x", "", "５", " 5", "1000000000", "5.0"])
def test_a_limit_is_from_1_to_200(limit):
    with pytest.raises(Invalid) as refused:
        page_of(Organization.objects.all(), {"limit": limit}, by="created_at")

    assert list(refused.value.fields) == ["limit"]


def encoded(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def written(value, by="-version", pk=None):
    return encoded(f'["{by}",{value},"{pk or "65a1f0c2e4b0a1b2c3d4e5f6"}"]')


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "é",
        "a" * 100_000,
        encoded("{}"),
        encoded("[]"),
        encoded('["-version",1]'),
        encoded('["-version",1,"x"]'),
        encoded('["-version",1,"65a1f0c2e4b0a1b2c3d4e5f6",1]'),
        encoded("[" * 100_000),
        written(1, by="version"),
        written(1, by="-name"),
        written(1, by="-password"),
        written("true"),
        written("1.5"),
        written('"1"'),
        written("null"),
        written(2**63),
        written(1, pk="' OR 1=1 --"),
    ],
)
def test_a_cursor_that_this_list_did_not_give(cursor):
    with pytest.raises(Invalid) as refused:
        page_of(Organization.objects.all(), {"cursor": cursor}, by="version")

    assert list(refused.value.fields) == ["cursor"]


@pytest.mark.parametrize(
    "value", ["1", '"yesterday"', '"2026-11-21"', '"2026-11-21T09:30:00"', '"0001-01-01T00:00+14:00"']
)
def test_a_cursor_of_moments_names_one(value):
    with pytest.raises(Invalid):
        page_of(Organization.objects.all(), {"cursor": written(value, by="-created_at")}, by="created_at")
