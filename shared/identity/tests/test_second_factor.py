import re
from datetime import timedelta

import pytest

from shared import clock
from shared.accounts.actors import Actor
from shared.accounts.tests.factories import PASSWORD, member
from shared.audit.models import Event
from shared.errors import DomainError
from shared.identity import services
from shared.identity.models import RecoveryCode, SecondFactor
from shared.identity.rules import recovery_codes_left, second_factor_of

from .people import SAFARI, App, ann, browser, is_in, letters, sign_in, signed_in_browser, with_second_factor
from .racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

SECURITY = "/settings/security/"
PAGE = f"{SECURITY}two-factor/"
BEGIN, OFF, RENEW = f"{PAGE}begin/", f"{PAGE}off/", f"{SECURITY}recovery-codes/"
SHOWN = re.compile(r"<li>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</li>")


def later():
    """When the next code is shown."""
    return clock.now() + timedelta(seconds=30)


def begun(client):
    """The page with the QR code, and the app that read it."""
    page = client.post(BEGIN, follow=True).content.decode()
    return page, App(re.search(r'id="app-key">([A-Z2-7 ]+)</p>', page)[1].replace(" ", ""))


def asked_for_a_code(user):
    return sign_in(browser(SAFARI), user.email)["Location"].startswith("/sign-in/code/")


def test_from_the_qr_code_to_the_recovery_codes():
    me = ann()
    here = signed_in_browser(me)
    assert "Set it up" in here.get(PAGE).content.decode()
    page, app = begun(here)

    done = here.post(PAGE, {"code": app.code(), "password": PASSWORD}).content.decode()

    assert page.count("<svg") > 1
    assert "Two-factor sign-in is on." in done
    assert len(SHOWN.findall(done)) == 10
    assert asked_for_a_code(me)
    assert Event.objects.filter(verb="turn_on_second_factor").count() == 1
    assert letters("second_factor_on").count() == 1


def test_nothing_changes_before_the_first_code():
    me = ann()
    here = signed_in_browser(me)

    begun(here)

    assert not asked_for_a_code(me)
    assert second_factor_of(me) is None
    assert "Set up" in here.get(SECURITY).content.decode()


def test_the_codes_are_shown_once_and_kept_as_digests():
    here = signed_in_browser(ann())
    _, app = begun(here)

    shown = SHOWN.findall(here.post(PAGE, {"code": app.code(), "password": PASSWORD}).content.decode())

    rows = str(list(RecoveryCode.objects.values()) + list(SecondFactor.objects.values()) + list(Event.objects.values()))
    assert not [code for code in [*shown, app.secret] if code in rows or code.replace("-", "") in rows]
    assert not [code for code in shown if code in here.get(PAGE).content.decode()]
    assert app.secret not in here.get(PAGE).content.decode().replace(" ", "")


def test_the_codes_come_with_a_file_that_needs_no_script():
    here = signed_in_browser(ann())
    _, app = begun(here)

    response = here.post(PAGE, {"code": app.code(), "password": PASSWORD})

    shown = SHOWN.findall(response.content.decode())
    link = re.search(r'href="(data:text/plain[^"]+)" download="([^"]+)"', response.content.decode())
    assert link[2] == "saf-market-recovery-codes.txt"
    assert all(code in link[1] for code in shown)
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ({"code": "000000"}, "This is not the code of that app now."),
        ({"code": ""}, "Fill this in."),
        ({"password": "wrong"}, "This is not your password."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_on(typed, text):
    me = ann()
    here = signed_in_browser(me)
    _, app = begun(here)

    response = here.post(PAGE, {"code": app.code(), "password": PASSWORD} | typed)

    assert response.status_code == 422
    assert text in response.content.decode()
    assert second_factor_of(me) is None
    assert here.post(PAGE, {"code": app.code(), "password": PASSWORD}).status_code == 200


def test_beginning_again_makes_another_secret():
    here = signed_in_browser(ann())
    _, first = begun(here)
    _, second = begun(here)

    assert first.secret != second.secret
    assert here.post(PAGE, {"code": first.code(), "password": PASSWORD}).status_code == 422
    assert here.post(PAGE, {"code": second.code(), "password": PASSWORD}).status_code == 200


def test_without_beginning_there_is_nothing_to_confirm():
    here = signed_in_browser(ann())

    response = here.post(PAGE, {"code": "123456", "password": PASSWORD})

    assert "Set it up" in response.content.decode()
    assert not SecondFactor.objects.exists()


def test_what_another_person_began_is_not_mine_to_confirm():
    me, bob = ann(), member(user__email="bob@example.com", user__password=PASSWORD).user
    _, theirs = begun(signed_in_browser(bob))
    here = signed_in_browser(me)
    begun(here)

    assert here.post(PAGE, {"code": theirs.code(), "password": PASSWORD}).status_code == 422
    assert second_factor_of(me) is None


def test_moving_to_another_app_takes_a_code_of_the_one_so_far():
    me = ann()
    old, _ = with_second_factor(me)
    here = browser()
    here.force_login(me)
    _, new = begun(here)
    typed = {"code": new.code(), "password": PASSWORD}

    without = here.post(PAGE, typed)
    wrong = here.post(PAGE, typed | {"current": "000000"})
    done = here.post(PAGE, typed | {"current": old.code()})

    assert (without.status_code, wrong.status_code, done.status_code) == (422, 422, 200)
    there = browser()
    sign_in(there)
    assert there.post("/sign-in/code/", {"code": old.code(later())}).status_code == 422
    assert there.post("/sign-in/code/", {"code": new.code(later())}).status_code == 302
    assert len(SHOWN.findall(done.content.decode())) == 10
    assert recovery_codes_left(me) == 10
    assert letters("second_factor_replaced").count() == 1


def test_the_confirming_code_does_not_sign_in_as_well():
    me = ann()
    here = signed_in_browser(me)
    _, app = begun(here)
    code = app.code()
    here.post(PAGE, {"code": code, "password": PASSWORD})
    there = browser()
    sign_in(there)

    assert there.post("/sign-in/code/", {"code": code}).status_code == 422
    assert not is_in(there)


def test_turning_it_off_takes_password_and_code():
    me = ann()
    app, _ = with_second_factor(me)
    here = browser()
    here.force_login(me)

    refused = [here.post(OFF, {"password": "wrong", "code": app.code()}), here.post(OFF, {"password": PASSWORD})]
    still_on = asked_for_a_code(me)
    done = here.post(OFF, {"password": PASSWORD, "code": app.code()}, follow=True)

    assert [one.status_code for one in refused] == [422, 422]
    assert still_on
    assert "Two-factor sign-in is off." in done.content.decode()
    assert not asked_for_a_code(me)
    assert not RecoveryCode.objects.exists()
    assert letters("second_factor_off").count() == 1


def test_turning_it_off_takes_a_recovery_code_too():
    me = ann()
    _, recovery = with_second_factor(me)
    here = browser()
    here.force_login(me)

    here.post(OFF, {"password": PASSWORD, "code": recovery[3]})

    assert second_factor_of(me) is None


def test_turning_it_off_again_says_that_it_is_off():
    here = signed_in_browser(ann())

    response = here.post(OFF, {"password": PASSWORD, "code": "123456"})

    assert response.status_code == 422
    assert "is off for this account" in response.content.decode()


def test_new_recovery_codes_void_the_old_ones():
    me = ann()
    app, before = with_second_factor(me)
    here = browser()
    here.force_login(me)

    response = here.post(RENEW, {"code": app.code()})

    fresh = SHOWN.findall(response.content.decode())
    assert len(fresh) == 10
    assert not set(fresh) & set(before)
    there = browser()
    sign_in(there)
    assert there.post("/sign-in/code/", {"code": before[0]}).status_code == 422
    assert there.post("/sign-in/code/", {"code": fresh[0]}).status_code == 302
    assert Event.objects.filter(verb="renew_recovery_codes").count() == 1


def test_new_recovery_codes_take_a_code():
    me = ann()
    with_second_factor(me)
    here = browser()
    here.force_login(me)

    assert "You have 10 of 10 left" in here.get(RENEW).content.decode()
    assert here.post(RENEW, {"code": "000000"}).status_code == 422
    assert recovery_codes_left(me) == 10


def test_the_page_of_security_says_how_it_stands():
    me = ann()
    _, recovery = with_second_factor(me)
    there = browser()
    sign_in(there)
    there.post("/sign-in/code/", {"code": recovery[0], "remember": "on"})

    text = there.get(SECURITY).content.decode()

    assert "9 of 10 left" in text
    assert "1 is not asked for a code" in text
    there.post(f"{SECURITY}devices/forget/")
    assert "every browser is asked for a code" in there.get(SECURITY).content.decode()


def test_pages_are_for_who_is_signed_in_and_take_the_token():
    me = ann()
    strict = browser(enforce_csrf_checks=True)
    strict.force_login(me)

    for url in (PAGE, OFF, RENEW):
        assert browser().get(url)["Location"] == f"/sign-in/?next={url}"
        assert strict.post(url, {}).status_code == 403
        assert signed_in_browser(me).delete(url).status_code == 405
    for url in (BEGIN, f"{SECURITY}devices/forget/"):
        assert signed_in_browser(me).get(url).status_code == 405
        assert strict.post(url).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_counts():
    me = ann()
    services.begin_second_factor(user=me, now=clock.now())
    app = App(services.begun_secret(me))
    code = app.code()

    def confirm():
        fresh = services.confirm_second_factor(
            user=me, password=PASSWORD, code=code, by=Actor(user=me, via="session"), now=clock.now()
        )
        return len(fresh)

    outcomes = race(confirm, confirm)

    assert outcomes.count(10) == 1
    assert SecondFactor.objects.count() == 1
    assert RecoveryCode.objects.count() == 10


def test_what_was_begun_under_another_key_is_begun_anew(settings):
    me = ann()
    here = browser()
    here.force_login(me)
    here.post(BEGIN)
    sealed = SecondFactor.objects.get().sealed
    SecondFactor.objects.update(sealed=sealed[:-4] + "AAAA")

    assert "Set it up" in here.get(PAGE).content.decode()
    with pytest.raises(DomainError, match="Begin again"):
        services.confirm_second_factor(
            user=me, password=PASSWORD, code="123456", by=Actor(user=me, via="session"), now=clock.now()
        )


def test_a_factor_that_cannot_be_read_any_more_leaves_the_recovery_codes(settings, caplog):
    me = ann()
    app, recovery = with_second_factor(me)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-altogether", []

    with pytest.raises(DomainError) as refused:
        services.use_code(user=me, code=app.code(), now=clock.now())

    services.use_code(user=me, code=recovery[0], now=clock.now())
    assert refused.value.code == "wrong_code"
    assert "SECRET_KEY changed without SECRET_KEY_FALLBACKS" in caplog.text
    assert app.secret not in caplog.text
