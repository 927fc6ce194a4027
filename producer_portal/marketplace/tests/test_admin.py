import pytest

from producer_portal.marketplace.filters import MarketFilters
from producer_portal.marketplace.services.searches import save_search
from shared.accounts.models import User
from shared.accounts.tests.factories import actor_for, member
from shared.comms.kinds import Mailing

from .factories import NOW, mirrored

pytestmark = pytest.mark.django_db

LIST = "/admin/marketplace/marketlot/"


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator@example.com", "Operator"))
    return client


@pytest.mark.parametrize("query", ["", "?q=zürich", "?status__exact=published&type__exact=spot", "?q=%3Cscript%3E"])
def test_lots_are_listed_searched_and_filtered(operator, query):
    mirrored()

    response = operator.get(LIST + query)

    assert response.status_code == 200


def test_a_lot_shows_its_body_and_changes_nothing(operator):
    lot = mirrored(description="<script>alert(1)</script>")

    page = operator.get(f"{LIST}{lot.pk}/change/").content.decode()

    assert "&quot;_id&quot;" in page
    assert "<script>alert" not in page
    assert operator.post(f"{LIST}{lot.pk}/change/", {"title": "x"}).status_code == 403
    assert operator.get(f"{LIST}add/").status_code == 403
    assert operator.post(f"{LIST}{lot.pk}/delete/").status_code == 403


def test_syncs_are_listed(operator):
    assert operator.get("/admin/marketplace/lotsync/").status_code == 200


def test_others_do_not_see_it(client):
    assert client.get(LIST).status_code == 302


def test_searches_and_waiting_news_are_looked_at_and_not_changed(operator):
    search = save_search(
        name="Europe", filters=MarketFilters(), mail=Mailing.DIGEST, bell=True, by=actor_for(member()), now=NOW
    )
    mirrored(title="Waits for the searches")

    searches = operator.get("/admin/marketplace/savedsearch/?q=europe").content.decode()
    news = operator.get("/admin/marketplace/lotnews/").content.decode()

    assert ("Europe" in searches, "Waits for the searches" in news) == (True, True)
    assert operator.post(f"/admin/marketplace/savedsearch/{search.pk}/delete/").status_code == 403
