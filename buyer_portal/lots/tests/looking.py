"""What the tests look at after a deed: its rows, its messages, and what a transaction left behind."""

from contextlib import contextmanager

from buyer_portal.lots.models import Lot
from shared import schemas
from shared.audit.models import Event
from shared.db import atomic
from shared.exchange.models import OutboxEvent


def deeds(lot):
    """The audit trail of a lot, oldest first: (verb, before, after, why)."""
    events = Event.objects.about(lot).reverse()
    return [(event.verb, event.before, event.after, event.why) for event in events]


def sent(lot):
    """The messages about a lot, as their receiver reads them, oldest first."""
    rows = OutboxEvent.objects.filter(aggregate_type="lot", aggregate_id=lot.pk).order_by("aggregate_version")
    return [schemas.parse_event(row.topic, row.body.encode()) for row in rows]


def told(lot):
    """The messages about a lot in short: (event, version, status)."""
    return [(one.event, one.aggregate.version, one.lot.status) for one in sent(lot)]


def stands(lot):
    """How the lot stands in the store: (status, version, revision)."""
    return Lot.objects.values_list("status", "version", "revision").get(pk=lot.pk)


class Cut(Exception):
    """The power went."""


@contextmanager
def nothing_left_behind(*models):
    """Whatever is done inside leaves not one row more or less, nor another content, in these models."""
    models = (Lot, Event, OutboxEvent, *models)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    yield
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


@atomic
def cut_short(deed):
    """Do it, and lose power before the commit."""
    deed()
    raise Cut
