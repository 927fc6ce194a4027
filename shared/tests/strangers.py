"""Every route of a portal in the hands of somebody of another organisation: what is not theirs is not there for them.

A portal's test says whose record each route is about (`Whose`), and which routes are about nobody's. A route that it
does not know fails, so that a new one is thought about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from shared.accounts.models import Membership
from shared.accounts.roles import Scope
from shared.accounts.tests.factories import ApiKeyFactory
from shared.audit.models import Event
from shared.exchange.models import OutboxEvent
from shared.schemas import json

WORD = "Quetzalcoatl"  # stands in whatever is the victim's own
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Not there for them, not a method of it, or (asked by a key) not for keys.
SHUT = {404, 405}
SHUT_TO_KEYS = {403, 404, 405}

Maker = Callable[[Membership], str]
Body = Mapping[str, Any]
Send = Callable[[str, str, Body], Any]


def routes() -> dict[str, list[str]]:
    """The routes by name, each with the names of its parameters; without the admin, which is for operators."""
    return {
        name: sorted(converters) for name, path, converters in _walk(get_resolver()) if not path.startswith("admin/")
    }


def _walk(resolver: Any, path: str = "", spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for pattern in resolver.url_patterns:
        whole = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, whole, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif pattern.name:
            yield ":".join([*spaces, pattern.name]), whole, pattern.pattern.converters


@dataclass(frozen=True)
class Whose:
    """For patterns of route names, in order, what makes a record of the victim's; and the routes that are nobody's."""

    records: Mapping[str, Maker]
    nobodys: Mapping[str, str]  # with the reason
    bodies: Mapping[str, Body] = field(default_factory=dict)  # of calls that read them first, good ones

    def body(self, route: str) -> Body:
        return self.bodies.get(route, {})

    def maker(self, route: str) -> Maker:
        found = next((make for pattern, make in self.records.items() if fnmatch(route, pattern)), None)
        assert found, f"{route} takes a record: name it in the table, or say why it is nobody's"
        return found

    def unused(self) -> list[str]:
        """What the tables name and no route bears."""
        taking = [name for name, parameters in routes().items() if parameters]
        patterns = [*self.records, *self.nobodys]
        return [pattern for pattern in patterns if not any(fnmatch(name, pattern) for name in taking)]

    def routes_of_records(self) -> list[str]:
        taking = [name for name, parameters in routes().items() if parameters]
        return [name for name in taking if not any(fnmatch(name, pattern) for pattern in self.nobodys)]


def lists() -> list[str]:
    """The routes that take no record."""
    return [name for name, parameters in routes().items() if not parameters]


def callers(member: Membership) -> dict[str, Send]:
    """The member's browser, and a key of their organisation that may do all an owner may."""
    browser, key = Client(raise_request_exception=False), ApiKeyFactory(
        organization=member.organization, scopes=[scope.value for scope in Scope]
    )  # fmt: skip
    browser.force_login(member.user)

    def by_session(method: str, url: str, body: Body) -> Any:
        return _send(browser, method, url, body)

    def by_key(method: str, url: str, body: Body) -> Any:
        return _send(Client(raise_request_exception=False), method, url, body, {"X-API-Key": key.secret})

    return {"session": by_session, "key": by_key}


def _send(client: Client, method: str, url: str, body: Body, headers: Mapping[str, str] | None = None) -> Any:
    called, writes = url.startswith("/api/"), method in {"POST", "PUT", "PATCH"}
    kind = "application/json" if called else "application/x-www-form-urlencoded"
    data = json.dumps(body) if called and writes else b""
    return client.generic(method, url, data, content_type=kind, headers=dict(headers or {}))


def check_stranger_is_shut_out(whose: Whose, route: str, victim: Membership, stranger: Membership) -> None:
    """Whatever the stranger sends to the victim's record finds nothing, says nothing and does nothing."""
    url = reverse(route, args=[whose.maker(route)(victim)])
    before, faults = _traces(), []
    for name, send in callers(stranger).items():
        if name == "key" and not url.startswith("/api/"):
            continue
        for method in METHODS:
            answer = send(method, url, whose.body(route))
            if answer.status_code not in (SHUT if name == "session" else SHUT_TO_KEYS):
                faults.append(f"{method} {url} by {name}: {answer.status_code}")
            if WORD in _text(answer):
                faults.append(f"{method} {url} by {name} tells what is the victim's")

    assert faults == []
    assert _traces() == before


def check_its_owner_gets_in(whose: Whose, route: str, victim: Membership) -> None:
    """To its owner the same address is something: without this, the check above could not fail."""
    url = reverse(route, args=[whose.maker(route)(victim)])
    body = whose.body(route)
    answers = {send(method, url, body).status_code for send in callers(victim).values() for method in METHODS}

    assert answers - {401, 404, 405, 500}


def check_list_tells_nothing(route: str, stranger: Membership) -> None:
    """A page or call about many shows the stranger none of what is the victim's."""
    url = reverse(route)
    for send in callers(stranger).values():
        answer = send("GET", url, {})
        assert answer.status_code < 500
        assert WORD not in _text(answer)


def telling_lists(member: Membership) -> set[str]:
    """The pages and calls about many that show this member what is the victim's."""
    browser = callers(member)["session"]
    return {route for route in lists() if WORD in _text(browser("GET", reverse(route), {}))}


def _text(answer: Any) -> str:
    content = b"".join(answer) if answer.streaming else answer.content
    return str(content.decode(errors="replace"))


def _traces() -> tuple[int, int]:
    """Every deed leaves a row in the trail; most leave a message too."""
    return Event.objects.count(), OutboxEvent.objects.count()
