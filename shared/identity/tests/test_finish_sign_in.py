"""The second step of signing in: what it takes, and all that must not get around it."""

from datetime import timedelta

import pytest
import time_machine

from shared import clock
from shared.accounts.actors import Actor
from shared.accounts.tests.factories import NOW, PASSWORD, member
from shared.audit.models import Event
from shared.identity import services
from shared.identity.half_open import half_open_token
from shared.identity.models import Device, RecoveryCode, SecondFactor, Session
from shared.identity.rules import recovery_codes_left

from .people import SAFARI, ann, browser, is_in, letters, sign_in, signed_in_browser, with_second_factor
from .racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

STEP = "/sign-in/code/"


@pytest.fixture
def me():
    return ann()


@pytest.fixture
def app(me):
    return with_second_factor(me)[0]


def half_in(client=None, **more):
    """A browser in which the password was right, and nothing else."""
    client = client or browser()
    response = sign_in(client, **more)
    assert (response.status_code, response["Location"].startswith(STEP)) == (302, True)
    return client


def give(client, code, **more):
    return client.post(STEP, {"code": code, **more})


def test_password_then_code_signs_in(me, app):
    client = half_in(next="/settings/?tab=1")
    page = client.get(f"{STEP}?next=/settings/")

    response = give(client, app.code(), next="/settings/?tab=1")

    assert "One more step" in page.content.decode()
    assert "ann@example.com" in page.content.decode()
    assert response["Location"] == "/settings/?tab=1"
    assert is_in(client)
    assert Event.objects.filter(verb="sign_in").count() == 1


def test_who_has_no_second_factor_is_asked_for_none():
    assert is_in(signed_in_browser(ann()))


def test_a_wrong_password_says_the_same_with_and_without_a_second_factor(me):
    without = sign_in(browser(), password="wrong")
    with_second_factor(me)
    with_one = sign_in(browser(), password="wrong")

    assert (without.status_code, with_one.status_code) == (422, 422)
    assert without.context["form"].errors == with_one.context["form"].errors


def test_a_half_open_session_can_do_nothing(me, app):
    client = half_in()

    for url in ("/", "/settings/", "/settings/security/", "/settings/security/password/", "/notifications/", "/admin/"):
        assert client.get(url)["Location"].startswith(("/sign-in/?next=", "/admin/login/")), url
    assert client.get("/api/v1/auth/me").status_code == 401
    assert client.post("/settings/security/two-factor/off/", {"password": PASSWORD}).status_code == 302
    assert SecondFactor.objects.exists()
    assert Session.objects.get().user is None


def test_the_admins_own_door_is_no_way_around(me, app):
    type(me).objects.update(is_staff=True, is_superuser=True)
    client = browser()

    client.post("/admin/login/", {"username": me.email, "password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/").status_code == 302
    half_in(client, next="/admin/")
    assert client.get("/admin/").status_code == 302
    give(client, app.code(), next="/admin/")
    assert client.get("/admin/").status_code == 200


def test_without_the_first_step_there_is_no_second(app):
    stranger = browser()

    assert stranger.get(STEP)["Location"] == "/sign-in/?next=%2F"
    assert give(stranger, app.code())["Location"] == "/sign-in/?next=%2F"
    assert not is_in(stranger)


def test_the_second_step_comes_within_ten_minutes(me):
    with time_machine.travel(NOW, tick=False) as traveller:
        app, _ = with_second_factor(me, NOW)
        client = half_in()
        traveller.shift(timedelta(minutes=9, seconds=59))
        assert client.get(STEP).status_code == 200
        traveller.shift(timedelta(seconds=1))
        late = client.post(STEP, {"code": app.code()}, follow=True)

    assert late.redirect_chain == [("/sign-in/?next=%2F", 302)]
    assert "within ten minutes" in late.content.decode()
    assert not is_in(client)


def test_a_password_changed_meanwhile_voids_the_first_step(me, app):
    client = half_in()
    me.set_password("another-horse-9")
    me.save()

    give(client, app.code())

    assert not is_in(client)


def test_an_account_closed_meanwhile_stays_closed(me, app):
    client = half_in()
    type(me).objects.update(is_active=False)

    give(client, app.code())

    assert not is_in(client)


@pytest.mark.parametrize(
    "change",
    [lambda token: token[:-2] + "xx", lambda token: "x" + token, lambda _: "", lambda _: "e30:e30", lambda _: 7],
)
def test_a_first_step_that_was_tampered_with_is_none(me, app, change):
    client = half_in()
    session = client.session
    session["half_open"] = change(session["half_open"])
    session.save()

    give(client, app.code())

    assert not is_in(client)


def test_a_first_step_of_another_key_is_none(me, app, settings):
    token = half_open_token(me, now=clock.now())
    settings.SECRET_KEY = "another-key-altogether"
    client = browser()
    session = client.session
    session["half_open"] = token
    session.save()

    give(client, app.code())

    assert not is_in(client)


def test_each_step_takes_a_new_key(me, app, settings):
    client = browser()
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    keys = [planted.session_key]
    half_in(client)
    keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    give(client, app.code())
    keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)

    assert len(set(keys)) == 3
    for key in keys[:2]:
        thief = browser()
        thief.cookies[settings.SESSION_COOKIE_NAME] = key
        assert not is_in(thief)
        assert give(thief, app.code(clock.now() + timedelta(seconds=30)))["Location"].startswith("/sign-in/")
    assert is_in(client)


def test_who_was_signed_in_is_not_while_another_is_half_in(app):
    bob = member(user__email="bob@example.com", user__password=PASSWORD).user
    client = signed_in_browser(bob)

    half_in(client)

    assert not is_in(client)


def test_a_code_is_used_once(me, app):
    first, second = half_in(), half_in()
    code = app.code()

    assert give(first, code).status_code == 302
    assert give(second, code).status_code == 422
    assert not is_in(second)
    assert give(second, app.code(clock.now() + timedelta(seconds=30))).status_code == 302


def test_an_older_code_does_not_count_after_a_newer_one(me, app):
    first, second = half_in(), half_in()

    assert give(first, app.code(clock.now() + timedelta(seconds=30))).status_code == 302
    assert give(second, app.code()).status_code == 422


@pytest.mark.parametrize(("seconds", "counts"), [(-60, False), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off(me, seconds, counts):
    with time_machine.travel(NOW, tick=False):
        app, _ = with_second_factor(me, NOW - timedelta(hours=1))
        client = half_in()

        give(client, app.code(NOW + timedelta(seconds=seconds)))

    assert is_in(client) == counts


def test_a_code_may_be_typed_with_a_space(me, app):
    code = app.code()
    client = half_in()

    assert give(client, f" {code[:3]} {code[3:]} ").status_code == 302


@pytest.mark.parametrize("code", ["000000", "", "12345", "абвгде", "' OR 1=1 --", "9" * 60])
def test_a_wrong_code_is_refused_beside_the_field(me, app, code):
    client = half_in()

    response = give(client, code)

    assert response.status_code == 422
    assert not is_in(client)
    assert PASSWORD not in response.content.decode()


def test_another_persons_codes_are_wrong(me, app):
    bobs, recovery = with_second_factor(member(user__email="bob@example.com", user__password=PASSWORD).user)
    client = half_in()

    assert [give(client, code).status_code for code in (bobs.code(), recovery[0])] == [422, 422]
    assert not is_in(client)
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 0


def test_a_recovery_code_signs_in_once_however_it_is_typed(me):
    _, recovery = with_second_factor(me)
    first, second = half_in(), half_in()

    assert give(first, recovery[0].upper().replace("-", " ")).status_code == 302
    assert give(second, recovery[0]).status_code == 422
    assert give(second, recovery[1]).status_code == 302
    assert recovery_codes_left(me) == 8


def test_a_used_recovery_code_is_recorded_and_told(me):
    _, recovery = with_second_factor(me)

    give(half_in(), recovery[0])

    assert Event.objects.filter(verb="use_recovery_code").count() == 1
    assert "9 of 10 are left" in letters("recovery_code_used").get().body
    assert recovery[0] not in str(list(Event.objects.values()))


def test_five_wrong_codes_close_it_and_say_until_when(me):
    with time_machine.travel(NOW, tick=False) as traveller:  # 9:30, and open again at 9:45
        app, _ = with_second_factor(me, NOW)
        client = half_in()
        said = [give(client, "000000") for _ in range(5)]
        closed = give(client, app.code())
        elsewhere = give(half_in(browser(SAFARI, address="198.51.100.9")), app.code())
        traveller.shift(timedelta(minutes=15))
        opened = give(half_in(), app.code())

    assert [one.status_code for one in said] == [422] * 5
    assert "You have 4 more tries." in said[0].content.decode()
    assert "You have one more try." in said[3].content.decode()
    assert "No more codes are taken for 15 minutes." in said[4].content.decode()
    assert (closed.status_code, elsewhere.status_code, opened.status_code) == (429, 429, 302)
    assert "It opens again at 09:46 UTC." in closed.content.decode()
    assert int(closed["Retry-After"]) > 890


def test_who_is_guessed_at_is_told_once(me):
    with time_machine.travel(NOW, tick=False):
        with_second_factor(me, NOW)
        client = half_in()
        for _ in range(8):
            give(client, "000000")

    assert letters("codes_guessed").count() == 1
    assert Event.objects.filter(verb="codes_guessed").count() == 1


def test_a_right_code_forgets_the_wrong_ones(me):
    _, recovery = with_second_factor(me)
    for number in range(3):
        client = half_in()
        for _ in range(4):
            assert give(client, "000000").status_code == 422
        assert give(client, recovery[number]).status_code == 302


def test_the_limit_holds_for_settings_and_sign_in_together(me):
    app, _ = with_second_factor(me)
    inside = browser()
    inside.force_login(me)
    for _ in range(5):
        inside.post("/settings/security/recovery-codes/", {"code": "000000"})

    assert give(half_in(), app.code()).status_code == 429


def test_page_never_goes_to_another_host(me, app):
    client = half_in(next="//evil.example")

    assert give(client, app.code(), next="https://evil.example/")["Location"] == "/"


def test_page_takes_the_token_and_the_right_method(me, app):
    strict = browser(enforce_csrf_checks=True)
    session = strict.session
    session["half_open"] = half_open_token(me, now=clock.now())
    session.save()

    assert give(strict, app.code()).status_code == 403
    assert half_in().put(STEP).status_code == 405


def test_who_is_in_goes_on(me, app):
    client = half_in()
    give(client, app.code())

    assert client.get(f"{STEP}?next=/settings/")["Location"].startswith("/sign-in/")


@pytest.mark.django_db(transaction=True)
def test_one_code_opens_one_session_of_those_who_use_it_at_once(me):
    app, _ = with_second_factor(me)
    code = app.code()

    outcomes = race(*[lambda: services.use_code(user=me, code=code, now=clock.now())] * 4)

    assert sorted(outcomes, key=str) == [None, "wrong_code", "wrong_code", "wrong_code"]


@pytest.mark.django_db(transaction=True)
def test_one_recovery_code_opens_one_session_of_those_who_use_it_at_once(me):
    _, recovery = with_second_factor(me)

    outcomes = race(*[lambda: services.use_code(user=me, code=recovery[0], now=clock.now())] * 4)

    assert sorted(outcomes, key=str) == [None, "wrong_code", "wrong_code", "wrong_code"]
    assert recovery_codes_left(me) == 9
    assert Event.objects.filter(verb="use_recovery_code").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_those_who_guess_at_once_five_are_looked_at(me):
    with_second_factor(me)

    outcomes = race(*[lambda: services.use_code(user=me, code="000000", now=clock.now())] * 8)

    assert sorted(outcomes) == ["too_many_codes"] * 3 + ["wrong_code"] * 5


def remembered(app):
    client = half_in()
    assert give(client, app.code(), remember="on").status_code == 302
    client.post("/sign-out/")
    return client


def test_a_remembered_browser_is_not_asked_for_30_days(me):
    with time_machine.travel(NOW, tick=False) as traveller:
        app, _ = with_second_factor(me, NOW)
        client = remembered(app)
        traveller.shift(timedelta(days=30) - timedelta(seconds=1))
        assert sign_in(client)["Location"] == "/"
        client.post("/sign-out/")
        traveller.shift(timedelta(seconds=1))
        assert sign_in(client)["Location"].startswith(STEP)


def test_without_the_tick_it_is_asked_again(me, app):
    client = half_in()
    give(client, app.code())
    client.post("/sign-out/")

    half_in(client)


def test_another_browser_and_another_person_are_asked(me, app):
    bob = member(user__email="bob@example.com", user__password=PASSWORD).user
    with_second_factor(bob)
    client = remembered(app)

    half_in(client, email="bob@example.com")
    half_in(browser())


@pytest.mark.parametrize("what", ["password", "off", "reset", "forget"])
def test_what_makes_a_remembered_browser_be_asked_again(me, app, what):
    client = remembered(app)
    about = {"user": me, "by": Actor(user=me, via="session"), "now": clock.now()}
    later = clock.now() + timedelta(seconds=60)
    password = "another-horse-9" if what == "password" else PASSWORD

    if what == "password":
        services.change_password(old=PASSWORD, new=password, **about)
    elif what == "forget":
        services.forget_devices(user=me, now=clock.now())
    elif what == "off":
        code = app.code(clock.now() + timedelta(seconds=30))
        services.turn_off_second_factor(password=PASSWORD, code=code, **about)
        with_second_factor(me, later)
    else:
        services.reset_second_factor(**about)
        with_second_factor(me, later)

    half_in(client, password=password)


def test_a_planted_device_cookie_is_not_the_one_that_is_trusted(me, app, settings):
    cookie = f"{settings.PORTAL}_device"
    thief, client = browser(), browser()
    thief.cookies[cookie] = client.cookies[cookie] = "planted-by-the-thief-planted-by-the-thief"
    half_in(client)
    give(client, app.code(), remember="on")

    assert client.cookies[cookie].value != thief.cookies[cookie].value
    half_in(thief)


def test_the_device_cookie_is_for_the_server_alone_and_kept_as_a_digest(me, settings):
    client = signed_in_browser(me)

    cookie = client.cookies[f"{settings.PORTAL}_device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value not in str(list(Device.objects.values()))
