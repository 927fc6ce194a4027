"""A producer's new name and logo are told to the Buyer portal."""

import pytest

from shared.accounts.services import change_organization
from shared.exchange.models import Delivery, OutboxEvent
from shared.schemas import ProviderEvent, parse_event

from .factories import NOW

pytestmark = pytest.mark.django_db


def change(joost, **fields):
    return change_organization(organization=joost.organization, by=joost, now=NOW, **fields)


def test_a_new_name_is_told_whole(joost, settings):
    settings.SITE_URL = "https://producers.example"
    organization = change(joost, name="Rotterdam Fuels B.V.", brand_name="Rotterdam Fuels", logo=f"{'ab' * 32}.png")

    event = OutboxEvent.objects.get()
    message = parse_event("listings", event.body.encode())
    assert isinstance(message, ProviderEvent)
    assert (message.event, message.aggregate.version) == ("provider.updated", organization.version)
    assert message.organization == organization.to_wire()
    assert message.organization.branding.logo == f"https://producers.example/logos/{'ab' * 32}.png"
    assert [row.endpoint.is_peer for row in Delivery.objects.filter(event=event)] == [True]


def test_a_new_time_to_answer_is_told(joost):
    change(joost, answer_hours=24)

    assert parse_event("listings", OutboxEvent.objects.get().body.encode()).organization.answer_hours == 24


def test_a_logo_taken_away_is_told_too(joost):
    change(joost, logo=f"{'ab' * 32}.png")
    change(joost, logo="")

    newest = OutboxEvent.objects.order_by("-aggregate_version").first()
    assert parse_event("listings", newest.body.encode()).organization.branding.logo is None


@pytest.mark.parametrize("fields", [{"time_zone": "Europe/Amsterdam"}, {"name": "Rotterdam Renewables B.V."}])
def test_what_buyers_are_not_shown_is_not_sent(fields, joost):
    change(joost, **fields)

    assert not OutboxEvent.objects.exists()
