"""A session that ends in the middle of a form: nothing that was typed is lost, without any JavaScript."""

import pytest
from django.test import Client
from django.urls import reverse

from buyer_portal.lots.models import Lot
from buyer_portal.lots.services import edit_lot
from shared.accounts.signed_out import KEPT, MOST
from shared.accounts.tests.factories import NOW, PASSWORD, UserFactory, member
from shared.identity.models import Session

from .factories import lot_of, written
from .looking import stands

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "Typed for an hour", "volume_amount": "1,2x", "volume_unit": "gallons", "currency": "EUR",
    "mode": "sealed",
    "pathways": ["SIP", "CHJ"], "split_allowed": "yes", "description": "Line one\r\nLine two",
}  # fmt: skip


@pytest.fixture
def door(settings, trader):
    """Elena's browser, whose session has ended; `door.sign_in()` signs her in again where she was sent."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    user = UserFactory(password=PASSWORD, email="elena@helvia.example")
    member("trader", user=user, organization=trader.organization)
    client = Client()
    client.force_login(user)
    Session.objects.all().delete()

    def sign_in(response):
        assert response.status_code == 302
        return client.post(response.url, {"email": user.email, "password": PASSWORD}, follow=True)

    client.sign_in = sign_in
    return client


def test_a_new_lot_stands_in_the_form_as_it_was_typed(door):
    response = door.sign_in(door.post(reverse("lots:create"), TYPED | {"publish": "1"}))

    assert not Lot.objects.exists()
    form = response.context["form"]
    assert response.redirect_chain == [(reverse("lots:create"), 302)]
    assert {name: form[name].value() for name in TYPED} == TYPED
    assert 'value="1,2x"' in response.content.decode()
    assert "You were signed out meanwhile." in response.content.decode()


def test_it_is_given_back_once(door):
    door.sign_in(door.post(reverse("lots:create"), TYPED))

    again = door.get(reverse("lots:create"))

    assert again.context["form"].is_bound is False
    assert KEPT not in door.session


def test_an_edit_keeps_the_version_it_was_made_from(door, trader, elena):
    lot = lot_of(trader)
    refused = door.post(reverse("lots:edit", args=[lot.pk]), {**TYPED, "volume_amount": "5", "version": "1"})
    edit_lot(lot=lot, fields=written(title="Somebody else’s"), by=elena, now=NOW)

    response = door.sign_in(refused)

    assert response.context["version"] == "1"
    saved = door.post(reverse("lots:edit", args=[lot.pk]), {**TYPED, "volume_amount": "5", "version": "1"})
    assert (saved.status_code, Lot.objects.get(pk=lot.pk).title) == (422, "Somebody else’s")


def test_what_was_typed_for_one_address_is_not_shown_on_another(door, trader):
    lot = lot_of(trader)
    door.sign_in(door.post(reverse("lots:create"), TYPED))
    door.post(reverse("accounts:sign_out"))

    refused = door.post(reverse("lots:edit", args=[lot.pk]), TYPED)
    door.sign_in(refused)

    assert door.get(reverse("lots:create")).context["form"].is_bound is False


def test_a_strangers_lot_stays_hidden(door, stranger):
    lot = lot_of(stranger)

    response = door.sign_in(door.post(reverse("lots:edit", args=[lot.pk]), TYPED))

    assert (response.status_code, stands(lot)[1]) == (404, 1)


def test_a_flood_is_not_kept(client):
    client.post(reverse("lots:create"), {"description": "x" * (MOST + 1)})

    assert KEPT not in client.session


def test_strangers_do_not_fill_the_store(db):
    for _ in range(15):
        assert Client().post(reverse("lots:create"), TYPED).status_code == 302

    assert Session.objects.count() == 10


def test_nothing_is_kept_of_who_is_signed_in(browser, trader):
    lot = lot_of(trader)

    browser.post(reverse("lots:edit", args=[lot.pk]), TYPED)

    assert KEPT not in browser.session
    assert stands(lot)[1] == 1


def test_what_would_have_saved_itself_is_kept_and_the_browser_led_to_the_door(door):
    page = f"http://testserver{reverse('lots:create')}"
    refused = door.post(
        reverse("lots:autosave", args=["0" * 24]), TYPED, headers={"HX-Request": "true", "Referer": page}
    )
    assert (refused.status_code, Lot.objects.exists()) == (401, False)

    response = door.post(refused["HX-Redirect"], {"email": "elena@helvia.example", "password": PASSWORD}, follow=True)

    assert response.redirect_chain == [(reverse("lots:create"), 302)]
    assert 'value="Typed for an hour"' in response.content.decode()
