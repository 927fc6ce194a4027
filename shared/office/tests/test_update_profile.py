import pytest

from shared.accounts.services import update_profile
from shared.accounts.tests.factories import NOW, actor_for, member, signed_in
from shared.audit.models import Event
from shared.errors import Invalid

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Ann Smith", "title": "Fuel trader", "time_zone": "Europe/Zurich",
    "number_format": "apostrophe", "date_format": "year", "theme": "dark",
}  # fmt: skip


def test_update_profile_sets_fields_and_counts_the_version():
    me = member()

    user = update_profile(user=me.user, by=actor_for(me), now=NOW, **FORM)

    assert {field: getattr(user, field) for field in FORM} == FORM
    assert user.version == 2
    assert Event.objects.get().data == {"changed": sorted(FORM)}


def test_update_profile_refuses_an_unknown_zone():
    me = member()

    with pytest.raises(Invalid):
        update_profile(user=me.user, by=actor_for(me), now=NOW, time_zone="Mars/Base")


def test_update_profile_sets_nothing_else():
    me = member()

    with pytest.raises(TypeError):
        update_profile(user=me.user, by=actor_for(me), now=NOW, is_staff=True)


def test_page_saves(client):
    me = member()

    response = signed_in(client, me).post("/settings/", FORM | {"is_staff": "on", "email": "other@example.com"})

    me.user.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/settings/")
    assert (me.user.name, me.user.is_staff, me.user.email == "other@example.com") == ("Ann Smith", False, False)


def test_page_refuses_beside_the_field(client):
    response = signed_in(client, member()).post(
        "/settings/", FORM | {"name": "", "time_zone": "Mars/Base", "number_format": "1.2"}
    )

    assert response.status_code == 422
    assert "Fuel trader" in response.content.decode()


def test_page_shows_ones_organizations_alone(client):
    me, other = member(organization__name="Alpha Air"), member(organization__name="Rival Air")

    page = signed_in(client, me).get("/settings/").content.decode()

    assert ("Alpha Air" in page, "Rival Air" in page) == (True, False)
    assert other.organization.pk not in page


def test_page_query_count_does_not_grow(client, django_assert_max_num_queries):
    me = member()
    for _ in range(10):
        member(user=me.user)
    signed_in(client, me)

    with django_assert_max_num_queries(8):
        client.get("/settings/")


def test_page_asks_strangers_to_sign_in(client):
    assert client.get("/settings/")["Location"] == "/sign-in/?next=/settings/"
    assert client.put("/settings/").status_code == 302
