"""GET /api/lots: an organisation's own lots."""

import pytest

from buyer_portal.lots import states
from shared.accounts.roles import Role
from shared.accounts.tests.factories import UserFactory, member

from .factories import lot_of, written

pytestmark = pytest.mark.django_db


def titles(answer):
    assert answer.status_code == 200, answer.content
    return [lot["title"] for lot in answer.json()["lots"]]


def test_the_organisations_lots_newest_first_and_nobody_elses(api, trader, stranger):
    colleague = member(Role.OWNER, organization=trader.organization)
    for title, one in (("One", trader), ("Theirs", stranger), ("Two", colleague)):
        lot_of(one, fields=written(title=title))
    lot_of(trader, states.DELETED, fields=written(title="Put away"))

    assert titles(api.get("/api/lots")) == ["Two", "One"]


@pytest.mark.parametrize("status", sorted(states.MOVES))
def test_by_state(api, trader, status):
    for one in states.MOVES:
        lot_of(trader, one, fields=written(title=one))

    assert titles(api.get(f"/api/lots?status={status}")) == [status]


def test_filters_are_those_of_the_external_list(api, trader):
    lot_of(trader, fields=written(title="A", type="spot"))
    lot_of(trader, fields=written(title="B", type="contract", tags=["barge"]))

    assert titles(api.get("/api/lots?type=spot")) == ["A"]
    assert titles(api.get("/api/lots?search=barge")) == ["B"]
    assert api.get("/api/lots?type=lease").status_code == 400


def test_another_organisations_id_shows_nothing_of_it(api, trader, stranger):
    lot_of(stranger)

    assert titles(api.get(f"/api/lots?orgId={stranger.organization_id}")) == []


def test_who_has_no_organisation_has_no_lots(client, trader):
    lot_of(trader)
    client.force_login(UserFactory())

    assert client.get("/api/lots").json() == {"lots": [], "count": 0, "nextCursor": None}


def test_a_page_costs_the_same_whatever_its_size(api, trader, django_assert_max_num_queries):
    lot_of(trader)
    api.get("/api/lots")

    for _ in range(2):
        with django_assert_max_num_queries(4):  # session, person, memberships, lots
            api.get("/api/lots")
        for _ in range(20):
            lot_of(trader)


def test_one_lot_is_shown_whole(api, trader):
    lot = lot_of(trader, states.PUBLISHED)

    answer = api.get(f"/api/lots/{lot.pk}").json()["lot"]

    assert (answer["_id"], answer["number"], answer["revision"]) == (lot.pk, lot.number, 1)
    assert answer["delivery"]["windowEnd"] == "2027-06-30T00:00:00.000Z"
