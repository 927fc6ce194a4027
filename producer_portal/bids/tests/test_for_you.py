from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from producer_portal.bids.display.eligibility import Held, eligible_among
from producer_portal.certificates.services import add_certificate
from producer_portal.certificates.views import today
from producer_portal.marketplace.models import AskedCertificates, MarketLot
from producer_portal.marketplace.tests.factories import NOW, mirrored
from shared import clock
from shared.accounts.tests.factories import actor_for, member
from shared.clock import to_wire

from .factories import drafted

pytestmark = pytest.mark.django_db
URL = "/marketplace/"


def hold(by, scheme="ISCC CORSIA", until=date(2029, 10, 1)):
    return add_certificate(
        scheme=scheme, number=scheme, scope="", valid_from=date(2026, 1, 1), valid_to=until, by=by, now=NOW
    )


def offered(*, standards=(), accepted=(), **more):
    """A lot that is open today."""
    return mirrored(
        compliance={"standards": list(standards)}, specification={"certifications": list(accepted)},
        bidDeadline=to_wire(clock.now() + timedelta(days=5)), **more,
    )  # fmt: skip


@pytest.fixture
def browser(client, joost):
    client.force_login(joost.user)
    return client


def marks(response):
    return {pk: (mark.word, mark.note) for pk, mark in response.context["market"].marks.items()}


def listed(response):
    return {lot.pk for lot in response.context["market"].page}


def test_the_list_says_of_each_lot_whether_ones_certificates_are_enough(browser, joost):
    hold(joost, until=date(2027, 9, 29))
    enough = offered(standards=["ISCC CORSIA"], delivery={"deliveryDate": "2027-09-29T00:00:00.000Z"})
    renew, lacking = offered(standards=["iscc corsia"]), offered(accepted=["RSB CORSIA", "RSB EU RED"])
    offered()

    response = browser.get(URL)

    assert marks(response) == {
        enough.pk: ("eligible", ""),
        renew.pk: ("renew_first", "ends 29 Sep 2027"),
        lacking.pk: ("not_eligible", "needs RSB CORSIA or RSB EU RED"),
    }
    assert "needs RSB CORSIA or RSB EU RED" in response.content.decode()


def test_ones_own_bid_stands_there_instead(browser, joost):
    hold(joost)
    lot = offered(standards=["ISCC CORSIA"])
    bid = drafted(lot, joost)

    assert marks(browser.get(URL)) == {lot.pk: ("draft", "your bid, $2,120.00/t")}
    assert f'href="/bids/{bid.pk}/"' in browser.get(URL).content.decode()


def test_who_lists_no_certificate_is_not_told_so_on_each_lot(browser, joost):
    hold(joost, until=today() - timedelta(days=1))
    hold(actor_for(member()))
    drafted(offered(standards=["ISCC CORSIA"]), actor_for(member()))

    assert marks(browser.get(URL)) == {}


def test_only_those_whose_certificates_one_holds(browser, joost):
    hold(joost, until=date(2027, 9, 29))
    hold(joost, "RSB EU RED")
    good = [
        offered(),
        offered(standards=["RSB EU RED"], accepted=["ISCC EU", "RSB EU RED"]),
        offered(standards=["ISCC CORSIA"], delivery={"deliveryDate": "2027-09-29T00:00:00.000Z"}),
        offered(accepted=["ISCC CORSIA", "RSB EU RED"]),  # the one that lasts longer is enough
    ]
    offered(standards=["ISCC CORSIA"])
    offered(standards=["RSB EU RED", "ISCC EU"])
    offered(standards=["RSB EU RED"], accepted=["ISCC EU"])

    response = browser.get(f"{URL}?only=eligible")

    assert listed(response) == {lot.pk for lot in good}
    assert [chip.label for chip in response.context["market"].chips] == ["my certificates are enough"]
    assert response.context["market"].lots == 4


def test_the_store_and_the_badge_judge_alike(joost):
    hold(joost, until=date(2027, 7, 1))
    for asked in (["ISCC CORSIA"], ["ISCC EU"], ["ISCC CORSIA", "ISCC EU"], []):
        for day in ("2027-07-01", "2027-07-02"):
            offered(standards=asked, delivery={"deliveryDate": f"{day}T00:00:00.000Z"})
            offered(accepted=asked, delivery={"deliveryDate": f"{day}T00:00:00.000Z"})
    held, lots = Held.by(joost, date(2026, 11, 21)), MarketLot.objects.all()

    judged = {lot.pk: held.judge(AskedCertificates.of(lot.lot), lot.delivery_until) for lot in lots}

    good = {pk for pk, one in judged.items() if one is None or one.word == "eligible"}
    assert {lot.pk for lot in eligible_among(lots, held)} == good
    assert 0 < len(good) < len(judged)


def test_what_is_asked_is_kept_once(joost):
    lots = [offered(standards=["ISCC CORSIA"]) for _ in range(3)]

    assert AskedCertificates.objects.count() == 1
    assert {lot.asked for lot in lots} == {AskedCertificates.objects.get().pk}
    assert str(AskedCertificates.objects.get()) == "ISCC CORSIA"
    assert offered().asked == ""


@pytest.mark.parametrize("query", ["", "?only=eligible"])
def test_queries_do_not_grow_with_the_list(browser, joost, query):
    hold(joost)
    offered(standards=["ISCC CORSIA"])
    browser.get(URL + query)
    few = queries_of(browser, URL + query)
    for number in range(12):
        drafted(offered(standards=["ISCC CORSIA"], accepted=[f"Scheme {number}", "ISCC CORSIA"]), joost)

    assert queries_of(browser, URL + query) == few


def queries_of(browser, url):
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
    return len(queries)
