from decimal import Decimal

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot, LotRevision
from buyer_portal.lots.services import create_lot
from shared.accounts.actors import SYSTEM
from shared.accounts.tests.factories import NOW, actor_for
from shared.comms.models import Notification
from shared.errors import Forbidden, Invalid
from shared.exchange.models import Delivery
from shared.schemas import LotFields
from shared.tests.test_db import in_threads

from .factories import SEED_EXAMPLE, WRITTEN, written
from .looking import Cut, cut_short, deeds, nothing_left_behind, sent, stands, told

pytestmark = pytest.mark.django_db

FORM = {
    "title": "HEFA-SPK for Oslo", "volume_amount": "1,200", "volume_unit": "tonnes", "currency": "USD", "mode": "open",
    "window_start": "2027-05-01", "window_end": "2027-05-31", "delivery_location": "Oslo (OSL)",
}  # fmt: skip


def test_a_draft_is_kept_and_nobody_is_told(elena):
    lot = create_lot(fields=written(), by=elena, now=NOW)

    assert stands(lot) == (states.DRAFT, 1, 0)
    assert (lot.organization, lot.posted_by, lot.created_at) == (elena.organization, elena.user, NOW)
    assert lot.fields == written()
    assert deeds(lot) == [("create_lot", "", "draft", "")]
    assert told(lot) == []
    assert LotRevision.objects.count() == 0


def test_a_draft_may_be_nearly_empty(elena):
    lot = create_lot(fields=LotFields(), by=elena, now=NOW)

    assert (lot.title, lot.body, lot.bid_deadline) == ("", "{}", None)


def test_columns_are_those_of_the_body(elena):
    pricing = SEED_EXAMPLE["pricing"] | {"pricePerUnit": Decimal("5.0")}
    fields = LotFields.model_validate(SEED_EXAMPLE | {"pricing": pricing})

    lot = Lot.objects.get(pk=create_lot(fields=fields, by=elena, now=NOW).pk)

    assert (lot.type, lot.volume_amount, lot.volume_unit) == ("spot", Decimal(100000), "gallons")
    assert lot.volume_tonnes == Decimal("302.833")  # 100,000 US gal × 3.785411784 L × 0.8 kg/L
    assert (lot.price, lot.currency, lot.standards_key) == (Decimal(500000), "USD", "|corsia|iscc|")
    assert lot.delivery_from == lot.delivery_until
    assert lot.delivery_place == "JFK Airport, New York"
    assert lot.number.casefold() in lot.search_text


def test_published_in_one_step_it_is_sent_whole(elena):
    lot = create_lot(fields=written(), by=elena, now=NOW, publish=True)

    assert stands(lot) == (states.PUBLISHED, 2, 1)
    assert [verb for verb, *_ in deeds(lot)] == ["create_lot", "publish_lot"]
    (message,) = sent(lot)
    assert (message.event, message.aggregate.version, message.timestamp) == ("lot.created", 2, NOW)
    assert message.lot == lot.to_wire()
    assert (message.organization.id, message.organization.name) == (lot.organization_id, "Helvia Airways AG")
    assert Delivery.objects.get(aggregate_id=lot.pk).endpoint.is_peer


def test_incomplete_and_published_in_one_step_nothing_is_made(elena):
    with nothing_left_behind(), pytest.raises(Invalid) as refused:
        create_lot(fields=written(volume=None, title=None), by=elena, now=NOW, publish=True)

    assert set(refused.value.fields) == {"title", "volume.amount"}


def test_numbers_ascend_within_the_year(elena):
    one, two = (create_lot(fields=written(), by=elena, now=NOW) for _ in range(2))
    next_year = create_lot(fields=written(), by=elena, now=NOW.replace(year=2027))

    assert [lot.number for lot in (one, two, next_year)] == ["LOT-2026-0001", "LOT-2026-0002", "LOT-2027-0001"]


def test_roles_and_machines_that_may_not(viewer):
    for by in (actor_for(viewer), SYSTEM):
        with nothing_left_behind(), pytest.raises(Forbidden):
            create_lot(fields=written(), by=by, now=NOW)


def test_cut_short_it_leaves_nothing(elena):
    with nothing_left_behind(LotRevision, Delivery, Notification), pytest.raises(Cut):
        cut_short(lambda: create_lot(fields=written(), by=elena, now=NOW, publish=True))


@pytest.mark.django_db(transaction=True)
def test_lots_begun_at_once_have_numbers_of_their_own(elena):
    lots = in_threads(4, lambda _: create_lot(fields=written(), by=elena, now=NOW, publish=True))

    assert sorted(lot.number for lot in lots) == [f"LOT-2026-000{n}" for n in (1, 2, 3, 4)]
    assert [len(sent(lot)) for lot in lots] == [1, 1, 1, 1]


def test_api_begins_a_draft(api, trader):
    answer = api.post("/api/lots", WRITTEN)

    lot = answer.json()["lot"]
    assert answer.status_code == 201
    assert (lot["status"], lot["version"], lot["revision"]) == ("draft", 1, 0)
    assert (lot["orgId"], lot["postedBy"]) == (trader.organization_id, trader.user.external_id)
    assert lot["pricing"] == {
        "price": 8200000.0,
        "currency": "USD",
        "pricePerUnit": 2050,
        "paymentTerms": "30 days net",
    }
    assert {name: lot[name] for name in ("title", "tags", "volume")} == {
        name: WRITTEN[name] for name in ("title", "tags", "volume")
    }


def test_api_publishes_the_seeds_example_as_it_stands(api):
    answer = api.post("/api/lots", SEED_EXAMPLE | {"status": "published"})

    lot = answer.json()["lot"]
    assert (answer.status_code, lot["status"], lot["bidDeadline"]) == (201, "published", "2026-12-05T09:30:00.000Z")
    assert {name: lot[name] for name in SEED_EXAMPLE if name != "compliance"} == {
        name: value for name, value in SEED_EXAMPLE.items() if name != "compliance"
    }
    assert lot["compliance"] == SEED_EXAMPLE["compliance"] | {"ghgComparator": 89}
    assert [one.event for one in sent(Lot.objects.get())] == ["lot.created"]


def test_api_names_every_read_only_and_unknown_field(api):
    read_only = {
        "_id": "0" * 24, "orgId": "0" * 24, "postedBy": "user_x", "version": 7, "revision": 7, "number": "LOT-1",
        "publishedAt": "2026-01-01T00:00:00.000Z", "createdAt": "2026-01-01T00:00:00.000Z",
        "updatedAt": "2026-01-01T00:00:00.000Z", "status": "sold", "fee": 0, "volume": {"amount": 5, "unitt": "t"},
    }  # fmt: skip

    with nothing_left_behind():
        answer = api.post("/api/lots", WRITTEN | read_only)

    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "code", "fields"}
    assert set(answer.json()["fields"]) == {*read_only, "volume.unitt"} - {"volume"}


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"volume": {"amount": -5, "unit": "tonnes"}}, "volume.amount"),
        ({"volume": {"amount": 0, "unit": "tonnes"}}, "volume.amount"),
        ({"volume": {"amount": 10**13, "unit": "tonnes"}}, "volume.amount"),
        ({"volume": {"amount": "5", "unit": "tonnes"}}, "volume.amount"),
        ({"volume": {"amount": 5, "unit": "buckets"}}, "volume.unit"),
        ({"pricing": {"price": 5, "currency": "XXX"}}, "pricing.currency"),
        ({"pricing": {"price": 0.001, "currency": "USD"}}, "pricing.price"),
        ({"bidDeadline": "yesterday"}, "bidDeadline"),
        ({"title": "a\u202eb"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"tags": ["x"] * 21}, "tags"),
        ({"delivery": {"windowStart": "2027-05-01", "windowEnd": "2027-04-01"}}, "delivery.windowEnd"),
    ],
)
def test_api_refuses_what_cannot_be(api, part, field):
    with nothing_left_behind():
        answer = api.post("/api/lots", WRITTEN | part)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_api_publishes_nothing_whose_deadline_has_passed(api):
    with nothing_left_behind():
        answer = api.post("/api/lots", WRITTEN | {"status": "published", "bidDeadline": "2026-11-20T00:00:00.000Z"})

    assert (answer.status_code, answer.json()["code"]) == (400, "incomplete")
    assert list(answer.json()["fields"]) == ["bidDeadline"]


def test_api_refuses_a_viewer(api_of, viewer):
    answer = api_of(viewer).post("/api/lots", WRITTEN)

    assert (answer.status_code, answer.json()["code"]) == (403, "role_too_low")


def test_api_does_a_call_with_one_key_once(api):
    one, again = (api.post("/api/lots", WRITTEN, Idempotency_Key="k1") for _ in range(2))
    other = api.post("/api/lots", SEED_EXAMPLE, Idempotency_Key="k1")

    assert one.json() == again.json()
    assert (again.status_code, other.status_code, Lot.objects.count()) == (201, 422, 1)


def test_page_saves_a_draft(browser):
    response = browser.post(reverse("lots:create"), FORM)

    lot = Lot.objects.get()
    assert (response.status_code, response.url) == (302, reverse("lots:page", args=[lot.pk]))
    assert stands(lot) == (states.DRAFT, 1, 0)
    assert (lot.volume_amount, lot.volume_unit, lot.fields.pricing) == (Decimal(1200), "tonnes", None)


def test_page_saves_and_publishes(browser):
    browser.post(reverse("lots:create"), FORM | {"publish": "1"})

    lot = Lot.objects.get()
    assert stands(lot) == (states.PUBLISHED, 2, 1)
    assert [one.event for one in sent(lot)] == ["lot.published"]


def test_page_saves_what_cannot_be_published_and_says_what_is_missing(browser):
    response = browser.post(reverse("lots:create"), FORM | {"publish": "1", "volume_amount": ""})

    lot = Lot.objects.get()
    assert (response.status_code, lot.status) == (422, states.DRAFT)
    page = response.content.decode()
    assert f'action="{reverse("lots:edit", args=[lot.pk])}"' in page  # pressed again, there is still one draft
    assert "Say how much fuel you need." in page
    assert "HEFA-SPK for Oslo" in page
    browser.post(reverse("lots:edit", args=[lot.pk]), FORM | {"publish": "1", "version": lot.version})
    assert stands(lot) == (states.PUBLISHED, 3, 1)


def test_page_keeps_what_was_typed_when_it_cannot_be_read(browser):
    typed = FORM | {"volume_amount": "a lot", "bid_deadline": "soon", "airport": "Z1"}

    with nothing_left_behind():
        response = browser.post(reverse("lots:create"), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="a lot"' in page
    assert 'value="HEFA-SPK for Oslo"' in page
    assert page.count('aria-invalid="true"') == 3


def test_page_is_not_there_for_a_viewer(viewer, browser_of):
    with nothing_left_behind():
        assert browser_of(viewer).post(reverse("lots:create"), FORM).status_code == 302
