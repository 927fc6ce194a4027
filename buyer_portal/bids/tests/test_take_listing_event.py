"""What a producer is called now comes in by `provider.updated`, and stands wherever it is named."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from buyer_portal.bids.services.producers import take_listing_event
from shared import clock, schemas
from shared.accounts.models import Organization
from shared.accounts.tests.factories import NOW, OrganizationFactory
from shared.exchange.inbox import work_inbox
from shared.exchange.models import InboxMessage, LogoCopy
from shared.schemas import golden

pytestmark = pytest.mark.django_db
MESSAGE = json.loads((Path(golden.__file__).parent / "messages" / "provider.updated.json").read_text())
PRODUCER = json.loads(MESSAGE["body"])["organization"]


def told(**changes):
    body = json.loads(MESSAGE["body"]) | {"organization": PRODUCER | changes}
    body["aggregate"]["version"] = body["organization"]["version"]
    take_listing_event(schemas.parse_event("listings", body), now=NOW)


def test_the_message_comes_in_signed_and_is_applied(client, clock):
    clock.move_to(datetime.fromtimestamp(int(MESSAGE["headers"]["webhook-timestamp"]), UTC))

    response = client.post(
        "/api/webhooks/listings", MESSAGE["body"], content_type="application/json", headers=MESSAGE["headers"]
    )
    work_inbox(tell_time=lambda: datetime.now(UTC))

    assert (response.status_code, InboxMessage.objects.get().state) == (204, "done")
    producer = Organization.objects.get(pk=PRODUCER["_id"])
    assert (str(producer), producer.name, producer.version) == ("Rotterdam Renewables", PRODUCER["name"], 5)
    assert LogoCopy.objects.get().address == PRODUCER["branding"]["logo"]


def test_late_and_doubled_messages_change_nothing():
    told(version=7, name="Rotterdam Fuels B.V.", branding={"logo": None, "brandName": None})

    told(version=7, name="Another")
    told(version=6, name="Rotterdam Renewables B.V.")

    assert Organization.objects.get(pk=PRODUCER["_id"]).name == "Rotterdam Fuels B.V."
    assert not LogoCopy.objects.exists()


def test_nobody_renames_an_organisation_of_ours():
    ours = OrganizationFactory(pk=PRODUCER["_id"], name="Helvia Airways AG")

    told(version=99)

    ours.refresh_from_db()
    assert ours.name == "Helvia Airways AG"


def test_of_a_producers_services_nothing_is_kept_yet():
    envelope = schemas.parse_event(
        "listings", {"event": "listing.published", "timestamp": clock.to_wire(NOW), "listing": {}}
    )

    assert take_listing_event(envelope, now=NOW) is None
    assert not Organization.objects.exists()
