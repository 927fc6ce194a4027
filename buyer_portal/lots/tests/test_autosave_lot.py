"""A draft saves itself while it is typed: from its first words, in one tab, and never over somebody else's."""

from datetime import timedelta

import pytest
from django.urls import reverse

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot, LotRevision
from buyer_portal.lots.services import autosave_lot, create_lot, edit_lot
from buyer_portal.lots.views import begun
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.errors import Forbidden, InvalidMove, StaleVersion
from shared.exchange.models import Delivery
from shared.ids import new_id
from shared.tests.test_db import in_threads

from .factories import lot_of, written
from .looking import Cut, cut_short, deeds, nothing_left_behind, stands, told

pytestmark = pytest.mark.django_db

TYPED = {"title": "HEFA-SPK for Oslo", "volume_unit": "tonnes", "currency": "USD", "mode": "open", "basis": ""}


def test_the_first_words_begin_the_draft(elena):
    pk = new_id()

    lot = autosave_lot(pk=pk, fields=written(), by=elena, now=NOW)

    assert (lot.pk, lot.organization, stands(lot)) == (pk, elena.organization, (states.DRAFT, 1, 0))
    assert deeds(lot) == [("create_lot", "", "draft", "")]
    assert told(lot) == []


def test_half_an_hour_of_writing_is_one_line_of_the_trail(elena, stranger):
    lot = create_lot(fields=written(), by=elena, now=NOW)
    colleague = member(Role.TRADER, organization=elena.organization, user__name="Marc Odermatt")

    def type_on(title, minutes, by=elena):
        autosave_lot(pk=lot.pk, fields=written(title=title), by=by, now=NOW + timedelta(minutes=minutes))
        return [verb for verb, *_ in deeds(lot)]

    assert type_on("One", 1) == ["create_lot"]
    assert type_on("Two", 29) == ["create_lot"]
    assert type_on("Three", 31) == ["create_lot", "edit_lot"]
    assert type_on("Four", 32, actor_for(colleague)) == ["create_lot", "edit_lot", "edit_lot"]
    assert type_on("Five", 33) == ["create_lot", "edit_lot", "edit_lot", "edit_lot"]
    assert (stands(lot), Lot.objects.get().title) == ((states.DRAFT, 6, 0), "Five")


def test_what_stands_already_is_not_saved_again(trader, elena):
    lot = lot_of(trader)

    with nothing_left_behind():
        autosave_lot(pk=lot.pk, fields=written(), by=elena, now=NOW)


@pytest.mark.parametrize("status", sorted(set(states.MOVES) - {states.DRAFT}))
def test_nothing_but_a_draft_is_autosaved(trader, elena, status):
    lot = lot_of(trader, status)

    with nothing_left_behind(LotRevision), pytest.raises(InvalidMove):
        autosave_lot(pk=lot.pk, fields=written(title="B"), by=elena, now=NOW)


def test_two_tabs_do_not_overwrite_each_other(trader, elena):
    lot = lot_of(trader)
    edit_lot(lot=lot, fields=written(title="In the other tab"), by=elena, now=NOW)

    with nothing_left_behind(), pytest.raises(StaleVersion):
        autosave_lot(pk=lot.pk, fields=written(title="In this tab"), by=elena, now=NOW, expected_version=1)


def test_viewers_may_not(viewer):
    with nothing_left_behind(), pytest.raises(Forbidden):
        autosave_lot(pk=new_id(), fields=written(), by=actor_for(viewer), now=NOW)


def test_cut_short_it_leaves_nothing(elena):
    with nothing_left_behind(LotRevision, Delivery), pytest.raises(Cut):
        cut_short(lambda: autosave_lot(pk=new_id(), fields=written(), by=elena, now=NOW))


@pytest.mark.django_db(transaction=True)
def test_the_first_saves_of_one_page_at_once_begin_one_draft(elena):
    pk = new_id()

    def save(number):
        return autosave_lot(pk=pk, fields=written(title=f"Title {number}"), by=elena, now=NOW).pk

    assert in_threads(4, save) == [pk] * 4
    lot = Lot.objects.get()
    assert (lot.version, lot.title) == (4, lot.fields.title)
    assert list(Lot.objects.searching(lot.title)) == [lot]


# The page


@pytest.fixture
def page(browser):
    """A new lot's page as a browser has it: `page.type(…)` sends what is typed, and takes in what the answer says."""
    context = browser.get(reverse("lots:create")).context

    class Page:
        pk, sent = context["pk"], TYPED | {"page": context["page"], "version": ""}

        def send(self, **changes):
            self.sent |= changes
            return browser.post(reverse("lots:autosave", args=[self.pk]), self.sent)

        def type(self, **changes):
            answer = self.send(**changes)
            self.sent |= {"version": answer.context["version"]}
            return answer

    return Page()


def test_page_begins_a_draft_and_names_its_address(page):
    answer = page.type()

    lot = Lot.objects.get()
    assert (lot.pk, lot.title, stands(lot)) == (page.pk, "HEFA-SPK for Oslo", (states.DRAFT, 1, 0))
    assert answer.headers["HX-Replace-Url"] == reverse("lots:edit", args=[lot.pk])
    assert answer.headers["HX-Trigger"] == "kept"
    assert "Saved <time" in answer.content.decode()


def test_page_saves_on_and_on_and_says_when(page, clock):
    page.type()
    clock.move_to(NOW + timedelta(minutes=5))

    answer = page.type(volume_amount="1,200")

    text = answer.content.decode()
    assert (Lot.objects.get().volume_amount, page.sent["version"]) == (1200, 2)
    assert ">09:35</time>" in text
    assert 'name="version" id="lot-version" value="2" hx-swap-oob="true"' in text
    assert "HX-Replace-Url" not in answer.headers


def test_page_without_a_title_saves_nothing_and_says_why(page):
    with nothing_left_behind():
        answer = page.send(title="", volume_amount="1,200")

    assert "Give it a title first" in answer.content.decode()


def test_page_keeps_all_but_what_cannot_be_read(page):
    page.type(volume_amount="1,200")

    answer = page.type(volume_amount="a lot", tolerance="5", window_start="2027-05-01", window_end="2027-04-01")

    fields = Lot.objects.get().fields
    assert (fields.volume.amount, fields.volume.tolerance_pct, fields.delivery.window_end) == (1200, 5, None)
    said = {one.label: one.why for one in answer.context["left_out"]}
    assert said == {
        "Volume": "Enter a number, such as 1,250.5.",
        "Delivery until": "The delivery window ends before it begins.",
    }
    assert '<a href="#id_volume_amount">Volume</a>' in answer.content.decode()


def test_page_says_the_quality_as_it_grows(page):
    before = page.type().context["quality"]
    after = page.type(volume_amount="1,200").context["quality"]

    assert [one.field for one in before.needed] == ["volume_amount", "window_start", "delivery_location"]
    assert [one.field for one in after.needed] == ["window_start", "delivery_location"]
    assert before.percent < after.percent


def test_page_is_told_of_the_other_tab_and_overwrites_nothing(page, elena):
    page.type()
    lot = Lot.objects.get()
    edit_lot(lot=lot, fields=written(title="In the other tab"), by=elena, now=NOW)

    answer = page.type(description="Mine")

    assert Lot.objects.get().title == "In the other tab"
    assert "changed elsewhere meanwhile" in answer.content.decode()
    assert page.sent["version"] == "1"  # it still counts as old, until somebody decides
    assert "HX-Trigger" not in answer.headers


def test_page_whose_answer_was_lost_goes_on(page):
    page.type()
    page.send(volume_amount="1,000")  # kept, but the page never hears of it

    answer = page.type(volume_amount="1,200")

    assert (Lot.objects.get().volume_amount, answer.context["refused"]) == (1200, "")


def test_page_that_lost_an_answer_still_hears_of_the_other_tab(page, elena):
    page.type()
    page.send(volume_amount="1,000")
    edit_lot(lot=Lot.objects.get(), fields=written(title="In the other tab"), by=elena, now=NOW)

    answer = page.type(volume_amount="1,200")

    assert Lot.objects.get().title == "In the other tab"
    assert "changed elsewhere" in answer.context["refused"]


def test_page_of_a_lot_that_was_published_meanwhile_keeps_it_as_it_is(page, trader):
    lot = lot_of(trader, states.PUBLISHED)

    with nothing_left_behind(LotRevision):
        page.pk = lot.pk
        answer = page.send(title="Sneaked in")

    assert "This lot is published now" in answer.content.decode()


def test_the_saves_button_takes_up_the_draft_that_was_begun(page, browser):
    page.type()

    response = browser.post(reverse("lots:create"), page.sent | {"volume_amount": "1,200"})

    lot = Lot.objects.get()
    assert (response.status_code, response.url) == (302, reverse("lots:page", args=[lot.pk]))
    assert (stands(lot), lot.volume_amount) == ((states.DRAFT, 2, 0), 1200)


def test_a_page_that_is_sent_twice_begins_one_lot(page, browser):
    for _ in range(2):
        browser.post(reverse("lots:create"), page.sent)

    assert [lot.pk for lot in Lot.objects.all()] == [page.pk]


def test_an_id_that_nobody_set_aside_begins_nothing(page, browser):
    with nothing_left_behind():
        page.pk = new_id()
        assert page.send().status_code == 404


def test_an_id_set_aside_for_another_organisation_begins_nothing(browser, stranger):
    theirs = begun.set_aside(actor_for(stranger))

    with nothing_left_behind():
        pk = begun.id_of(theirs, actor_for(stranger))
        answer = browser.post(reverse("lots:autosave", args=[pk]), TYPED | {"page": theirs})

    assert answer.status_code == 404
    assert begun.id_of(theirs, actor_for(stranger)) == pk


def test_queries_of_a_save(page, django_assert_max_num_queries):
    page.type()

    # session, person, memberships; the lot twice, its update and reading again, the trail; the transaction's own two
    with django_assert_max_num_queries(10):
        page.type(volume_amount="1,200")
