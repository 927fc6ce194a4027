from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs

import pytest
from django.db import models
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.accounts.models import Organization
from shared.accounts.tests.factories import NOW, OrganizationFactory
from shared.paging import Order, Total, count_up_to, page_of, read_cursor, write_cursor

pytestmark = pytest.mark.django_db

SORTS = ["id", "-id", "version", "-version", "name", "-name", "created_at", "-created_at"]


def make(*versions):
    return [OrganizationFactory(name=f"{n % 3}", created_at=NOW + timedelta(days=n % 4), version=n) for n in versions]


def ask(query="", sort="version", per=5):
    return page_of(RequestFactory().get(f"/{query}"), Organization.objects.all(), sort=sort, per=per)


def forwards(page, **how):
    """The pages from this one on."""
    pages = [page]
    while page.next_url:
        pages.append(page := ask(page.next_url, **how))
    return pages


def backwards(page, **how):
    pages = [page]
    while page.previous_url:
        pages.append(page := ask(page.previous_url, **how))
    return pages[::-1]


def together(pages):
    return [row for page in pages for row in page]


def numbers(page):
    return page.first, page.last, page.total


@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_every_row_once_there_and_back(sort):
    make(*range(23))

    there = forwards(ask(sort=sort), sort=sort)
    back = backwards(there[-1], sort=sort)

    assert together(there) == list(Organization.objects.order_by(*Order.of(sort).columns))
    assert [numbers(page) for page in back] == [numbers(page) for page in there]
    assert [numbers(page) for page in there] == [
        (1, 5, Total(23)), (6, 10, Total(23)), (11, 15, Total(23)), (16, 20, Total(23)), (21, 23, Total(23)),
    ]  # fmt: skip
    assert [page.items for page in back] == [page.items for page in there]


versions = st.lists(st.integers(0, 5), max_size=12)


@given(before=versions, meanwhile=st.lists(versions, max_size=4), sort=st.sampled_from(SORTS), per=st.integers(1, 5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_meanwhile_those_that_stay_are_seen_once_and_in_order(before, meanwhile, sort, per):
    Organization.objects.all().delete()
    stay, how = make(*before), {"sort": sort, "per": per}
    news = iter(meanwhile)

    page, seen = ask(**how), []
    seen += page.items
    while page.next_url:
        make(*next(news, []))
        page = ask(page.next_url, **how)
        seen += page.items

    in_order = list(Organization.objects.order_by(*Order.of(sort).columns))
    assert [row for row in in_order if row in stay] == [row for row in seen if row in stay]
    assert seen == [row for row in in_order if row in set(seen)]
    assert together(forwards(backwards(page, **how)[0], **how)) == in_order


def test_the_query_is_kept_and_a_cursor_belongs_to_its_order():
    make(*range(12))

    url = ask("?state=open&page=x").next_url

    assert parse_qs(url.removeprefix("?"))["state"] == ["open"]
    assert [row.version for row in ask(url)] == [5, 6, 7, 8, 9]
    assert numbers(ask(url, sort="-version")) == (1, 5, Total(12))


def test_text_moments_numbers_and_decimals_stand_in_a_cursor():
    class Priced(models.Model):
        price = models.DecimalField(max_digits=30, decimal_places=6)

        class Meta:
            app_label = "audit"
            managed = False

    (row,) = make(3)
    for by in ("name", "created_at", "version", "id"):
        place, more = read_cursor(write_cursor(Order(by), row, 7), Order(by), Organization)
        assert (place.value, place.pk, more) == (getattr(row, by), row.pk, [7])
    dear = Priced(pk=row.pk, price=Decimal("2050.100001"))
    assert read_cursor(write_cursor(Order("price"), dear), Order("price"), Priced)[0].value == dear.price


@pytest.mark.parametrize("more", [[], [1], [2, 5], [1, -1], [1, 10**10], [True, 5], [1, "5"], [1, 5, 5]])
def test_a_cursor_that_nobody_gave_is_the_first_page(more):
    rows = make(*range(12))

    page = ask(f"?page={write_cursor(Order('version'), rows[7], *more)}")

    assert (page.items, page.previous_url) == (rows[:5], "")


@pytest.mark.parametrize("cursor", ["2", "%00", "é", "a" * 5000, "W10", "?", ""])
def test_what_is_no_cursor_is_the_first_page(cursor):
    rows = make(*range(7))

    assert ask(f"?page={cursor}").items == rows[:5]


def test_where_everything_beyond_is_gone_the_last_page_stands():
    make(*range(12))
    url = ask(ask().next_url).next_url
    Organization.objects.filter(version__gte=9).delete()

    page = ask(url)

    assert ([row.version for row in page], page.next_url, numbers(page)) == ([4, 5, 6, 7, 8], "", (5, 9, Total(9)))


def test_where_too_little_is_left_before_the_first_page_stands():
    rows = make(*range(12))
    url = ask(ask().next_url).previous_url
    Organization.objects.filter(version__lte=2).delete()

    page = ask(url)

    assert (page.items, page.previous_url, numbers(page)) == (rows[3:8], "", (1, 5, Total(9)))


def test_numbers_that_do_not_fit_are_left_out():
    make(*range(1, 13))
    url = ask(ask().next_url).previous_url
    make(0, 0, 0)

    page = ask(url)

    assert ([row.version for row in page], numbers(page)) == ([1, 2, 3, 4, 5], (0, 0, Total(15)))
    assert numbers(forwards(page)[-1]) == (14, 15, Total(15))


def test_pages_of_nothing_and_of_little():
    assert numbers(ask()) == (0, 0, Total(0))

    make(1, 2)

    page = ask()
    assert (numbers(page), page.previous_url, page.next_url, len(page)) == ((1, 2, Total(2)), "", "", 2)


def test_nobody_counts_beyond_the_bound(monkeypatch):
    make(*range(23))
    monkeypatch.setattr("shared.paging.MOST_COUNTED", 12)
    monkeypatch.setattr("shared.paging.count_up_to", lambda rows: count_up_to(rows, 12))

    found = [numbers(page) for page in forwards(ask())]

    assert found == [
        (1, 5, Total(12, more=True)), (6, 10, Total(12, more=True)), (11, 15, Total(15, more=True)),
        (16, 20, Total(20, more=True)), (21, 23, Total(23)),
    ]  # fmt: skip


def test_a_total_is_exact_up_to_its_bound():
    make(1, 2, 3)

    assert count_up_to(Organization.objects.all(), 3) == Total(3)
    assert count_up_to(Organization.objects.all(), 2) == Total(2, more=True)


def test_a_page_takes_three_queries_wherever_it_is(django_assert_num_queries):
    make(*range(40))
    page = forwards(ask())[5]

    with django_assert_num_queries(3):
        ask(page.next_url)
    with django_assert_num_queries(3):
        ask(page.previous_url)
    with django_assert_num_queries(2):
        ask()


def test_who_has_counted_already_says_so(django_assert_num_queries):
    make(*range(12))
    request, rows = RequestFactory().get("/"), Organization.objects.all()

    with django_assert_num_queries(1):
        page = page_of(request, rows, sort="version", per=5, counted=Total(12))
    assert numbers(page) == (1, 5, Total(12))


def test_a_count_that_is_a_least_grows_with_the_pages():
    make(*range(12))
    rows, asked, said = Organization.objects.all(), "", []

    while asked is not None:
        page = page_of(RequestFactory().get(f"/{asked}"), rows, sort="version", per=5, counted=Total(3, more=True))
        said.append(numbers(page))
        asked = page.next_url or None

    assert said == [(1, 5, Total(5, more=True)), (6, 10, Total(10, more=True)), (11, 12, Total(12, more=False))]
