from datetime import date, timedelta
from decimal import Decimal

import pytest

from buyer_portal.reference.models import ReferencePrice
from buyer_portal.reference.services import reference_price_of, set_reference_price
from shared.accounts.roles import Role
from shared.accounts.tests.factories import NOW, UserFactory, actor_for, member
from shared.audit.models import Event
from shared.errors import Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db

PAGE = "/settings/reference-price/"
PRICE = {"amount": Decimal("790.5"), "currency": "USD", "as_of": date(2026, 11, 20), "source": "Platts CIF NWE"}
TYPED = {"amount": "1,790.5", "currency": "EUR", "as_of": "2026-11-20", "source": "Platts CIF NWE"}


@pytest.fixture
def owner(trader):
    return member(Role.OWNER, organization=trader.organization, user__name="Olga Meier")


def set_it(owner, now=NOW, **changes):
    return set_reference_price(organization=owner.organization, by=actor_for(owner), now=now, **PRICE | changes)


def test_the_newest_is_in_force_and_the_others_stay(owner, stranger):
    first = set_it(owner)
    second = set_it(owner, now=NOW + timedelta(days=1), amount=Decimal("801"), as_of=date(2026, 11, 1))
    set_it(stranger, amount=Decimal("650"))

    assert reference_price_of(owner.organization) == second
    assert list(ReferencePrice.objects.of(owner.organization)) == [second, first]
    assert (second.amount, second.set_by, str(first)) == (Decimal(801), owner.user, "790.5 USD/t of 2026-11-20")
    events = Event.objects.filter(organization_id=owner.organization_id).order_by("id").values_list("verb", "data")
    assert list(events) == [
        ("set_reference_price", {"before": None}),
        ("set_reference_price", {"before": "790.5 USD/t of 2026-11-20"}),
    ]


def test_an_organization_that_set_none_has_none(trader):
    assert reference_price_of(trader.organization_id) is None


def test_setting_what_is_in_force_changes_nothing(owner):
    assert set_it(owner) == set_it(owner, amount=Decimal("790.50"))

    assert ReferencePrice.objects.count() == 1


def test_it_takes_an_owner_of_that_organization(owner, trader, stranger):
    with pytest.raises(Forbidden):
        set_it(trader)
    with pytest.raises(NotFound):
        set_reference_price(organization=owner.organization, by=actor_for(stranger), now=NOW, **PRICE)

    assert not ReferencePrice.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"amount": Decimal(0)}, ["amount"]),
        ({"amount": Decimal(-1)}, ["amount"]),
        ({"amount": Decimal("1000000.01")}, ["amount"]),
        ({"amount": Decimal("790.00001")}, ["amount"]),
        ({"currency": "XXX"}, ["currency"]),
        ({"as_of": date(2026, 11, 22)}, ["as_of"]),
        ({"source": "  "}, ["source"]),
        ({"amount": Decimal(0), "source": ""}, ["amount", "source"]),
    ],
)
def test_it_says_what_is_wrong(wrong, fields, owner):
    with pytest.raises(Invalid) as refused:
        set_it(owner, **wrong)

    assert list(refused.value.fields) == fields
    assert not ReferencePrice.objects.exists()


def test_the_page_sets_and_shows_it_in_the_readers_way_of_writing(owner, browser_of):
    owner.user.number_format = "point"
    owner.user.save()
    browser = browser_of(owner)

    response = browser.post(PAGE, TYPED | {"amount": "1.790,5", "organization": "x", "set_by": "x"}, follow=True)

    page = response.content.decode()
    assert "Bids are measured by this price from now on." in page
    assert "€1.790,50/t" in page
    assert 'name="amount" value="1.790,5"' in page
    assert reference_price_of(owner.organization).amount == Decimal("1790.5")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "1,5"}, "Did you mean 1.5?"),
        ({"as_of": "2027-01-01"}, "has not come yet"),
        ({"source": ""}, "Fill"),
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(wrong, sentence, owner, browser_of):
    response = browser_of(owner).post(PAGE, TYPED | {"source": "Own hedge"} | wrong)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert f'value="{wrong.get("amount", "1,790.5")}"' in response.content.decode()
    assert not ReferencePrice.objects.exists()


def test_the_others_read_it(owner, trader, stranger, browser_of):
    set_it(owner, source="Our own index")

    mine, theirs = browser_of(trader).get(PAGE).content.decode(), browser_of(stranger).get(PAGE).content.decode()

    assert ("Our own index" in mine, "Set the price" in mine) == (True, False)
    assert ("Our own index" in theirs, "Set the price" in theirs) == (False, True)
    assert browser_of(trader).post(PAGE, TYPED).status_code == 302
    assert ReferencePrice.objects.count() == 1


def test_the_page_takes_the_same_queries_however_often_it_was_set(owner, browser_of, django_assert_max_num_queries):
    for number in range(30):
        set_it(owner, amount=Decimal(number + 1))
    browser = browser_of(owner)

    with django_assert_max_num_queries(12):
        page = browser.get(PAGE).content.decode()

    assert page.count("$") == 12


def test_nobody_and_wrong_methods(client, owner, browser_of):
    assert client.get(PAGE)["Location"] == f"/sign-in/?next={PAGE}"
    assert browser_of(owner).delete(PAGE).status_code == 405


def test_operators_look_at_them_and_change_none(owner, client):
    price = set_it(owner)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    listed = client.get("/admin/reference/referenceprice/?q=Helvia").content.decode()

    assert "790.5" in listed
    assert client.get("/admin/reference/referenceprice/add/").status_code == 403
    assert client.post(f"/admin/reference/referenceprice/{price.pk}/change/", {"amount": 1}).status_code == 403
