"""The panel as a page shows it: the steps, which are done, and the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from shared.accounts.actors import Actor, Role, actor_of
from shared.accounts.models import User

from .models import Tour
from .steps import STEPS, Step

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Facts:
    """What this portal knows: the steps that are done, the ids of what they were done to (see `Step.to`), and where
    one of its own leads instead.
    """

    done: set[str] = field(default_factory=set)
    ids: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)


TellFacts = Callable[[Actor, datetime], Facts]


@dataclass(frozen=True)
class Shown:
    """One step on the panel. `is_there`: it is done on the other portal, to which `url` leads."""

    step: Step
    number: int
    url: str
    is_there: bool
    is_done: bool


@dataclass(frozen=True)
class Panel:
    steps: list[Shown]
    hidden: bool
    peer_title: str
    account: str  # who to sign in as on the other portal

    @property
    def count(self) -> int:
        return len(self.steps)

    @property
    def done(self) -> int:
        return sum(shown.is_done for shown in self.steps)

    @property
    def next(self) -> Shown | None:
        """The first step that is not done; None once the round is complete."""
        return next((shown for shown in self.steps if not shown.is_done), None)


def panel_of(request: HttpRequest) -> Panel | None:
    """The reader's panel; None where there is none: outside of demonstrations, and for who may not trade. Read once."""
    user = getattr(request, "user", None)
    if not settings.DEBUG or not isinstance(user, User) or not actor_of(request).may(Role.TRADER):
        return None
    known: Panel | None = getattr(request, "_tour_panel", None)
    if known is None:
        known = request._tour_panel = _read(request, user)  # type: ignore[attr-defined]
    return known


def _read(request: HttpRequest, user: User) -> Panel:
    tour = Tour.objects.filter(user=user).first()
    tell: TellFacts = import_string(settings.TOUR_FACTS)
    facts = tell(actor_of(request), tour.begun_at if tour else user.created_at)
    steps = [_shown(step, number, facts, request) for number, step in enumerate(STEPS, 1)]
    return Panel(
        steps,
        hidden=bool(tour and tour.hidden_at),
        peer_title=settings.PEER_TITLE,
        account=f"{settings.PEER}@demo.example",
    )


def peer_site(request: HttpRequest) -> str:
    """Where a person's browser finds the other portal: on a loopback host under the name that they use themselves."""
    peer = urlsplit(settings.PEER_SITE_URL)
    if peer.hostname not in LOOPBACK or peer.port is None:
        return str(settings.PEER_SITE_URL)
    mine = request.get_host().rpartition(":")[0] or request.get_host()
    return f"{peer.scheme}://{mine}:{peer.port}"


def _shown(step: Step, number: int, facts: Facts, request: HttpRequest) -> Shown:
    is_there = step.portal != settings.PORTAL
    path = facts.paths.get(step.name) or _place_of(step, facts.ids)
    return Shown(
        step,
        number,
        url=f"{peer_site(request)}{path}" if is_there else path,
        is_there=is_there,
        is_done=step.name in facts.done,
    )


def _place_of(step: Step, ids: dict[str, str]) -> str:
    """Where the step is done, as far as it is known yet."""
    try:
        return step.to.format(**ids) or step.path
    except KeyError:
        return step.path
