"""What a signature's record says of how its person signed in."""

import pytest

from shared.identity.tests.clerk.browsers import Browser
from shared.papers.signing import signed_in_how
from tests.stand_ins.fixtures import ada, clerk  # noqa: F401

pytestmark = pytest.mark.django_db


def test_who_came_by_clerk_is_recorded_with_clerks_session(ada, clerk):  # noqa: F811
    answer = Browser(clerk).sign_in(ada)

    [session_id] = set(clerk.clients.values())
    assert signed_in_how(answer.wsgi_request) == f"Clerk session {session_id}"
