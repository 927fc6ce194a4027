"""Every route of a portal in every wrong hand: of another organisation, of nobody, of a viewer; by the wrong method.

A portal's test says whose record each route is about, which routes are about nobody's, which are open to anybody and
which are for viewers too (`Whose`). A route that it does not know fails, so that a new one is thought about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shared.accounts.models import Membership
from shared.accounts.roles import Scope
from shared.accounts.tests.factories import ApiKeyFactory
from shared.audit.models import Event
from shared.exchange.models import OutboxEvent
from shared.schemas import json

WORD = "Quetzalcoatl"  # stands in whatever is the victim's own
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NAMELESS = {"^api(?:/|$)"}  # what an address below it that nobody knows is answered with
# Not there for them, not a method of it, or (asked by a key) not for keys.
SHUT = {404, 405}
SHUT_TO_KEYS = {403, 404, 405}

Maker = Callable[[Membership], str]
Body = Mapping[str, Any]
Send = Callable[[str, str, Body], Any]


@cache
def patterns() -> dict[str, URLPattern]:
    """The routes by name; without the admin, which is for operators."""
    return dict(_walk(get_resolver()))


def routes() -> dict[str, list[str]]:
    """The routes by name, each with the names of its parameters."""
    return {name: sorted(pattern.pattern.converters) for name, pattern in patterns().items()}


def _walk(resolver: Any, path: str = "", spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        whole = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, whole, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        elif whole not in NAMELESS and not whole.startswith("admin/"):
            assert pattern.name, f"{whole} has no name, so nobody can say whose it is"
            yield ":".join([*spaces, pattern.name]), pattern


def methods_of(route: str) -> set[str]:
    """The methods that a route may take: those an API view has, and of a page to read and to post."""
    view: Any = patterns()[route].callback
    api = getattr(view, "cls", None)
    if api is None:
        return {"GET", "POST"}
    return {method for method in METHODS if hasattr(api, method.lower())}


@dataclass(frozen=True)
class Whose:
    """For patterns of route names, in order, what makes a record of the victim's; and the routes that are nobody's."""

    records: Mapping[str, Maker]
    nobodys: Mapping[str, str]  # with the reason
    bodies: Mapping[str, Body | Callable[[], Body]] = field(
        default_factory=dict
    )  # of calls that read them first, good ones
    queries: Mapping[str, str] = field(default_factory=dict)  # of pages that are nothing without one
    public: Mapping[str, str] = field(default_factory=dict)  # what is open to anybody, with the reason
    personal: Mapping[str, str] = field(default_factory=dict)  # what viewers may do too, with the reason

    def body(self, route: str) -> Body:
        body = self.bodies.get(route, {})
        return body() if callable(body) else body

    def url(self, route: str, victim: Membership) -> str:
        """The route's address, about a record of the victim's where it takes one."""
        url = reverse(route, args=[self.maker(route)(victim)] if routes()[route] else [])
        return url + self.queries.get(route, "")

    def guarded(self) -> list[str]:
        """The routes that somebody must sign in for, or send a key to."""
        return self._all_but(self.public)

    def deeds(self) -> list[str]:
        """The routes that may do something, and not for viewers."""
        return [name for name in self._all_but({**self.public, **self.personal}) if methods_of(name) - {"GET"}]

    def _all_but(self, left_out: Mapping[str, str]) -> list[str]:
        nobodys = [name for name, parameters in routes().items() if parameters]
        nobodys = [name for name in nobodys if any(fnmatch(name, pattern) for pattern in self.nobodys)]
        listed = {**left_out, **dict.fromkeys(nobodys, "")}
        return [name for name in routes() if not any(fnmatch(name, pattern) for pattern in listed)]

    def maker(self, route: str) -> Maker:
        found = next((make for pattern, make in self.records.items() if fnmatch(route, pattern)), None)
        assert found, f"{route} takes a record: name it in the table, or say why it is nobody's"
        return found

    def unused(self) -> list[str]:
        """What the tables name and no route bears."""
        taking = [name for name, parameters in routes().items() if parameters]
        named = [(pattern, taking) for pattern in [*self.records, *self.nobodys]]
        named += [(pattern, list(routes())) for pattern in [*self.public, *self.personal, *self.bodies, *self.queries]]
        return [pattern for pattern, names in named if not any(fnmatch(name, pattern) for name in names)]

    def routes_of_records(self) -> list[str]:
        taking = [name for name, parameters in routes().items() if parameters]
        return [name for name in taking if not any(fnmatch(name, pattern) for pattern in self.nobodys)]


def lists() -> list[str]:
    """The routes that take no record."""
    return [name for name, parameters in routes().items() if not parameters]


def callers(member: Membership, scopes: Iterable[Scope] = tuple(Scope)) -> dict[str, Send]:
    """The member's browser, and a key of their organisation: one that may do all an owner may, unless less is said."""
    browser, key = Client(raise_request_exception=False), ApiKeyFactory(
        organization=member.organization, scopes=[scope.value for scope in scopes]
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
    url = whose.url(route, victim)
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

    assert not faults, "; ".join(faults)
    assert _traces() == before


def check_its_owner_gets_in(whose: Whose, route: str, victim: Membership) -> None:
    """To its owner the same address is something: without this, the check above could not fail."""
    url = whose.url(route, victim)
    body, answers = whose.body(route), set()
    for name, send in callers(victim).items():
        if name == "session" or url.startswith("/api/"):  # a page knows no key, and leads it to the door
            answers |= {send(method, url, body).status_code for method in METHODS}

    assert answers - {401, 404, 405, 500}


def check_takes_its_methods_alone(whose: Whose, route: str, victim: Membership) -> None:
    """Any other method is 405, and does nothing."""
    url, send = whose.url(route, victim), callers(victim)["session"]
    before = _traces()
    wrong = [method for method in METHODS if method not in methods_of(route)]

    assert {method: send(method, url, {}).status_code for method in wrong} == dict.fromkeys(wrong, 405)
    assert _traces() == before


def check_is_shut_to_nobody(whose: Whose, route: str, victim: Membership) -> None:
    """Without credentials a page leads to the door, and a call or a page's part is 401; nothing is told or done."""
    url = whose.url(route, victim)
    before, faults, doors = _traces(), [], 0
    for method in METHODS:
        answer = _send(Client(raise_request_exception=False), method, url, whose.body(route))
        shut = answer.status_code == 401 or (not url.startswith("/api/") and _leads_to_the_door(answer))
        doors += shut
        if not (shut or answer.status_code == 405) or WORD in _text(answer):
            faults.append(f"{method} {url}: {answer.status_code}")

    assert doors
    assert not faults, "; ".join(faults)
    assert _traces() == before


def check_viewers_do_nothing(whose: Whose, route: str, victim: Membership, viewer: Membership) -> None:
    """A viewer of the same organisation, and a key that reads alone, do nothing; a call says 403."""
    url, body = whose.url(route, victim), whose.body(route)
    before, faults = _traces(), []
    for name, send in callers(viewer, scopes=[Scope.READ]).items():
        called = url.startswith("/api/")
        for method in sorted(methods_of(route) - {"GET"}):
            if name == "key" and not called:
                continue
            status = send(method, url, body).status_code
            if (called and status not in {403, 405}) or (not called and status not in {302, 403, 404, 405, 422}):
                faults.append(f"{method} {url} by {name}: {status}")

    assert not faults, "; ".join(faults)
    assert _traces() == before


def _leads_to_the_door(answer: Any) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(reverse("accounts:sign_in"))


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
