"""What these tests share: a far end that really listens, and no broker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery import current_app

from shared.exchange.tests.far_end import FarEnd


@pytest.fixture(autouse=True, scope="session")
def _no_broker() -> None:
    """Wake-ups go nowhere: what is due is worked by hand."""
    current_app.conf.broker_url = "memory://"


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    """A receiver on this machine that answers what the test tells it to."""
    with FarEnd() as end:
        yield end
