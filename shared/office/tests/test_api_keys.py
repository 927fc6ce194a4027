import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shared.accounts.keys import digest_of
from shared.accounts.models import ApiKey
from shared.accounts.tests.factories import NOW, ApiKeyFactory, signed_in
from shared.ids import new_id

pytestmark = pytest.mark.django_db

PAGE, NEW = "/settings/api-keys/", "/settings/api-keys/new/"


def typed(**changes):
    return {"id": new_id(), "name": "ERP", "scope": "write", "last_day": "2026-12-24"} | changes


def revoke_url(key):
    return reverse("accounts:revoke_api_key", args=[key.pk])


def secret_in(response):
    return re.search(r"saf_[\w-]{43}", response.content.decode())[0]


def test_a_key_is_made_and_shown_once(browser, ann):
    ann.user.time_zone = "Europe/Zurich"
    ann.user.save()

    response = browser.post(NEW, typed())

    key, secret = ApiKey.objects.get(), secret_in(response)
    assert (key.digest, key.name, key.scopes) == (digest_of(secret), "ERP", ["read", "write"])
    assert (key.organization, key.created_by) == (ann.organization, ann.user)
    assert key.expires_at.isoformat() == "2026-12-24T23:00:00+00:00"
    assert "no-store" in response["Cache-Control"]
    assert secret not in browser.get(PAGE).content.decode()


def test_the_line_to_try_it_with_works(browser, settings):
    settings.SITE_URL = "http://testserver"
    page = browser.post(NEW, typed(scope="read")).content.decode()

    header, url = re.search(r"curl -H &quot;X-API-Key: (\S+)&quot; &quot;http://testserver(\S+)&quot;", page).groups()
    answer = Client().get(url.replace("&amp;", "&"), headers={"X-API-Key": header})

    assert (answer.status_code, "lots" in answer.json()) == (200, True)


def test_the_form_sent_twice_makes_one_key(browser):
    form = typed()
    browser.post(NEW, form)

    again = browser.post(NEW, form)

    assert again.status_code == 422
    assert "made already" in again.content.decode()
    assert ApiKey.objects.count() == 1


def test_a_key_without_a_last_day_is_good_until_it_is_revoked(browser):
    browser.post(NEW, typed(last_day="", scope="manage"))

    key = ApiKey.objects.get()
    assert (key.expires_at, key.scopes) == (None, ["read", "write", "manage"])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Fill this in."),
        ({"scope": "all"}, "Select a valid choice."),
        ({"last_day": "2026-11-20"}, "This lies in the past."),
        ({"last_day": "soon"}, "Enter a valid date."),
        ({"last_day": "9999-12-31"}, "Enter a day before the year 2100."),
        ({"id": "mine"}, "not one of ours"),
    ],
)
def test_the_form_says_what_is_wrong_and_makes_nothing(wrong, sentence, browser):
    response = browser.post(NEW, typed(**wrong))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not ApiKey.objects.exists()


def test_the_list_shows_ones_own_keys_and_how_they_stand(browser, ann, rival):
    mine = {"organization": ann.organization, "created_by": ann.user}
    ApiKeyFactory(name="Fresh", last_used_at=NOW - timedelta(minutes=5), **mine)
    ApiKeyFactory(name="Old", expires_at=NOW, **mine)
    ApiKeyFactory(name="Gone", revoked_at=NOW, **mine)
    ApiKeyFactory(name="Theirs", organization=rival.organization)
    ApiKeyFactory(name="Trusted", organization=None)

    page = browser.get(PAGE).content.decode()

    assert [name for name in ("Fresh", "Old", "Gone", "Theirs", "Trusted") if f">{name}<" in page] == [
        "Fresh", "Old", "Gone",
    ]  # fmt: skip
    assert page.count(">Revoke</button>") == 1


def test_the_list_takes_the_same_queries_however_long(browser, ann, django_assert_max_num_queries):
    for _ in range(30):
        ApiKeyFactory(organization=ann.organization, created_by=ann.user)

    with django_assert_max_num_queries(12):
        browser.get(PAGE)


def test_a_key_is_revoked_for_good(browser, ann):
    key = ApiKeyFactory(organization=ann.organization, name="ERP")

    response = browser.post(revoke_url(key), follow=True)

    key.refresh_from_db()
    assert (key.revoked_at, "ERP is revoked" in response.content.decode()) == (NOW, True)


def test_what_is_not_ones_own_does_not_exist(ann, bo, rival):
    key, trusted = ApiKeyFactory(organization=ann.organization), ApiKeyFactory(organization=None)
    theirs, trader = signed_in(Client(), rival), signed_in(Client(), bo)

    assert [theirs.post(revoke_url(one)).status_code for one in (key, trusted)] == [404, 404]
    assert trader.post(revoke_url(key)).status_code == 302
    assert [trader.get(url).status_code for url in (PAGE, NEW)] == [403, 403]
    assert trader.post(NEW, typed()).status_code == 302
    assert list(ApiKey.objects.filter(revoked_at__isnull=True).order_by("id")) == [key, trusted]


def test_a_wrong_method_is_refused(browser, ann):
    key = ApiKeyFactory(organization=ann.organization)

    assert (browser.get(revoke_url(key)).status_code, browser.delete(PAGE).status_code) == (405, 405)
