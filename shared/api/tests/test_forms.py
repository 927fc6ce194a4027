"""Forms sent to the API: they are not JSON, and what cannot be read of them is no fault of ours."""

import pytest
from django.conf import settings
from django.test import Client

from shared.accounts.tests.factories import member

pytestmark = pytest.mark.django_db


def test_a_form_that_cannot_be_read_is_415_with_a_session():
    client = Client(enforce_csrf_checks=True)
    client.force_login(member().user)
    client.get("/settings/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value

    answer = client.generic(
        "POST", "/api/v1/auth/logout", b"{}", content_type="multipart/form-data", headers={"X-CSRFToken": token}
    )

    assert (answer.status_code, answer.json()["code"]) == (415, "not_json")
