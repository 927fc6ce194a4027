from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from shared.accounts.keys import digest_of
from shared.accounts.tests.factories import NOW, actor_for, member
from shared.audit.models import Event
from shared.errors import NotFound
from shared.identity import services
from shared.identity.models import Session
from shared.identity.sessions import SessionStore
from shared.ids import new_id

from .people import FIREFOX, SAFARI, ann, browser, is_in, sign_in, signed_in_browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

PAGE = "/settings/security/"


def session_key(client, settings):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def end_url(session):
    return f"{PAGE}sessions/{session.pk}/end/"


def test_signing_in_keeps_where_and_when():
    user = ann()

    with time_machine.travel(NOW, tick=False):
        signed_in_browser(user, address="198.51.100.7")

    session = Session.objects.get()
    assert (session.user, session.agent, session.address) == (user, FIREFOX, "198.51.100.7")
    assert (session.signed_in_at, session.last_seen_at) == (NOW, NOW)
    assert session.expires_at == NOW + timedelta(days=14)


def test_the_key_is_kept_as_its_digest_alone(settings):
    client = signed_in_browser(ann())

    row = Session.objects.values().get()
    key = session_key(client, settings)
    assert row["digest"] == digest_of(key)
    assert key not in str(row)


def test_page_lists_ones_own_and_marks_this_one():
    me = ann()
    other = member(user__email="bob@example.com")
    Client().force_login(other.user)
    signed_in_browser(me, SAFARI)
    here = signed_in_browser(me)

    response = here.get(PAGE)

    assert [str(one) for one in response.context["sessions"]] == ["Firefox on Linux", "Safari on macOS"]
    text = response.content.decode()
    assert text.count("This one") == 1
    assert text.index("Firefox on Linux") < text.index("This one") < text.index("Safari on macOS")


def test_page_asks_as_many_queries_for_many_as_for_one(django_assert_max_num_queries):
    me = ann()
    here = signed_in_browser(me)
    with django_assert_max_num_queries(14) as for_one:
        here.get(PAGE)
    count = len(for_one)
    for _ in range(4):
        signed_in_browser(me, SAFARI)

    with django_assert_max_num_queries(count):
        here.get(PAGE)


def test_page_is_for_those_who_are_signed_in():
    assert browser().get(PAGE)["Location"] == f"/sign-in/?next={PAGE}"
    assert browser().post(f"{PAGE}sessions/end-others/")["Location"].startswith("/sign-in/")


def test_an_ended_session_is_out_at_its_next_request():
    me = ann()
    there, here = signed_in_browser(me, SAFARI), signed_in_browser(me)
    session = Session.objects.get(agent=SAFARI)

    response = here.post(end_url(session), follow=True)

    assert "Safari on macOS is signed out." in response.content.decode()
    assert (is_in(there), is_in(here)) == (False, True)
    event = Event.objects.get(verb="end_session")
    assert (event.subject_name, event.actor_name) == ("Safari on macOS", "Ann")


def test_an_ended_session_is_out_of_the_api_too():
    me = ann()
    there, here = signed_in_browser(me, SAFARI), signed_in_browser(me)

    here.post(f"{PAGE}sessions/end-others/")

    assert there.get("/api/v1/auth/me").status_code == 401
    assert here.get("/api/v1/auth/me").status_code == 200


def test_ending_all_others():
    me, bob = ann(), Client()
    bob.force_login(member().user)
    others = [signed_in_browser(me, SAFARI) for _ in range(2)]
    here = signed_in_browser(me)

    here.post(f"{PAGE}sessions/end-others/")

    assert [is_in(client) for client in [*others, here, bob]] == [False, False, True, True]
    assert Event.objects.get(verb="end_sessions").data == {"ended": 2}


def test_ending_all_others_where_there_are_none_changes_nothing():
    here = signed_in_browser(ann())

    response = here.post(f"{PAGE}sessions/end-others/", follow=True)

    assert "You were signed in only here." in response.content.decode()
    assert not Event.objects.filter(verb="end_sessions").exists()


def test_another_persons_session_is_not_there():
    me = ann()
    bob = Client()
    bob.force_login(member(user__email="bob@example.com").user)
    theirs = Session.objects.get()
    here = signed_in_browser(me)

    assert here.post(end_url(theirs)).status_code == 404
    assert here.post(f"{PAGE}sessions/{new_id()}/end/").status_code == 404
    assert here.post(f"{PAGE}sessions/nonsense/end/").status_code == 404
    assert is_in(bob)


def test_ending_it_again_changes_nothing():
    membership = member()
    Client().force_login(membership.user)
    session = Session.objects.get()

    for _ in range(2):
        services.end_session(session=session, by=actor_for(membership), now=NOW)

    assert Event.objects.filter(verb="end_session").count() == 1
    with pytest.raises(NotFound):
        services.get_session_for(membership.user, session.pk)


def test_sessions_are_ended_by_posting_with_the_token():
    me = ann()
    signed_in_browser(me, SAFARI)
    here = browser(enforce_csrf_checks=True)
    here.force_login(me)
    session = Session.objects.get(agent=SAFARI)

    assert here.get(end_url(session)).status_code == 405
    assert here.post(end_url(session)).status_code == 403
    assert Session.objects.filter(pk=session.pk).exists()


def test_last_seen_is_kept_once_a_minute():
    with time_machine.travel(NOW, tick=False) as traveller:
        here = signed_in_browser(ann())
        here.defaults["REMOTE_ADDR"] = "203.0.113.9"
        traveller.shift(timedelta(seconds=59))
        here.get(PAGE)
        assert Session.objects.get().last_seen_at == NOW
        traveller.shift(timedelta(seconds=1))
        here.get(PAGE)

    session = Session.objects.get()
    assert (session.last_seen_at, session.signed_in_at) == (NOW + timedelta(minutes=1), NOW)
    assert session.address == "203.0.113.9"


def test_a_session_ends_after_two_weeks_without_use():
    with time_machine.travel(NOW, tick=False) as traveller:
        here = signed_in_browser(ann())
        traveller.shift(timedelta(days=14) - timedelta(seconds=1))
        assert is_in(here)
        traveller.shift(timedelta(days=14) - timedelta(seconds=1))
        assert is_in(here)
        traveller.shift(timedelta(days=14))
        assert not is_in(here)


def test_the_browser_keeps_the_cookie_longer_than_a_session_lives(settings):
    here = signed_in_browser(ann())

    assert here.cookies[settings.SESSION_COOKIE_NAME]["max-age"] > timedelta(days=300).total_seconds()


def test_what_is_kept_of_strangers_is_gone_after_a_day():
    store = SessionStore()
    store["typed"] = "a"
    with time_machine.travel(NOW, tick=False) as traveller:
        store.save()
        assert SessionStore(store.session_key)["typed"] == "a"
        traveller.shift(timedelta(days=1))
        assert "typed" not in SessionStore(store.session_key)


def test_a_rotated_key_keeps_the_session_and_closes_the_old_cookie():
    store = SessionStore()
    store["typed"] = "a"
    store.save()
    row, before = Session.objects.get(), store.session_key

    store.cycle_key()
    store.save()

    assert (Session.objects.get().pk, SessionStore(store.session_key)["typed"]) == (row.pk, "a")
    assert "typed" not in SessionStore(before)


def test_a_planted_key_is_not_taken_over(settings):
    client = browser()
    client.cookies[settings.SESSION_COOKIE_NAME] = "planted-by-somebody-else"
    user = ann()

    sign_in(client)

    assert session_key(client, settings) != "planted-by-somebody-else"
    assert Session.objects.get().user == user


def test_a_strangers_planted_session_is_left_behind(settings):
    ann()
    planted = SessionStore()
    planted["planted"] = True
    planted.save()
    client = browser()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key

    sign_in(client)

    thief = browser()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert (is_in(client), is_in(thief)) == (True, False)


def test_a_session_that_is_ended_under_way_is_not_written_again():
    store = SessionStore()
    store["typed"] = "a"
    store.save()
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        store.save()

    assert not Session.objects.exists()


def test_data_written_by_others_is_not_read():
    store = SessionStore()
    store["typed"] = "a"
    store.save()
    Session.objects.update(data=store.encode({"typed": "a"})[:-2] + "xx")

    assert dict(SessionStore(store.session_key).items()) == {}


def test_a_closed_account_is_out_at_once():
    me = ann()
    here = signed_in_browser(me)
    type(me).objects.update(is_active=False)

    assert not is_in(here)
