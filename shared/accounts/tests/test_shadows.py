import threading
from datetime import timedelta

import pytest
from django.db import connection

from shared import schemas
from shared.accounts.models import Organization, User
from shared.accounts.roles import Home
from shared.accounts.shadows import apply_organization, apply_user, mirror_caller
from shared.audit.models import Event
from shared.errors import Forbidden

from .factories import NOW, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

PK = "65a1b2c3d4e5f60718293a4b"
ANN = "user_2abc123def456"


def on_the_wire(**fields):
    branding = {"logo": None, "brandName": "Aeronomy"}
    return schemas.Organization.model_validate({"_id": PK, "name": "Aeronomy Airlines", "branding": branding} | fields)


def test_apply_organization_makes_a_shadow(settings):
    shadow = apply_organization(organization=on_the_wire(version=4), now=NOW)

    assert (shadow.pk, shadow.version, shadow.name, shadow.brand_name) == (PK, 4, "Aeronomy Airlines", "Aeronomy")
    assert (shadow.home, shadow.kind) == (Home.PEER, settings.PEER)
    assert Event.objects.get().verb == "mirror_organization"


@pytest.mark.parametrize(("version", "name"), [(3, "Aeronomy"), (4, "Aeronomy"), (5, "New Name")])
def test_apply_organization_takes_newer_versions_only(version, name):
    apply_organization(organization=on_the_wire(version=4, name="Aeronomy"), now=NOW)

    assert apply_organization(organization=on_the_wire(version=version, name="New Name"), now=NOW).name == name


def test_apply_organization_without_versions_goes_by_its_time():
    day = timedelta(days=1)
    apply_organization(organization=on_the_wire(updatedAt=NOW, name="Second"), now=NOW)

    apply_organization(organization=on_the_wire(updatedAt=NOW - day, name="First"), now=NOW)
    assert Organization.objects.get().name == "Second"

    apply_organization(organization=on_the_wire(updatedAt=NOW + day, name="Third"), now=NOW)
    assert Organization.objects.get().name == "Third"


def test_apply_organization_takes_the_time_to_answer():
    apply_organization(organization=on_the_wire(version=4), now=NOW)  # of an older portal, which tells none
    assert Organization.objects.get().answer_hours == 48

    apply_organization(organization=on_the_wire(version=4, answerHours=120), now=NOW)
    assert Organization.objects.get().answer_hours == 120

    apply_organization(organization=on_the_wire(version=3, answerHours=24), now=NOW)
    apply_organization(organization=on_the_wire(version=5), now=NOW)
    assert (Organization.objects.get().version, Organization.objects.get().answer_hours) == (5, 120)


def test_apply_organization_never_changes_ours():
    ours = OrganizationFactory(pk=PK, name="Ours", version=1)

    assert apply_organization(organization=on_the_wire(version=9), now=NOW) == ours
    apply_organization(organization=on_the_wire(version=1, answerHours=5), now=NOW)
    assert Organization.objects.get().answer_hours == 48
    assert Organization.objects.get().name == "Ours"


def test_apply_user_makes_a_shadow_and_finds_it_again():
    made = apply_user(external_id=ANN, now=NOW, name="Ann")
    found = apply_user(external_id=ANN, now=NOW)

    assert (made, found.name, found.home, found.has_usable_password()) == (found, "Ann", Home.PEER, False)
    assert User.objects.count() == 1


def test_apply_user_takes_news_of_shadows_not_of_ours():
    shadow, ours = UserFactory(home=Home.PEER), UserFactory(name="Ours")

    assert apply_user(external_id=shadow.external_id, now=NOW, name="Ann").name == "Ann"
    assert apply_user(external_id=ours.external_id, now=NOW, name="Ann").name == "Ours"


def test_mirror_caller_makes_whom_it_does_not_know_once():
    first = mirror_caller(user_id=ANN, organization_id=PK, now=NOW)
    second = mirror_caller(user_id=ANN, organization_id=PK, now=NOW)

    assert first == second
    assert (first[0].external_id, first[1].pk, first[1].version) == (ANN, PK, 0)


def test_any_record_is_newer_than_a_mirrored_caller():
    mirror_caller(user_id="", organization_id=PK, now=NOW)

    shadow = apply_organization(organization=on_the_wire(updatedAt=NOW - timedelta(days=900)), now=NOW)

    assert shadow.name == "Aeronomy Airlines"


def test_mirror_caller_does_not_act_for_ours():
    ours = OrganizationFactory()

    with pytest.raises(Forbidden):
        mirror_caller(user_id=ANN, organization_id=ours.pk, now=NOW)


@pytest.mark.parametrize(
    ("user_id", "organization_id"),
    [
        ("ann", ""),
        ("user_", ""),
        ("user_é", ""),
        ("user_" + "a" * 60, ""),
        ("", "org_é"),
        ("", PK.upper()),
        ("", PK + "0"),
    ],
)
def test_mirror_caller_refuses_other_shapes(user_id, organization_id):
    with pytest.raises(Forbidden):
        mirror_caller(user_id=user_id, organization_id=organization_id, now=NOW)
    assert not User.objects.exists()
    assert not Organization.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_mirror_caller_at_once_makes_one():
    gate, found = threading.Barrier(4), []

    def run():
        gate.wait()
        found.append(mirror_caller(user_id=ANN, organization_id=PK, now=NOW))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert (User.objects.count(), Organization.objects.count()) == (1, 1)
