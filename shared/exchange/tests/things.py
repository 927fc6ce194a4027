"""Two tables of these tests: a projection, and its effects. They belong to no installed app and to no migration."""

from __future__ import annotations

from typing import Any

from django.db import models

from shared.db import Record
from shared.exchange.projections import Applied, Projection
from shared.schemas import Envelope

DEADLY = "d" * 24


class Thing(Projection):
    class Meta:
        app_label = "exchange_tests"


class Effect(Record):
    """One state change that an apply made."""

    thing = models.CharField(max_length=24)
    version = models.PositiveBigIntegerField()

    class Meta:
        app_label = "exchange_tests"


def take_thing(envelope: Envelope, *, now: Any) -> None:
    """The handler: applies the aggregate, and notes what the apply changed."""
    about = envelope.aggregate
    applied = Thing.apply({"_id": about.id, "version": about.version}, now=now)
    if applied is not Applied.UNCHANGED:
        Effect.objects.create(thing=about.id, version=about.version)


def crash(envelope: Envelope, *, now: Any) -> None:
    """A handler that always fails, after it has written."""
    Effect.objects.create(thing=envelope.aggregate.id, version=1)
    raise ValueError("cannot be applied")


class Killed(BaseException):
    """The process dies here: nothing after this runs, and what was not committed is gone."""


def take_or_die(envelope: Envelope, *, now: Any) -> None:
    take_thing(envelope, now=now)
    if envelope.aggregate.id == DEADLY:
        raise Killed


def held() -> dict[str, int]:
    return dict(Thing.objects.values_list("pk", "version"))


def effects() -> list[tuple[str, int]]:
    return list(Effect.objects.values_list("thing", "version"))
