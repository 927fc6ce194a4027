from datetime import date, timedelta

import pytest

from producer_portal.certificates.models import Certificate
from producer_portal.certificates.services import add_certificate, delete_certificate
from producer_portal.certificates.views import ending, today
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, actor_for, member, signed_in
from shared.audit.models import Event
from shared.errors import Forbidden, Invalid

pytestmark = pytest.mark.django_db

TYPED = {
    "scheme": "ISCC CORSIA", "number": "ISCC-CORSIA-Cert-DE100-2026", "scope": "HEFA plant", "valid_from": "2026-02-01",
    "valid_to": "2027-01-31",
}  # fmt: skip


@pytest.fixture
def joost(db):
    return actor_for(member(Role.TRADER))


@pytest.fixture
def browser(client, joost):
    client.force_login(joost.user)
    return client


def add(by, **changes):
    values = TYPED | {"valid_from": date(2026, 2, 1), "valid_to": date(2027, 1, 31)} | changes
    return add_certificate(**values, by=by, now=NOW)


def test_add_certificate_puts_it_in_the_list(browser, joost):
    response = browser.post("/certificates/", TYPED)

    assert response["Location"] == "/certificates/"
    (one,) = Certificate.objects.all()
    assert (str(one), one.scope, one.valid_from, one.valid_to) == (
        "ISCC CORSIA ISCC-CORSIA-Cert-DE100-2026", "HEFA plant", date(2026, 2, 1), date(2027, 1, 31),
    )  # fmt: skip
    assert one.organization == joost.organization
    assert list(Event.objects.values_list("verb", flat=True)) == ["add_certificate"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"number": ""}, {"number": ["Fill this in."]}),
        ({"valid_to": "2026-01-31"}, {"valid_to": ["It ends before it begins."]}),
        ({"scheme": "Own"}, {"scheme": ["Select a valid choice. Own is not one of the available choices."]}),
    ],
)
def test_what_cannot_be_stands_beside_its_field(browser, changes, errors):
    response = browser.post("/certificates/", TYPED | changes)

    assert (response.status_code, response.context["form"].errors) == (422, errors)
    assert Certificate.objects.count() == 0


def test_the_same_certificate_is_there_once_and_again_after_it_was_deleted(joost):
    first = add(joost)

    with pytest.raises(Invalid):
        add(joost)
    delete_certificate(certificate=first, by=joost, now=NOW)
    add(joost)

    assert Certificate.objects.kept().count() == 1


def test_delete_certificate_takes_it_from_the_list_once(browser, joost):
    one = add(joost)

    answers = [browser.post(f"/certificates/{one.pk}/delete/").status_code for _ in range(2)]

    assert answers == [302, 404]
    assert browser.get("/certificates/").context["rows"] == []
    assert Event.objects.filter(verb="delete_certificate").count() == 1


def test_others_neither_see_nor_delete_it(client, joost):
    one = add(joost, scope="Quetzalcoatl")
    rival = signed_in(client, member())

    assert "Quetzalcoatl" not in rival.get("/certificates/").content.decode()
    assert rival.post(f"/certificates/{one.pk}/delete/").status_code == 404
    assert Certificate.objects.kept().count() == 1


def test_viewers_look_and_change_nothing(client, joost):
    viewer = member(Role.VIEWER, organization=joost.organization)

    assert "Add a certificate" not in signed_in(client, viewer).get("/certificates/").content.decode()
    with pytest.raises(Forbidden):
        add(actor_for(viewer))


def test_delete_is_a_post(browser, joost):
    assert browser.get(f"/certificates/{add(joost).pk}/delete/").status_code == 405


@pytest.mark.parametrize(
    ("starts", "ends", "standing"), [(1, 400, "ahead"), (-400, -1, "over"), (-300, 60, "soon"), (0, 61, "valid")]
)
def test_it_says_whether_it_is_valid(joost, starts, ends, standing):
    day = today()

    one = add(joost, valid_from=day + timedelta(days=starts), valid_to=day + timedelta(days=ends))

    assert one.standing(day) == standing
    assert Certificate.objects.valid_on(day).exists() == (standing in {"soon", "valid"})
    assert ending(joost) == (standing in {"over", "soon"})


def test_queries_do_not_grow_with_the_list(browser, joost, django_assert_max_num_queries):
    for number in range(12):
        add(joost, number=str(number))

    with django_assert_max_num_queries(9):
        browser.get("/certificates/")


def test_operators_see_them(admin_client, joost):
    add(joost)

    assert admin_client.get("/admin/certificates/certificate/").status_code == 200
