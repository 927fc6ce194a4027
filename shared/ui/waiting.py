"""The one list of what waits for the reader: each app tells its part, and a table in the portal's pages names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.urls import reverse

from shared.accounts.actors import Actor, Role
from shared.identity.provider import get_provider

from .parts import Todo

Teller = Callable[[Actor, datetime], Sequence[Todo]]
LAST = datetime.max.replace(tzinfo=UTC)
MOST = 8
INVITATION_ENDS_SOON = timedelta(days=4)


@dataclass(frozen=True)
class Waiting:
    """What waits, by the time left, and how much more there is than is shown."""

    todos: list[Todo]
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.todos) + self.more

    @property
    def first_due(self) -> datetime | None:
        """When the first of them is due."""
        return self.todos[0].due if self.todos else None


def what_waits(tellers: Sequence[Teller], actor: Actor, now: datetime, *, most: int = MOST) -> Waiting:
    """What all `tellers` say waits for this actor: the nearest clock first, and what has none at the end."""
    todos = [todo for teller in tellers for todo in teller(actor, now)]
    todos.sort(key=lambda todo: todo.due or LAST)  # stable: what has the same clock stays in the table's order
    return Waiting(todos[:most], more=max(len(todos) - most, 0))


def people_waiting(actor: Actor, now: datetime) -> list[Todo]:
    """For owners: invitations that nobody has accepted and that soon run out. One query."""
    if actor.organization is None or not actor.may(Role.OWNER):
        return []
    soon = actor.organization.invitations.open(now).filter(expires_at__lte=now + INVITATION_ENDS_SOON)
    return [
        Todo(
            "org", f"{one.email} has not joined yet", reverse("accounts:people"), "Send again",
            detail=f"Invited as {one.get_role_display().lower()}; the link in the letter runs out", due=one.expires_at,
        )
        for one in soon.order_by("expires_at", "id")[:MOST]
    ]  # fmt: skip


def settling_in(actor: Actor) -> list[Todo]:
    """What somebody new here does beside their work, on either portal."""
    people = Todo(
        "org", "Ask your colleagues in", reverse("accounts:people"), "People",
        "Traders work beside you, viewers look on. Each gets a letter with a link.",
    )  # fmt: skip
    protect = Todo(
        "lock", "Protect your account", reverse("accounts:security"), "Security",
        "A code from your phone beside the password: what you do here is done in your company’s name.",
    )  # fmt: skip
    organization = actor.organization
    asks_in = organization is not None and actor.may(Role.OWNER) and not organization.is_kept_elsewhere
    return [
        *([people] if asks_in else []),
        Todo("gear", "Set your time zone and how you write numbers", reverse("accounts:settings"), "Settings",
             "Deadlines and figures are then shown as you read them."),
        *([protect] if get_provider().signs_in_here else []),
    ]  # fmt: skip
