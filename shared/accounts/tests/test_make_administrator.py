"""Who may use the admin is named by a command, so that the first one need not be in it already."""

import pytest
from django.core.management import CommandError, call_command

from shared.accounts.models import User
from shared.accounts.tests.factories import UserFactory
from shared.audit.models import Event

pytestmark = pytest.mark.django_db


def run(capsys, *args):
    call_command("make_administrator", *args)
    return capsys.readouterr().out.strip()


def rights(user):
    user.refresh_from_db()
    return user.is_staff, user.is_superuser


def test_by_address_and_taken_away_again(capsys):
    ann = UserFactory(email="ann@example.com", name="Ann")

    assert run(capsys, "Ann@example.com") == "Ann is an administrator."
    assert rights(ann) == (True, True)
    assert run(capsys, "ann@example.com") == "Ann is an administrator already."
    assert run(capsys, "ann@example.com", "--operator") == "Ann is an operator."
    assert rights(ann) == (True, False)
    assert run(capsys, "ann@example.com", "--no-more") == "Ann is neither operator nor administrator."
    assert rights(ann) == (False, False)
    assert [event.verb for event in Event.objects.about(ann)] == ["change_user"] * 3


def test_by_an_id_of_clerks_who_has_not_been_here(capsys):
    assert run(capsys, "user_2abc", "--dry-run") == "user_2abc would be an administrator. Nothing was written."
    assert not User.objects.exists()

    run(capsys, "user_2abc")
    run(capsys, "user_2def")

    user = User.objects.get(external_id="user_2abc")
    assert (user.home, user.has_usable_password(), rights(user)) == ("here", False, (True, True))


@pytest.mark.parametrize("args", [["nobody@example.com"], ["user_é"], ["user_2abc", "--no-more"], ["user_2peer"]])
def test_nobody_is_made_one_by_mistake(args):
    UserFactory(external_id="user_2peer", home="peer")

    with pytest.raises(CommandError):
        call_command("make_administrator", *args)

    assert not User.objects.filter(is_staff=True).exists()
