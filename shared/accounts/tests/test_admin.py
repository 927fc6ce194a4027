import pytest

from shared.accounts.actors import SYSTEM
from shared.accounts.keys import digest_of
from shared.accounts.models import ApiKey, Membership, Organization, User
from shared.accounts.roles import Home
from shared.audit.models import Event
from shared.audit.services import record_event

from .factories import NOW, PASSWORD, ApiKeyFactory, InvitationFactory, OrganizationFactory, UserFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]

MODELS = ["user", "organization", "membership", "apikey"]


@pytest.fixture
def administrator(client):
    user = UserFactory(is_staff=True, is_superuser=True, name="Root")
    client.force_login(user)
    return client


@pytest.fixture
def operator(client):
    client.force_login(UserFactory(is_staff=True))
    return client


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_forms_open(administrator, model):
    member()
    ApiKeyFactory()

    assert administrator.get(f"/admin/accounts/{model}/?q=a").status_code == 200
    assert administrator.get(f"/admin/accounts/{model}/add/").status_code == 200
    pk = {"user": User, "organization": Organization, "membership": Membership, "apikey": ApiKey}[model].objects.all()
    assert administrator.get(f"/admin/accounts/{model}/{pk[0].pk}/change/").status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_lists_take_the_same_queries_however_long(administrator, model, django_assert_max_num_queries):
    for _ in range(12):
        ApiKeyFactory(organization=member().organization)

    with django_assert_max_num_queries(9):
        administrator.get(f"/admin/accounts/{model}/")


def test_a_key_is_shown_once(administrator):
    organization = OrganizationFactory()
    form = {"organization": organization.pk, "name": "ERP", "scopes": ["read"], "expires_at_0": "", "expires_at_1": ""}

    shown = administrator.post("/admin/accounts/apikey/add/", form, follow=True).content.decode()

    key = ApiKey.objects.get()
    secret = shown[shown.index("saf_") :].split(" ")[0]
    assert (key.digest, key.scopes, key.organization) == (digest_of(secret), ["read"], organization)
    assert secret not in administrator.get(f"/admin/accounts/apikey/{key.pk}/change/").content.decode()
    assert Event.objects.get(verb="create_api_key").actor_name == "Root"


def test_keys_are_revoked_by_action(operator):
    key = ApiKeyFactory()

    operator.post("/admin/accounts/apikey/", {"action": "revoke", "_selected_action": [key.pk]})

    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_user_is_added_and_changed(administrator):
    new = {
        "email": "Ann@example.com",
        "name": "Ann",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    administrator.post("/admin/accounts/user/add/", new)
    ann = User.objects.get(email="ann@example.com")
    changed = {"email": ann.email, "name": "Ann Smith", "time_zone": "UTC", "theme": "dark", "is_active": "on"}
    changed |= {"number_format": "space", "date_format": "day"}
    administrator.post(f"/admin/accounts/user/{ann.pk}/change/", changed)

    ann.refresh_from_db()
    assert (ann.name, ann.theme, ann.is_staff, ann.version) == ("Ann Smith", "dark", False, 2)
    assert list(Event.objects.order_by("id").values_list("verb", flat=True)) == ["add_user", "change_user"]


def test_an_address_is_not_given_twice(administrator):
    UserFactory(email="ann@example.com")
    new = {
        "email": "ANN@example.com",
        "name": "A",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }

    response = administrator.post("/admin/accounts/user/add/", new, follow=True)

    assert "already an account" in response.content.decode()
    assert User.objects.filter(email="ann@example.com").count() == 1


def test_an_operator_gives_nobody_rights(operator):
    ann = UserFactory(email="ann@example.com")
    form = {
        "email": ann.email,
        "name": "Ann",
        "time_zone": "UTC",
        "theme": "dark",
        "number_format": "comma",
        "date_format": "day",
        "is_active": "on",
        "is_superuser": "on",
    }

    operator.post(f"/admin/accounts/user/{ann.pk}/change/", form)

    ann.refresh_from_db()
    assert (ann.name, ann.is_superuser) == ("Ann", False)


def test_an_operator_does_not_take_over_an_administrator(operator):
    root = UserFactory(is_staff=True, is_superuser=True)

    assert operator.post(f"/admin/accounts/user/{root.pk}/change/", {"name": "x"}).status_code == 403
    assert operator.get(f"/admin/accounts/user/{root.pk}/password/").status_code == 403


def test_operators_make_no_keys_and_delete_nothing(operator):
    key = ApiKeyFactory()

    assert operator.get("/admin/accounts/apikey/add/").status_code == 403
    assert operator.get(f"/admin/accounts/apikey/{key.pk}/delete/").status_code == 403
    assert operator.get(f"/admin/accounts/user/{UserFactory().pk}/delete/").status_code == 403


def test_shadows_are_read_only(administrator):
    shadow = OrganizationFactory(home=Home.PEER, name="Theirs")

    response = administrator.post(f"/admin/accounts/organization/{shadow.pk}/change/", {"name": "Ours"})

    assert response.status_code == 403
    assert Organization.objects.get(pk=shadow.pk).name == "Theirs"


def test_an_organization_is_added_and_renamed(administrator):
    administrator.post(
        "/admin/accounts/organization/add/",
        {"name": "Alpha", "brand_name": "", "time_zone": "UTC", "answer_hours": "48"},
    )
    alpha = Organization.objects.get(name="Alpha")
    renamed = {"name": "Alpha Air", "brand_name": "α", "time_zone": "UTC", "answer_hours": "48"}
    administrator.post(f"/admin/accounts/organization/{alpha.pk}/change/", renamed)

    alpha.refresh_from_db()
    assert (alpha.name, alpha.brand_name, alpha.version) == ("Alpha Air", "α", 2)


def test_members_are_added_changed_and_removed(administrator):
    owner, user = member(), UserFactory()
    new = {"user": user.pk, "organization": owner.organization.pk, "role": "viewer", "sign_limit_currency": ""}
    administrator.post("/admin/accounts/membership/add/", new)
    added = Membership.objects.get(user=user)
    administrator.post(f"/admin/accounts/membership/{added.pk}/change/", new | {"role": "trader", "can_pay": "on"})
    added.refresh_from_db()
    assert (added.role, added.can_pay) == ("trader", True)

    administrator.post(f"/admin/accounts/membership/{added.pk}/delete/", {"post": "yes"})
    assert list(Membership.objects.filter(organization=owner.organization)) == [owner]


def test_a_refusal_is_shown(administrator):
    owner = member()

    response = administrator.post(
        f"/admin/accounts/membership/{owner.pk}/change/", {"role": "viewer", "sign_limit_currency": ""}, follow=True
    )

    assert "last owner" in response.content.decode()
    assert Membership.objects.get().role == "owner"


def test_invitations_are_looked_at_and_searched_alone(administrator):
    asked = InvitationFactory(email="new@example.com", organization__name="Alpha Air")
    InvitationFactory(email="other@example.com")

    listed = administrator.get("/admin/accounts/invitation/?q=alpha").content.decode()
    page = administrator.get(f"/admin/accounts/invitation/{asked.pk}/change/").content.decode()

    assert ("new@example.com" in listed, "other@example.com" in listed) == (True, False)
    assert ("new@example.com" in page, asked.digest in page) == (True, False)
    assert administrator.get("/admin/accounts/invitation/add/").status_code == 403
    assert administrator.post(f"/admin/accounts/invitation/{asked.pk}/change/", {}).status_code == 403
    assert administrator.get(f"/admin/accounts/invitation/{asked.pk}/delete/").status_code == 403


@pytest.mark.parametrize("model", [*MODELS, "invitation"])
def test_a_records_history_is_its_trail(administrator, model):
    owner = member()
    record_event(verb="change_member", subject=owner, by=SYSTEM, now=NOW)
    record_event(verb="revoke_api_key", subject=ApiKeyFactory(name="Another"), by=SYSTEM, now=NOW)

    trail = administrator.get(f"/admin/accounts/{model}/{owner.pk}/history/", follow=True).content.decode()

    assert (str(owner) in trail, "Another" in trail) == (True, False)
