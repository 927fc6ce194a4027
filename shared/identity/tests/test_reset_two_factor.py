import pytest
from django.core.management import CommandError, call_command

from shared.accounts.roles import Home
from shared.accounts.tests.factories import UserFactory
from shared.audit.models import Event
from shared.identity.models import RecoveryCode, SecondFactor

from .people import ann, browser, is_in, letters, sign_in, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def run(capsys, *arguments):
    call_command("reset_two_factor", *arguments)
    return capsys.readouterr().out.strip()


@pytest.fixture
def me():
    user = ann()
    with_second_factor(user)
    return user


def test_app_and_codes_are_forgotten_and_every_session_ends(capsys, me):
    client = browser()
    client.force_login(me)

    said = run(capsys, "ANN@example.com", "--why", "ticket 7")

    assert said == (
        "Taken off Ann (ann@example.com): the app, recovery codes: 10, sessions: 1. The person is told by mail."
    )
    assert not is_in(client)
    assert (SecondFactor.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert sign_in(browser())["Location"] == "/"


def test_it_is_recorded_and_the_person_is_told(capsys, me):
    run(capsys, "ann@example.com", "--why", "ticket 7")

    event = Event.objects.get(verb="reset_second_factor")
    assert (event.subject_name, event.actor_name, event.via, event.why) == ("Ann", "System", "system", "ticket 7")
    assert [letter.to for letter in letters("second_factor_reset")] == ["ann@example.com"]


def test_dry_run_says_what_would_be_done(capsys, me):
    said = run(capsys, "ann@example.com", "--dry-run")

    assert said.startswith("Would take off Ann (ann@example.com): the app, recovery codes: 10, sessions: 0.")
    assert SecondFactor.objects.count() == 1
    assert not Event.objects.filter(verb="reset_second_factor").exists()


def test_again_there_is_nothing_to_take_off(capsys, me):
    run(capsys, "ann@example.com")

    assert run(capsys, "ann@example.com") == "ann@example.com has no second factor: nothing to take off."
    assert Event.objects.filter(verb="reset_second_factor").count() == 1


def test_who_does_not_sign_in_here_is_not_known(capsys):
    UserFactory(email="shadow@example.com", home=Home.PEER)

    for email in ("shadow@example.com", "nobody@example.com"):
        with pytest.raises(CommandError, match="No account of this portal signs in as"):
            run(capsys, email)
