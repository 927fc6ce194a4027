"""Both portals on one host, one Redis and one PostgreSQL server: nobody touches the other's tasks, cookies or data."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from scripts import postgres
from scripts.house import House
from scripts.parts import PORTALS, Ports

LOT = {
    "title": "Premium SAF Lot - ISCC Certified",
    "description": "High-quality sustainable aviation fuel...",
    "type": "spot",
    "status": "published",
    "volume": {"amount": 100000, "unit": "gallons"},
    "pricing": {"price": 500000, "currency": "USD", "pricePerUnit": 5.0, "paymentTerms": "Net 30"},
    "delivery": {
        "deliveryDate": f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}T00:00:00.000Z",
        "deliveryLocation": "JFK Airport, New York",
        "deliveryMethod": "Pipeline",
        "incoterms": "FOB",
    },
    "compliance": {"standards": ["ISCC", "CORSIA"], "ghgReduction": 80},
    "tags": ["premium", "certified"],
    "airlineName": "Aeronomy Airlines",
}


@pytest.fixture(scope="module")
def shared_server_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if postgres.binaries() is None:
        assert not os.environ.get("CI"), "CI needs PostgreSQL's server."
        pytest.skip("PostgreSQL's server is not installed")
    with postgres.Postgres() as server:
        databases = {name: server.url(name) for name in PORTALS}
        with House(Ports.free(), tmp_path_factory.mktemp("one-host"), databases=databases) as house:
            yield house


@pytest.fixture
def session(shared_server_house: House) -> requests.Session:
    """One browser, signed in at both portals: cookies know hosts and no ports."""
    session = requests.Session()
    session.trust_env = False
    for name in PORTALS:
        account = {"email": f"{name}@demo.example", "password": "saf-demo-2026"}
        answer = session.post(f"{shared_server_house.url(name)}/api/v1/auth/login", json=account, timeout=10)
        answer.raise_for_status()
        session.headers[f"token-{name}"] = answer.json()["csrfToken"]
    return session


def test_a_person_stays_signed_in_at_both(shared_server_house, session):
    who = [
        session.get(f"{shared_server_house.url(name)}/api/v1/auth/me", timeout=10).json()["user"]["email"]
        for name in PORTALS
    ]

    assert who == ["buyer@demo.example", "producer@demo.example"]


def test_the_seeds_lot_is_read_on_the_other_side_within_a_second(shared_server_house, session):
    buyer, producer = (shared_server_house.url(name) for name in PORTALS)
    token = {"X-CSRFToken": session.headers["token-buyer"]}

    posted = session.post(f"{buyer}/api/lots", json=LOT, headers=token, timeout=10)
    lot = posted.json()["lot"]
    begun = time.monotonic()
    while (seen := session.get(f"{producer}/api/marketplace/lots/{lot['_id']}", timeout=10)).status_code == 404:
        assert time.monotonic() - begun < 5, "not there after five seconds"
        time.sleep(0.05)

    assert posted.status_code == 201
    mirrored = seen.json()["lot"]
    assert {name: mirrored[name] for name in LOT} == {name: lot[name] for name in LOT}
    assert session.get(f"{buyer}/api/lots/{lot['_id']}/visibility", timeout=10).json()["state"] == "visible"


def test_no_worker_takes_the_others_tasks(shared_server_house, session):
    time.sleep(11)  # one sweep of each

    for mine, other in (("buyer", "producer"), ("producer", "buyer")):
        log = shared_server_house.log(f"{mine}-worker")
        assert f"{other}_portal" not in log.split("ready.", 1)[1]
        assert "unregistered task" not in log
        assert "shared.exchange.tasks.sweep" in log.split("ready.", 1)[1]
