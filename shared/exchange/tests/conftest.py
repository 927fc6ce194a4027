"""What these tests share: a far end that really listens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from shared.exchange.tests.far_end import FarEnd


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    """A receiver on this machine that answers what the test tells it to."""
    with FarEnd() as end:
        yield end


@pytest.fixture(scope="session")
def _things(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    from shared.exchange.tests.things import Effect, Thing

    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Thing)
        editor.create_model(Effect)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Effect)
        editor.delete_model(Thing)


@pytest.fixture
def things(_things: None, db: None, settings: Any) -> None:
    """Messages of the topic `messages` are applied to `Thing`."""
    settings.INBOX_HANDLERS = {"messages": "shared.exchange.tests.things.take_thing"}
