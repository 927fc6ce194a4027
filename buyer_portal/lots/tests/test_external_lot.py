"""GET /api/lots/external/{id}: how the other side asks after a lot that left its list."""

import pytest
from django.conf import settings

from buyer_portal.lots import states

from .factories import LotFactory

KEY = {"X-API-Key": settings.TRUSTED_API_KEYS[0]}


@pytest.mark.django_db
@pytest.mark.parametrize("status", sorted(set(states.MOVES) - {states.DRAFT, states.DELETED}))
def test_a_lot_that_was_published_is_shown_as_it_is_now(client, status):
    lot = LotFactory(status=status)

    answer = client.get(f"/api/lots/external/{lot.pk}", headers=KEY)

    assert answer.status_code == 200
    shown = answer.json()["lot"]
    assert (shown["_id"], shown["status"], shown.get("reason", "")) == (lot.pk, status, lot.reason)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [states.DRAFT, states.DELETED])
def test_what_was_never_published_is_not_there(client, status):
    lot = LotFactory(status=status)

    answer = client.get(f"/api/lots/external/{lot.pk}", headers=KEY)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.django_db
@pytest.mark.parametrize("pk", ["65a1f0c2e4b0a1b2c3d4e5f6", "nonsense"])
def test_an_unknown_lot_is_not_there(client, pk):
    assert client.get(f"/api/lots/external/{pk}", headers=KEY).status_code == 404


@pytest.mark.django_db
def test_strangers_are_not_told(client):
    lot = LotFactory(status=states.PUBLISHED)

    assert client.get(f"/api/lots/external/{lot.pk}").status_code == 401
    assert client.post(f"/api/lots/external/{lot.pk}", headers=KEY).status_code == 405
