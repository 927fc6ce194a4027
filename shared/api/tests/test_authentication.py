from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from shared.accounts.models import Organization, User
from shared.accounts.tests.factories import NOW, ApiKeyFactory, OrganizationFactory, UserFactory, member, signed_in
from shared.ids import new_id, new_user_id

pytestmark = [pytest.mark.django_db, pytest.mark.urls("shared.api.tests.sample")]

TRUSTED = "trusted-key-of-the-environment"
OLD_TRUSTED = "the-one-before"


@pytest.fixture(autouse=True)
def trusted_keys(settings):
    settings.TRUSTED_API_KEYS = (TRUSTED, OLD_TRUSTED)


def who(client, path="/api/who", **headers):
    return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_no_credentials_is_401_and_says_what_it_takes(client):
    response = who(client)

    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")
    assert response["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    "headers",
    [
        {"X_API_Key": "wrong"},
        {"X_API_Key": ""},
        {"X_API_Key": "ключ"},
        {"X_API_Key": "a" * 10_000},
        {"X_API_Key": "\udcff"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": "bearer  a.b"},
        {"Authorization": "Bearer header.body.signature"},
    ],
)
@pytest.mark.parametrize("path", ["/api/who", "/api/who/public"])
def test_wrong_credentials_are_401_also_where_none_are_needed(client, path, headers):
    assert who(client, path, **headers).status_code == 401


def test_a_wrong_key_is_not_saved_by_a_session(client):
    signed_in(client, member())

    assert who(client, X_API_Key="wrong").status_code == 401


def test_other_schemes_are_no_credentials(client):
    assert who(client, "/api/who/public", Authorization="Basic YTpi").json()["via"] == "public"


@pytest.mark.parametrize("header", ["X_API_Key", "Authorization"])
def test_an_organizations_key(client, header):
    key = ApiKeyFactory(scopes=["read"])
    value = key.secret if header == "X_API_Key" else f"Bearer {key.secret}"

    assert who(client, **{header: value}).json() == {
        "via": "key",
        "id": key.pk,
        "organization": key.organization_id,
        "role": "viewer",
    }


@pytest.mark.parametrize(
    ("fields", "code", "sentence"),
    [
        ({"expires_at": NOW}, "key_expired", "This key has expired."),
        ({"revoked_at": NOW}, "key_revoked", "This key was revoked."),
        ({"revoked_at": NOW, "expires_at": NOW, "organization": None}, "key_revoked", "This key was revoked."),
    ],
)
def test_a_key_that_is_over_says_so_and_opens_nothing(client, fields, code, sentence):
    key = ApiKeyFactory(**fields)

    with time_machine.travel(NOW):
        response = who(client, X_API_Key=key.secret)

    key.refresh_from_db()
    assert (response.status_code, response.json()["code"], key.last_used_at) == (401, code, None)
    assert response.json()["error"].startswith(sentence)


def test_a_keys_last_use_is_kept_once_a_minute(client, django_assert_num_queries):
    key = ApiKeyFactory()
    with time_machine.travel(NOW, tick=False) as traveller:
        who(client, X_API_Key=key.secret)
        traveller.shift(timedelta(seconds=59))
        with django_assert_num_queries(1):
            who(client, X_API_Key=key.secret)
        key.refresh_from_db()
        assert key.last_used_at == NOW
        traveller.shift(timedelta(seconds=1))
        who(client, X_API_Key=key.secret)

    key.refresh_from_db()
    assert key.last_used_at == NOW + timedelta(minutes=1)


def test_an_organizations_key_acts_for_its_members_in_the_lower_role(client):
    key = ApiKeyFactory(scopes=["read", "manage"])
    trader = member(organization=key.organization, role="trader")

    assert who(client, X_API_Key=key.secret, X_Acting_User=trader.user.external_id).json() == {
        "via": "key",
        "id": trader.user.external_id,
        "organization": key.organization_id,
        "role": "trader",
    }


def test_an_organizations_key_acts_for_nobody_else(client):
    key, other = ApiKeyFactory(), member()

    stranger = who(client, X_API_Key=key.secret, X_Acting_User=other.user.external_id)
    elsewhere = who(client, X_API_Key=key.secret, X_Acting_Org=other.organization_id)

    assert (stranger.status_code, stranger.json()["code"]) == (403, "not_a_member")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "not_your_organization")


@pytest.mark.parametrize("secret", [TRUSTED, OLD_TRUSTED])
def test_the_trusted_keys_word_is_taken_and_mirrored(client, secret):
    user_id, organization_id = new_user_id(), new_id()

    answer = who(client, X_API_Key=secret, X_Acting_User=user_id, X_Acting_Org=organization_id).json()

    assert answer == {"via": "trusted", "id": user_id, "organization": organization_id, "role": "owner"}
    assert User.objects.get(external_id=user_id).home == "peer"
    assert Organization.objects.get(pk=organization_id).home == "peer"


def test_a_trusted_key_can_be_a_row(client):
    key = ApiKeyFactory(organization=None)

    assert who(client, X_API_Key=key.secret).json() == {
        "via": "trusted",
        "id": key.pk,
        "organization": "",
        "role": "",
    }


def test_the_trusted_key_does_not_act_for_our_organizations(client):
    ours = OrganizationFactory()

    response = who(client, X_API_Key=TRUSTED, X_Acting_Org=ours.pk)

    assert (response.status_code, response.json()["code"]) == (403, "not_your_side")


@pytest.mark.parametrize("headers", [{"X_Acting_User": "ann"}, {"X_Acting_Org": "../../etc"}, {"X_Acting_User": ""}])
def test_whom_it_acts_for_must_have_the_right_shape(client, headers):
    assert who(client, X_API_Key=TRUSTED, **headers).status_code == 403


@pytest.mark.parametrize("header", ["X_Acting_User", "X_Acting_Org"])
def test_acting_headers_are_refused_with_a_session(client, header):
    me, other = member(), member()
    signed_in(client, me)
    named = {"X_Acting_User": other.user.external_id, "X_Acting_Org": other.organization_id}[header]

    answer = who(client, **{header: named})

    assert (answer.status_code, answer.json()["code"]) == (403, "acting")


def test_a_session_is_enough_to_read_and_needs_its_token_to_write():
    me, client = member(), Client(enforce_csrf_checks=True)
    client.force_login(me.user)

    assert who(client).json()["via"] == "session"
    refused = client.post("/api/names", {"name": "a"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    assert not Organization.objects.filter(name="a").exists()


def test_a_key_needs_no_token():
    client = Client(enforce_csrf_checks=True)
    key = ApiKeyFactory()

    response = client.post(
        "/api/names", {"name": "a"}, content_type="application/json", headers={"X-API-Key": key.secret}
    )

    assert response.status_code == 201


def test_a_closed_account_has_no_session_any_more(client):
    me = member()
    signed_in(client, me)
    User.objects.update(is_active=False)

    assert who(client).status_code == 401


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/who", {"session", "key", "acting", "trusted"}),
        ("/api/who/session", {"session"}),
        ("/api/who/key", {"key", "acting", "trusted"}),
        ("/api/who/trusted", {"trusted"}),
        ("/api/who/person", {"session", "acting"}),
        ("/api/who/public", {"session", "key", "acting", "trusted", "nobody"}),
    ],
)
def test_who_may_call(client, path, allowed):
    me = member()
    key = ApiKeyFactory(organization=me.organization)
    acting = {"X_API_Key": key.secret, "X_Acting_User": me.user.external_id}

    answers = {
        "nobody": who(client, path).status_code,
        "key": who(client, path, X_API_Key=key.secret).status_code,
        "acting": who(client, path, **acting).status_code,
        "trusted": who(client, path, X_API_Key=TRUSTED).status_code,
        "session": who(signed_in(Client(), me), path).status_code,
    }

    refused = {"nobody": 401}
    assert answers == {name: 200 if name in allowed else refused.get(name, 403) for name in answers}


def test_a_person_without_organization_is_known(client):
    user = UserFactory()
    client.force_login(user)

    assert who(client).json() == {"via": "session", "id": user.external_id, "organization": "", "role": ""}


def test_the_trusted_dashboard_may_name_an_organisation_as_clerk_does(client):
    headers = {"X_API_Key": TRUSTED, "X_Acting_User": "user_2joost", "X_Acting_Org": "org_2rotterdam"}

    first, again = who(client, **headers).json(), who(client, **headers).json()

    made = Organization.objects.get()
    assert (made.external_id, made.home, made.version) == ("org_2rotterdam", "peer", 0)
    assert first == again
    assert (first["organization"], first["id"], first["role"]) == (made.pk, "user_2joost", "owner")


def test_clerks_organisation_of_this_portal_is_another_party_than_the_other_sides(client):
    ours = OrganizationFactory(external_id="org_2both")

    answer = who(client, X_API_Key=TRUSTED, X_Acting_Org="org_2both").json()

    assert answer["organization"] != ours.pk
    assert Organization.objects.get(pk=answer["organization"]).home == "peer"


def test_an_organisations_key_may_name_its_own_organisation_as_clerk_does(client):
    key = ApiKeyFactory(organization__external_id="org_2ours")

    assert who(client, X_API_Key=key.secret, X_Acting_Org="org_2ours").json()["organization"] == key.organization_id
    assert who(client, X_API_Key=key.secret, X_Acting_Org="org_2theirs").status_code == 403
