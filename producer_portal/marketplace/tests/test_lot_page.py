from datetime import timedelta
from decimal import Decimal

import pytest

from producer_portal.marketplace import services
from producer_portal.marketplace.models import MarketLot, PastEdition
from shared import clock
from shared.accounts.roles import Home
from shared.accounts.tests.factories import OrganizationFactory, member, signed_in
from shared.clock import to_wire

from .factories import NOW, mirrored, record, wire_lot

pytestmark = pytest.mark.django_db


def in_future(**length):
    return to_wire(clock.now() + timedelta(**length))


def get(client, lot):
    return client.get(f"/marketplace/{lot.pk}/")


def cells(response):
    return [cell.value or "clock" for cell in response.context["cells"]]


def test_an_open_lot_says_where_it_stands(producer):
    lot = mirrored(bidDeadline=in_future(days=6), revision=2)

    response = get(producer, lot)

    assert cells(response) == [
        "Open for bids, revision 2", "Producers’: to bid", "clock", "Bidding closes by itself"
    ]  # fmt: skip
    assert response.context["over"] is None


def test_all_facts_are_shown_in_their_groups(producer):
    lot = mirrored(bidDeadline=in_future(days=6), splitAllowed=True, minShare=400)

    page = get(producer, lot).content.decode().replace("\N{NO-BREAK SPACE}", " ")

    for words in (
        "Product", "Delivery", "Carbon and certification", "Price and bidding", "4,000 t neat, ±5 %", "5,000,000 L",
        "DAP, Incoterms 2020", "at most 25.0 gCO₂e/MJ", "71.9 % below 89", "$8,200,000.00", "30 days net",
        "400 t neat at least", "Neat HEFA-SPK by rail.",
    ):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("status", "reason", "state", "title"),
    [
        ("closed", None, "Closed", "Bidding on this lot is closed."),
        ("sold", None, "Sold", "This lot is sold."),
        ("unsuccessful", "Too dear.", "Ended without an award", "The buyer ended this lot without an award."),
        ("cancelled", "Replaced.", "Cancelled", "The buyer cancelled this lot."),
    ],
)
def test_a_lot_that_is_over_says_so_with_the_reason(producer, status, reason, state, title):
    lot = mirrored(status=status, reason=reason)

    response = get(producer, lot)

    page = response.content.decode()
    assert cells(response)[0] == state
    assert title in page
    assert (reason or "") in page
    assert "Open for bids" not in page


def test_a_lot_that_is_gone_without_a_word_says_so(producer):
    lot = mirrored(bidDeadline=in_future(days=6))
    services.remove_lot(lot_id=lot.pk, held_version=lot.version, now=NOW)

    response = get(producer, lot)

    assert cells(response)[0] == "Taken down"
    assert services.NO_REASON in response.content.decode()


def test_a_lot_whose_deadline_has_passed_is_closed_before_the_message_comes(producer):
    lot = mirrored(bidDeadline=in_future(minutes=-1))

    response = get(producer, lot)

    assert cells(response)[0] == "Closed"
    assert "The buyer now judges" in response.content.decode()


def test_a_lot_without_a_deadline_stays_open(producer):
    lot = mirrored(bidDeadline=None)

    assert cells(get(producer, lot))[2] == "No deadline stated"


def test_the_timeline_tells_what_the_buyer_changed(producer):
    first = record(bidDeadline=in_future(days=6))
    lot = mirrored(**first)
    changed = first | {"version": 3, "revision": 2, "volume": {"amount": 5000, "unit": "tonnes"}, "pricing": None}
    services.take_lot(lot=wire_lot(**changed), now=NOW + timedelta(hours=1), told_at=NOW)

    entries = get(producer, lot).context["timeline"]

    said = [f"{entry.lead} {entry.text}".strip() for entry in entries]
    assert [said[0], *said[2:]] == ["Bidding closes by itself", "Arrived here", "Published"]
    assert said[1].startswith("Changed by the buyer, revision 2: Volume 5,000 t neat (was 4,000 t neat, ±5 %); Budget ")
    assert said[1].endswith("; Payment not stated any more (was 30 days net)")


def test_each_revision_is_shown_term_by_term(producer):
    first = record(bidDeadline=in_future(days=6))
    lot = mirrored(**first)
    delivery = first["delivery"] | {"windowEnd": "2027-08-31T00:00:00.000Z"}
    second = first | {"version": 3, "revision": 2, "delivery": delivery}
    services.take_lot(lot=wire_lot(**second), now=NOW + timedelta(hours=1), told_at=NOW)
    third = second | {"version": 5, "revision": 4, "description": "Anew.", "tags": ["urgent"]}
    services.take_lot(lot=wire_lot(**third), now=NOW + timedelta(hours=2), told_at=NOW)

    response = get(producer, lot)

    editions = response.context["editions"]
    assert [(one.revision, one.at, one.words) for one in editions] == [
        (4, NOW + timedelta(hours=2), "Tags urgent (was SAF); Description rewritten"),
        (2, NOW + timedelta(hours=1), "Window 1 Jul – 31 Aug 2027 (was 1 Jul – 30 Sep 2027)"),
    ]
    page = response.content.decode()
    assert ("1 Jul – 30 Sep 2027</td>" in page, "was rewritten" in page) == (True, True)


def test_facts_that_the_newest_revision_changed_say_what_they_were(producer):
    first = record(bidDeadline=in_future(days=6))
    lot = mirrored(**first)
    second = first | {"version": 3, "revision": 2, "pricing": first["pricing"] | {"paymentTerms": "60 days"}}
    services.take_lot(lot=wire_lot(**second), now=NOW, told_at=NOW)

    assert "was 30 days net" in get(producer, lot).content.decode()


def test_past_editions_are_kept_once_each(producer):
    first = record()
    mirrored(**first)
    for version, revision in ((3, 2), (4, 2), (5, 3)):
        changed = first | {"version": version, "revision": revision}
        services.take_lot(lot=wire_lot(**changed), now=NOW, told_at=NOW)

    assert list(PastEdition.objects.order_by("revision").values_list("revision", flat=True)) == [1, 2]


def test_it_is_shown_in_every_unit(producer):
    lot = mirrored(
        bidDeadline=in_future(days=6), volume={"amount": 1000, "unit": "gallons"},
        pricing={"pricePerUnit": Decimal("6.42"), "currency": "USD"},
        specification={"densityKgPerL": Decimal("0.76"), "carbonIntensity": 25},
    )  # fmt: skip

    shown = get(producer, lot).context["in_units"]

    # 1,000 US gal = 3,785.411784 L = 2.876913 t at 0.76 kg/L = 23.81 bbl
    assert [(one.head, one.text, one.stated) for one in shown.volume] == [
        ("t neat", "2.877", False), ("US gal", "1,000", True), ("L", "3,785", False), ("bbl", "23.8", False)
    ]  # fmt: skip
    assert [(one.head, one.text, one.stated) for one in shown.price] == [
        ("$/t", "2,231.56", False), ("$/US gal", "6.42", True), ("$/L", "1.6960", False), ("$/bbl", "269.64", False)
    ]  # fmt: skip
    assert shown.note.startswith("at 0.76 kg/L")
    assert (shown.note.endswith("as the buyer states"), shown.total) == (True, "$6,420.00")


@pytest.mark.parametrize(("changes", "volume", "price"), [({"volume": None}, 0, 0), ({"pricing": None}, 4, 0)])
def test_what_is_not_stated_is_not_converted(producer, changes, volume, price):
    shown = get(producer, mirrored(bidDeadline=in_future(days=6), **changes)).context["in_units"]

    assert (len(shown.volume), len(shown.price)) == (volume, price) if shown else not volume


def test_without_a_density_the_convention_is_named(producer):
    page = get(producer, mirrored(bidDeadline=in_future(days=6))).content.decode()

    assert "by convention, the buyer states no density" in page
    assert "1,320,860" in page


def test_a_lot_that_is_over_offers_similar_ones(producer):
    place = {"deliveryLocation": "There", "country": "CH", "windowStart": "2027-07-01T00:00:00.000Z"}
    over = mirrored(status="cancelled", reason="Replaced.", delivery=place)
    far, near = (mirrored(title=title, bidDeadline=in_future(days=days)) for title, days in (("Far", 1), ("Near", 5)))
    MarketLot.objects.filter(pk=near.pk).update(region="Europe")
    mirrored(title="Other product", product="blend", bidDeadline=in_future(days=1))
    mirrored(title="Closed", status="closed")

    response = get(producer, over)

    assert response.context["similar"] == [near, far]
    assert "2 similar open lots" in response.content.decode()


def test_the_star_says_whether_it_is_watched(client):
    person = member()
    producer = signed_in(client, person)
    lot = mirrored(bidDeadline=in_future(days=6))

    before = get(producer, lot).content.decode()
    producer.post(f"/marketplace/{lot.pk}/watch/")
    after = get(producer, lot).content.decode()

    assert (f"/marketplace/{lot.pk}/watch/" in before, "Watching" in before) == (True, False)
    assert (f"/marketplace/{lot.pk}/unwatch/" in after, "Watching" in after) == (True, True)


def test_a_lot_with_nothing_but_its_state_has_a_page(producer):
    bare = dict.fromkeys([name for name in record() if name not in {"_id", "orgId", "status", "version"}])
    lot = mirrored(**bare)

    assert get(producer, lot).status_code == 200


def test_texts_of_buyers_stay_texts(producer):
    evil = '<script>alert(1)</script>"><img src=x>'
    lot = mirrored(
        title=evil, description=evil, airlineName=evil, reason=evil, status="cancelled", tags=["<b>x</b>"],
        delivery={"deliveryLocation": evil, "deliveryMethod": "<i>", "region": "<u>"},
        specification={"feedstocks": ["<b>fat</b>"]}, pricing={"paymentTerms": evil, "currency": "USD"},
    )  # fmt: skip

    page = get(producer, lot).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert not any(f"<{tag}>{text}" in page for tag, text in (("b", "x"), ("b", "fat"), ("i", ""), ("u", "")))


@pytest.mark.parametrize("pk", ["0" * 24, "x", "%00", "../admin", "0" * 500, "65A1F0C2E4B0A1B2C3D4E5F6"])
def test_what_is_not_there_is_not_found(producer, pk):
    assert producer.get(f"/marketplace/{pk}/").status_code == 404


def test_a_draft_is_not_there(producer):
    assert get(producer, mirrored(status="draft")).status_code == 404


@pytest.mark.parametrize(
    ("copy", "stands"),
    [
        ("ab.png", '<img class="mark" src="/logos/ab.png" alt="">'),
        ("", '<span class="mark" aria-hidden="true">HA</span>'),
    ],
)
def test_the_buyers_logo_stands_beside_its_name_or_its_initials(producer, copy, stands):
    lot = mirrored(bidDeadline=in_future(days=6))
    OrganizationFactory(pk=lot.organization_id, name="Helvia Airways", home=Home.PEER, logo_copy=copy)

    assert f"{stands}{lot.buyer_name}" in get(producer, lot).content.decode()


def test_queries_are_few(producer, django_assert_max_num_queries):
    lot = mirrored(bidDeadline=in_future(days=6))
    get(producer, lot)

    with django_assert_max_num_queries(16):
        get(producer, lot)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_get(producer, method):
    assert getattr(producer, method)(f"/marketplace/{mirrored().pk}/").status_code == 405


def test_without_a_session_one_signs_in_first(client):
    assert get(client, mirrored()).status_code == 302
