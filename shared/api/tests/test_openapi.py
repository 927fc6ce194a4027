import json

import pytest
from django.conf import settings

from shared.api.views import schema_document
from shared.schemas import EVENTS_SENT_BY, SCHEMA_OF

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document():
    return json.loads(schema_document())


def operations(document):
    return {(method, path): operation for path, item in document["paths"].items() for method, operation in item.items()}


def refs(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from refs(inner)


def test_it_is_openapi_31_and_every_reference_leads_somewhere(document):
    named = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}

    assert document["openapi"].startswith("3.1")
    assert set(refs(document)) <= named


def test_the_framework_finds_it_valid(document):
    from drf_spectacular.validation import validate_schema

    validate_schema(document)


def test_operations_have_names_of_their_own(document):
    names = [operation["operationId"] for operation in operations(document).values()]

    assert len(names) == len(set(names))
    assert {"login", "register", "logout", "me"} <= set(names)


def test_every_operation_says_what_can_go_wrong(document):
    for (method, path), operation in operations(document).items():
        answers = operation["responses"]
        assert {"401", "429"} <= set(answers), path
        if "{" in path:
            assert "404" in answers, path
        if method != "get":
            assert {"400", "413", "415"} <= set(answers), path
        for status, answer in answers.items():
            if status.startswith("4"):
                assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/ErrorShape"}


def test_writes_take_an_idempotency_key(document):
    for (method, path), operation in operations(document).items():
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert ("Idempotency-Key" in names) == (method != "get" and "/auth/" not in path), path
        if "Idempotency-Key" in names:
            assert {"409", "422"} <= set(operation["responses"]), path


def test_the_session_cookie_is_this_portals(document):
    assert document["components"]["securitySchemes"]["session"]["name"] == settings.SESSION_COOKIE_NAME


def test_webhooks_are_those_this_portal_sends(document):
    sent = {event for event in EVENTS_SENT_BY[settings.PORTAL] if event in SCHEMA_OF}

    assert set(document["webhooks"]) == sent


def test_it_is_served_and_not_again_while_it_is_the_same(client):
    first = client.get("/api/schema")
    again = client.get("/api/schema", headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, first["Content-Type"], again.status_code) == (200, "application/json", 304)
    assert client.post("/api/schema").status_code == 405


def test_docs_load_nothing_from_elsewhere(client):
    response = client.get("/api/docs")

    page = response.content.decode()
    assert response.status_code == 200
    assert "<script>" not in page
    assert "style=" not in page
    assert "http" not in page.replace('lang="en-GB"', "")
    assert "img-src 'self' data:" in response["Content-Security-Policy"]
    assert "script-src 'self'" in response["Content-Security-Policy"]
