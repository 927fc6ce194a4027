"""An open page says what became of the market since it was shown."""

import html
import re
from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from producer_portal.marketplace.models import MarketLot
from shared import clock
from shared.clock import to_wire
from shared.ids import new_id

from .factories import mirrored

pytestmark = pytest.mark.django_db


def ahead(**length):
    return to_wire(clock.now() + timedelta(**length))


def live(page):
    """What an open page goes on to ask, and with which header."""
    url, headers = re.search(r'hx-get="(/marketplace/[^"]*now/[^"]*)".*?hx-headers="([^"]*)"', page).groups()
    return html.unescape(url), re.search(r'"If-None-Match": ?"(.*)"}', html.unescape(headers))[1].replace('\\"', '"')


def opened(client, url):
    """The page is opened; returns what asks again for what it shows."""
    address, etag = live(client.get(url).content.decode())
    return lambda: client.get(address, headers={"If-None-Match": etag})


def said(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def turn(lot, **columns):
    MarketLot.objects.filter(pk=lot.pk).update(**columns)


def test_where_nothing_happened_nothing_is_sent(producer):
    mirrored(bidDeadline=ahead(days=5))

    assert opened(producer, "/marketplace/")().status_code == 304


def test_lots_that_came_left_and_changed_are_told_and_the_list_stays(producer):
    first, second, third = (mirrored(bidDeadline=ahead(days=5)) for _ in range(3))
    again = opened(producer, "/marketplace/")

    mirrored(clock.now() + timedelta(seconds=1), bidDeadline=ahead(days=5))
    turn(first, status="cancelled")
    turn(second, closes_at=clock.now() - timedelta(seconds=1))
    turn(third, revision=7)

    words = said(again())
    assert "1 lot came, 2 of those below take no more bids, 1 was changed by its buyer." in words
    assert "Show the list as it stands now" in words


def test_only_lots_that_pass_the_filters_are_news(producer):
    mirrored(bidDeadline=ahead(days=5), title="Kestrel one")
    again = opened(producer, "/marketplace/?search=Kestrel&only=new")

    mirrored(clock.now() + timedelta(seconds=1), bidDeadline=ahead(days=5), title="Other")
    nothing = again()
    mirrored(clock.now() + timedelta(seconds=1), bidDeadline=ahead(days=5), title="Kestrel two")

    assert nothing.status_code == 304
    assert "1 lot came." in said(again())


@pytest.mark.parametrize("query", ["", "at=rubbish&shown=%00", f"at=2026-11-29&shown={new_id()}.x,{'a' * 9000}"])
def test_an_address_that_says_no_moment_has_no_news(producer, query):
    mirrored(bidDeadline=ahead(days=5))

    answer = producer.get(f"/marketplace/now/?{query}")

    assert (answer.status_code, said(answer)) == (200, "")


def test_a_lots_page_says_that_it_stands_otherwise(producer):
    lot = mirrored(bidDeadline=ahead(days=5))
    again = opened(producer, f"/marketplace/{lot.pk}/")
    same = again()

    turn(lot, status="cancelled", left_at=clock.now())

    assert same.status_code == 304
    assert "This lot changed while you looked." in said(again())
    assert "Cancelled" in said(again())


def test_signed_out_there_is_no_more_news(client):
    lot = mirrored()

    assert client.get("/marketplace/now/").status_code == 401
    assert client.get(f"/marketplace/{lot.pk}/now/").status_code == 401


def test_only_get_and_only_lots_that_are_there(producer):
    lot = mirrored(status="draft")

    assert producer.post("/marketplace/now/").status_code == 405
    assert producer.post(f"/marketplace/{lot.pk}/now/").status_code == 405
    assert producer.get(f"/marketplace/{lot.pk}/now/").status_code == 404
    assert producer.get(f"/marketplace/{new_id()}/now/").status_code == 404


def test_the_queries_are_few_however_many_lots(producer, django_assert_max_num_queries):
    for _ in range(20):
        mirrored(bidDeadline=ahead(days=5))
    again = opened(producer, "/marketplace/")

    with django_assert_max_num_queries(6):  # session, person, memberships; came, shown
        again()
