from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot, LotRevision
from buyer_portal.lots.services import close_lot, create_lot, edit_lot
from shared.accounts.tests.factories import NOW, actor_for
from shared.errors import Forbidden, Invalid, InvalidMove, StaleVersion
from shared.exchange.models import Delivery
from shared.tests.test_db import in_threads

from .factories import WRITTEN, lot_of, written
from .looking import Cut, cut_short, deeds, nothing_left_behind, sent, stands, told

pytestmark = pytest.mark.django_db

MORE = {"volume": {"amount": 4500, "unit": "tonnes", "tolerancePct": 5}}


@pytest.fixture
def draft(trader):
    return lot_of(trader)


@pytest.fixture
def published(trader):
    return lot_of(trader, states.PUBLISHED)


def test_a_draft_is_changed_and_nobody_is_told(draft, elena):
    lot = edit_lot(lot=draft, fields=written(**MORE), by=elena, now=NOW + timedelta(hours=1))

    assert stands(lot) == (states.DRAFT, 2, 0)
    assert (lot.fields, lot.volume_amount) == (written(**MORE), Decimal(4500))
    assert lot.updated_at == NOW + timedelta(hours=1)
    assert deeds(lot) == [("edit_lot", "", "", "")]
    assert told(lot) == []


def test_a_published_lot_gets_a_new_revision(published, elena):
    lot = edit_lot(lot=published, fields=written(**MORE), by=elena, now=NOW)

    assert stands(lot) == (states.PUBLISHED, 3, 2)
    edition = LotRevision.objects.get(lot=lot, revision=2)
    assert (edition.version, edition.body, edition.made_by) == (3, lot.body, elena.user)
    assert (edition.material, edition.changed) == (True, ["volume.amount", "pricing.price"])
    (message,) = sent(lot)
    assert (message.event, message.aggregate.version, message.lot) == ("lot.updated", 3, lot.to_wire())
    assert message.lot.revision == 2


@pytest.mark.parametrize(
    ("changes", "material"),
    [
        ({"description": "By rail or barge."}, False),
        ({"title": "HEFA-SPK for Kloten"}, False),
        ({"tags": ["Alpine", "rail"]}, False),
        ({"bidDeadline": "2026-12-02T12:00:00.000Z"}, False),
        (MORE, True),
        ({"pricing": {"currency": "EUR", "pricePerUnit": 2050}}, True),
        ({"delivery": WRITTEN["delivery"] | {"airport": "GVA"}}, True),
        ({"compliance": {"standards": ["ISCC EU"]}}, True),
        ({"specification": None}, True),
        ({"splitAllowed": True}, True),
    ],
)
def test_a_change_of_words_is_a_clarification(published, elena, changes, material):
    lot = edit_lot(lot=published, fields=written(**changes), by=elena, now=NOW)

    assert (lot.revision, lot.revisions.get(revision=2).material) == (2, material)


@pytest.mark.parametrize(
    ("before", "changes", "deadline"),
    [
        (timedelta(hours=25), MORE, timedelta(hours=25)),
        (timedelta(hours=24), MORE, timedelta(hours=24)),
        (timedelta(hours=23), MORE, timedelta(hours=24)),
        (timedelta(minutes=1), MORE, timedelta(hours=24)),
        (timedelta(minutes=1), {"title": "Clearer"}, timedelta(minutes=1)),
    ],
)
def test_a_material_change_in_the_last_day_moves_the_deadline(trader, elena, before, changes, deadline):
    asked = written(bidDeadline=NOW + before)
    lot = lot_of(trader, states.PUBLISHED, fields=asked)

    lot = edit_lot(lot=lot, fields=written(**changes, bidDeadline=NOW + before), by=elena, now=NOW)

    assert lot.bid_deadline == lot.fields.bid_deadline == NOW + deadline
    changed = lot.revisions.get(revision=2).changed
    assert ("bidDeadline" in changed) == (deadline != before)


def test_a_published_lot_keeps_its_deadline_when_none_is_given(published, elena):
    lot = edit_lot(lot=published, fields=written(title="Clearer", bidDeadline=None), by=elena, now=NOW)

    assert lot.bid_deadline == published.bid_deadline


def test_what_stands_already_is_not_an_edit(published, draft, elena):
    with nothing_left_behind(LotRevision):
        edit_lot(lot=published, fields=written(), by=elena, now=NOW)
        edit_lot(lot=published, fields=written(bidDeadline=None), by=elena, now=NOW)
        edit_lot(lot=draft, fields=written(), by=elena, now=NOW)


def test_a_published_lot_stays_complete(published, elena):
    with nothing_left_behind(LotRevision), pytest.raises(Invalid) as refused:
        edit_lot(lot=published, fields=written(delivery=None), by=elena, now=NOW)

    assert set(refused.value.fields) == {"delivery.deliveryDate", "delivery.deliveryLocation"}


@pytest.mark.parametrize("status", sorted(set(states.MOVES) - {states.DRAFT, states.PUBLISHED}))
def test_what_is_over_is_not_edited(trader, elena, status):
    lot = lot_of(trader, status)

    with nothing_left_behind(LotRevision), pytest.raises(InvalidMove) as refused:
        edit_lot(lot=lot, fields=written(**MORE), by=elena, now=NOW)

    assert refused.value.record["status"] == status


def test_after_the_deadline_it_is_not_edited_though_no_clock_has_closed_it(published, elena):
    late = published.bid_deadline

    with nothing_left_behind(LotRevision), pytest.raises(InvalidMove):
        edit_lot(lot=published, fields=written(bidDeadline=late + timedelta(days=9)), by=elena, now=late)


def test_what_was_made_from_an_older_lot_is_refused(draft, elena):
    """Two people open the same lot; whoever saves second is told, and nothing of the first is lost."""
    edit_lot(lot=draft, fields=written(title="Mine"), by=elena, now=NOW)

    with nothing_left_behind(), pytest.raises(StaleVersion) as refused:
        edit_lot(lot=draft, fields=written(description="Theirs"), by=elena, now=NOW)

    assert refused.value.record["title"] == "Mine"


def test_viewers_may_not(draft, published, viewer):
    for lot in (draft, published):
        with nothing_left_behind(), pytest.raises(Forbidden):
            edit_lot(lot=lot, fields=written(**MORE), by=actor_for(viewer), now=NOW)


def test_cut_short_it_leaves_nothing(draft, published, elena):
    for lot in (draft, published):
        with nothing_left_behind(LotRevision, Delivery), pytest.raises(Cut):
            cut_short(lambda lot=lot: edit_lot(lot=lot, fields=written(**MORE), by=elena, now=NOW))
        assert edit_lot(lot=lot, fields=written(**MORE), by=elena, now=NOW).version == lot.version + 1


@pytest.mark.django_db(transaction=True)
def test_of_edits_at_once_one_wins(published, elena):
    def edit(number):
        try:
            lot = Lot.objects.get(pk=published.pk)
            gate.wait()
            edit_lot(lot=lot, fields=written(title=f"Title {number}"), by=elena, now=NOW)
        except StaleVersion:
            return "told"
        return "saved"

    gate = Barrier(3)

    assert sorted(in_threads(3, edit)) == ["saved", "told", "told"]
    assert stands(published) == (states.PUBLISHED, 3, 2)
    assert told(published) == [("lot.updated", 3, "published")]


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_a_close_at_once_end_in_one_order_or_the_other(published, elena):
    def act(number):
        lot = Lot.objects.get(pk=published.pk)
        try:
            if number:
                close_lot(lot=lot, by=elena, now=NOW)
            else:
                edit_lot(lot=lot, fields=written(title="Late"), by=elena, now=NOW)
        except (InvalidMove, StaleVersion):
            return "refused"
        return "done"

    edited, closed = in_threads(2, act)

    assert closed == "done"
    events = [event for event, *_ in told(published)]
    assert events == (["lot.updated", "lot.closed"] if edited == "done" else ["lot.closed"])


def test_api_changes_what_is_sent_and_nothing_else(api, published):
    answer = api.patch(f"/api/lots/{published.pk}", {"delivery": {"airport": None}, "volume": {"amount": 5000}})

    lot = answer.json()["lot"]
    assert (answer.status_code, lot["version"], lot["revision"]) == (200, 3, 2)
    assert lot["volume"] == {"amount": 5000, "unit": "tonnes", "tolerancePct": 5}
    assert lot["delivery"] == {name: value for name, value in WRITTEN["delivery"].items() if name != "airport"}
    assert lot["pricing"]["price"] == 10250000  # the price per unit stands, and the total follows the volume


def test_api_takes_the_version_it_expects(api, draft):
    stale = api.patch(f"/api/lots/{draft.pk}", {"title": "B", "expectedVersion": 7})
    right = api.patch(f"/api/lots/{draft.pk}", {"title": "B", "expectedVersion": 1})
    again = api.patch(f"/api/lots/{draft.pk}", {"title": "B", "expectedVersion": 1})

    assert (stale.status_code, stale.json()["code"], stale.json()["record"]["version"]) == (409, "stale_version", 1)
    assert (right.status_code, right.json()["lot"]["version"]) == (200, 2)
    assert (again.status_code, again.json()) == (200, right.json())


@pytest.mark.parametrize("name", ["_id", "orgId", "postedBy", "status", "version", "revision", "number", "publishedAt"])
def test_api_sets_nothing_that_is_the_marketplaces(api, draft, name):
    with nothing_left_behind():
        answer = api.patch(f"/api/lots/{draft.pk}", {name: "published" if name == "status" else 1})

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [name])


def test_api_refuses_what_does_not_go_with_the_rest(api, draft):
    with nothing_left_behind():
        answer = api.patch(f"/api/lots/{draft.pk}", {"minShare": 5000})

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["minShare"])


def test_api_refuses_what_is_over(api, trader):
    answer = api.patch(f"/api/lots/{lot_of(trader, states.SOLD).pk}", {"title": "B"})

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert answer.json()["record"]["status"] == "sold"


def edit_url(lot):
    return reverse("lots:edit", args=[lot.pk])


def typed(page, **changes):
    """What a browser sends when nothing but `changes` was typed."""
    form = page.context["form"]
    values = {field.html_name: field.value() for field in form}
    shown = {name: field.field.prepare_value(values[name]) for name, field in ((f.name, f) for f in form)}
    sent = {}
    for name, value in shown.items():
        widget = form.fields[name].widget
        value = widget.format_value(value) if name in {"window_start", "window_end", "bid_deadline"} else value
        if value not in (None, "", False):
            sent[name] = "on" if value is True else value
    return sent | {"version": page.context["version"], "page": page.context["page"]} | changes


def test_page_saves_and_shows_the_lot(browser, published):
    page = browser.get(edit_url(published))
    response = browser.post(edit_url(published), typed(page, title="Clearer", confirmed="1"), follow=True)

    assert response.redirect_chain == [(reverse("lots:page", args=[published.pk]), 302)]
    assert "Revision 2 is out." in response.content.decode()
    assert Lot.objects.get(pk=published.pk).fields == written(title="Clearer")


def test_page_that_is_sent_as_it_came_changes_nothing(browser, published):
    page = browser.get(edit_url(published))

    with nothing_left_behind(LotRevision):
        response = browser.post(edit_url(published), typed(page), follow=True)

    assert "Nothing was changed." in response.content.decode()


WHOLE = {
    "safShare": 30,
    "splitAllowed": True,
    "minShare": 400,
    "bidDeadline": "2026-12-01T12:34:56.789Z",
    "priceBasis": {"type": "index", "index": "Argus SAF fob ARA", "differential": 45, "floor": 1800, "cap": 2600},
    "delivery": {
        "deliveryDate": "2027-04-01T00:00:00.000Z", "airport": "ZRH", "region": "Alps",
        "schedule": [{"deliveryDate": "2027-04-01T00:00:00.000Z", "amount": 4000}],
    },
    "specification": {
        "carbonIntensity": 25, "carbonMethod": "red", "feedstockOrigins": ["CH"], "densityKgPerL": Decimal("0.76"),
        "chainOfCustody": ["segregated"], "certifications": ["RSB CORSIA"],
    },
    "compliance": {"standards": ["ISCC CORSIA"], "ghgReduction": 70, "ghgComparator": 94, "claims": ["scope_1"],
                   "documents": ["pos"], "documentsDueDays": 10},
    "pricing": {"price": 8200000, "pricePerUnit": 2050, "currency": "AED", "paymentTerms": "30 days net"},
}  # fmt: skip


def test_page_leaves_alone_what_it_does_not_show(browser, trader):
    lot = lot_of(trader, states.PUBLISHED, fields=written(**WHOLE))
    page = browser.get(edit_url(lot))

    browser.post(edit_url(lot), typed(page, title="Clearer", confirmed="1"))

    lot = Lot.objects.get(pk=lot.pk)
    assert lot.fields == written(**WHOLE, title="Clearer")
    assert lot.revisions.get(revision=2).changed == ["title"]


def test_page_turns_a_day_of_delivery_into_the_window_that_was_typed(browser, trader):
    lot = lot_of(trader, fields=written(delivery={"deliveryDate": "2027-04-01", "airport": "ZRH"}))
    page = browser.get(edit_url(lot))

    browser.post(edit_url(lot), typed(page, window_end="2027-04-30"))

    delivery = Lot.objects.get(pk=lot.pk).fields.delivery.to_dict()
    assert sorted(delivery) == ["airport", "windowEnd", "windowStart"]
    assert delivery["windowStart"].startswith("2027-04-01T00:00")
    assert delivery["windowEnd"].startswith("2027-04-30T00:00")


@pytest.mark.parametrize(
    ("changes", "pricing"),
    [
        ({"price_per_unit": "2,100"}, (2100, 8400000)),
        ({"price": "8,000,000"}, (2000, 8000000)),
        ({"volume_amount": "5,000"}, (2050, 10250000)),
        ({"price_per_unit": "", "price": ""}, (None, None)),
    ],
)
def test_page_works_out_the_price_that_was_not_typed(browser, draft, changes, pricing):
    page = browser.get(edit_url(draft))

    browser.post(edit_url(draft), typed(page, **changes))

    lot = Lot.objects.get(pk=draft.pk).fields.pricing
    assert (lot.price_per_unit, lot.price, lot.currency) == (*pricing, "USD")


def test_page_strikes_a_certificate_wherever_it_was_asked_for(browser, trader):
    fields = written(specification={"certifications": ["ISCC CORSIA", "RSB CORSIA"]})
    lot = lot_of(trader, fields=fields)
    page = browser.get(edit_url(lot))

    assert page.context["form"]["standards"].value() == ["ISCC CORSIA", "RSB CORSIA"]
    browser.post(edit_url(lot), typed(page, standards=["RSB CORSIA"], more_standards="DIN 51605, In-house"))

    lot = Lot.objects.get(pk=lot.pk).fields
    assert lot.compliance.standards == ("RSB CORSIA", "DIN 51605", "In-house")
    assert lot.specification.certifications == ("RSB CORSIA",)


def test_page_puts_every_refusal_beside_its_field(browser, draft):
    page = browser.get(edit_url(draft))

    with nothing_left_behind():
        response = browser.post(edit_url(draft), typed(page, min_share="9,999", tags="x" * 41, window_end="2027-01-01"))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"tags", "window_end"}
    assert 'value="9,999"' in response.content.decode()


def test_page_that_is_stale_keeps_what_was_typed_and_saves_it_the_second_time(browser, draft, elena):
    page = browser.get(edit_url(draft))
    edit_lot(lot=draft, fields=written(title="Somebody else’s"), by=elena, now=NOW)

    refused = browser.post(edit_url(draft), typed(page, title="Mine"))

    assert (refused.status_code, refused.context["version"]) == (422, 2)
    assert "Somebody else changed this lot" in refused.content.decode()
    assert 'value="Mine"' in refused.content.decode()
    assert stands(draft) == (states.DRAFT, 2, 0)
    browser.post(edit_url(draft), typed(page, title="Mine", version=2))
    assert Lot.objects.get(pk=draft.pk).title == "Mine"


@pytest.mark.parametrize("version", ["", "soon", "-1", "9" * 40, "１"])
def test_page_with_a_version_that_is_none_does_no_harm(browser, draft, version):
    page = browser.get(edit_url(draft))

    response = browser.post(edit_url(draft), typed(page, title="Mine", version=version))

    assert response.status_code == (302 if not version else 422)


def test_page_of_a_lot_that_is_over_says_so(browser, trader):
    response = browser.get(edit_url(lot_of(trader, states.CLOSED)))

    assert (response.status_code, "can no longer be edited" in response.content.decode()) == (409, True)


def test_page_warns_of_what_saving_does(browser, published, draft):
    assert "Look over revision 2" in browser.get(edit_url(published)).content.decode()
    assert "Save and publish" in browser.get(edit_url(draft)).content.decode()


def test_a_new_lots_first_price_needs_no_currency_to_be_chosen(elena, browser):
    lot = create_lot(fields=written(pricing=None, volume=None), by=elena, now=NOW)
    page = browser.get(edit_url(lot))

    browser.post(edit_url(lot), typed(page, volume_amount="100", price_per_unit="2,000"))

    fields = Lot.objects.get(pk=lot.pk).fields
    assert (fields.volume.unit, fields.pricing.currency, fields.pricing.price) == ("tonnes", "USD", 200000)
