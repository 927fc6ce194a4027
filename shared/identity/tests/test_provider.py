import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from shared.accounts.models import User
from shared.accounts.tests.factories import NOW, UserFactory
from shared.identity.local import LocalProvider
from shared.identity.provider import get_provider


def test_local_is_the_provider_unless_told():
    assert isinstance(get_provider(), LocalProvider)
    assert get_provider() is get_provider()


def test_an_unknown_provider_stops_the_start_with_a_sentence(settings):
    settings.IDENTITY_PROVIDER = "ldap"

    with pytest.raises(ImproperlyConfigured, match=r"IDENTITY_PROVIDER=ldap is not known; it can be clerk or local\."):
        apps.get_app_config("api").ready()


@pytest.mark.django_db
def test_resolve_user_knows_ours_and_makes_shadows():
    ours = UserFactory()

    assert get_provider().resolve_user(ours.external_id, now=NOW) == ours
    made = get_provider().resolve_user("user_2abc", now=NOW)
    assert (made.external_id, made.home, made.has_usable_password()) == ("user_2abc", "peer", False)


@pytest.mark.django_db
@pytest.mark.parametrize("external_id", ["", "ann", "user_", "user_é", "org_2abc", "user_" + "a" * 60])
def test_resolve_user_of_another_shape_is_nobody(external_id):
    assert get_provider().resolve_user(external_id, now=NOW) is None
    assert not User.objects.exists()
