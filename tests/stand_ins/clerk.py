"""A Clerk of our own on this machine: it signs real RS256 tokens, and answers as Clerk's APIs and pages do.

    with ClerkStandIn() as clerk:
        ada = clerk.add_user("Ada Bell", "ada@example.com")
        clerk.add_member(clerk.add_organization("Bell Fuels"), ada, "org:admin")
        clerk.token(ada)  # what a browser of hers would send

It has the backend API (`/v1/jwks`, users, their memberships, organisations, sessions), the handshake of the Frontend
API, and a page to sign in on, with a button for each user. `away` makes it answer nothing but 503; `asked` counts what
it was asked, by path.
"""

from __future__ import annotations

import base64
import html
import json
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit, urlunsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from .clerk_bodies import jwk_body, membership_body, organization_body, session_body, user_body

_key_pairs = cycle(rsa.generate_private_key(65537, 2048) for _ in range(3))  # slow to make: three for all tests
SECRET_KEY = "sk_test_stand_in_for_tests_only_000000000"


class ClerkStandIn:
    def __init__(self) -> None:
        self.users: dict[str, dict[str, Any]] = {}
        self.organizations: dict[str, dict[str, Any]] = {}
        self.members: dict[tuple[str, str], str] = {}  # (organisation, user) → role
        self.sessions: dict[str, dict[str, Any]] = {}
        self.clients: dict[str, str] = {}  # a browser's cookie → its session
        self.asked: Counter[str] = Counter()
        self.away = False
        self.version = 2
        self.keys: dict[str, rsa.RSAPrivateKey] = {}
        self.rotate_key()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"clerk": self}))

    def __enter__(self) -> ClerkStandIn:
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def publishable_key(self) -> str:
        return "pk_test_" + base64.b64encode(f"{self.host}$".encode()).decode()

    @property
    def env(self) -> dict[str, str]:
        """What a portal's environment names it by."""
        return {
            "IDENTITY_PROVIDER": "clerk",
            "CLERK_PUBLISHABLE_KEY": self.publishable_key,
            "CLERK_SECRET_KEY": SECRET_KEY,
            "CLERK_API_URL": self.url,
            "CLERK_JWT_KEY": "",
        }

    def rotate_key(self) -> str:
        """A new key; the ones before sign nothing any more, and are told to nobody."""
        self.kid = f"ins_{secrets.token_hex(6)}"
        self.keys = {self.kid: next(_key_pairs)}
        return self.kid

    @property
    def public_pem(self) -> str:
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        public = self.keys[self.kid].public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def add_user(self, name: str, email: str = "", *, shown: bool = True, id: str = "") -> str:  # noqa: A002
        user_id = id or f"user_{secrets.token_hex(12)}"
        first, _, last = name.partition(" ")
        self.users[user_id] = user_body(user_id, first, last, email, shown)
        return user_id

    def add_organization(self, name: str) -> str:
        organization_id = f"org_{secrets.token_hex(12)}"
        self.organizations[organization_id] = organization_body(organization_id, name)
        return organization_id

    def add_member(self, organization_id: str, user_id: str, role: str = "org:member") -> None:
        self.members[organization_id, user_id] = role

    def begin_session(self, user_id: str) -> str:
        session_id = f"sess_{secrets.token_hex(12)}"
        self.sessions[session_id] = session_body(session_id, user_id)
        return session_id

    def token(
        self, user_id: str, *, organization_id: str = "", session_id: str = "", azp: str = "", **more: Any
    ) -> str:
        """A session token as Clerk makes them; `more` sets further claims, and None leaves one out."""
        now = int(time.time())
        claims = {
            "iss": self.url, "sub": user_id, "sid": session_id or self.begin_session(user_id), "v": self.version,
            "iat": now, "nbf": now - 10, "exp": now + 60, "azp": azp or "http://localhost:3004", "fva": [0, -1],
            "sts": "active", **self._organization_claims(organization_id, user_id), **more,
        }  # fmt: skip
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.keys[self.kid], "RS256", headers={"kid": self.kid})

    def _organization_claims(self, organization_id: str, user_id: str) -> dict[str, Any]:
        if not organization_id:
            return {}
        role = self.members[organization_id, user_id]
        if self.version == 1:
            return {"org_id": organization_id, "org_role": role, "org_slug": "x", "org_permissions": []}
        return {"o": {"id": organization_id, "rol": role.removeprefix("org:"), "slg": "x"}}

    def handshake(self, client: str, dev_browser: str, origin: str) -> str:
        """The signed list of Set-Cookie lines for a browser that shows this `__client` cookie."""
        session_id = self.clients.get(dev_browser) or self.clients.get(client, "")
        session = self.sessions.get(session_id)
        lines = [f"__clerk_db_jwt={dev_browser}; Path=/; SameSite=Lax"]
        if session is None or session["status"] != "active":
            lines += ["__session=; Path=/; Max-Age=0", "__client_uat=0; Path=/"]
        else:
            user_id = session["user_id"]
            active = next((org for org, member in self.members if member == user_id), "")
            token = self.token(user_id, organization_id=active, session_id=session_id, azp=origin)
            lines += [f"__session={token}; Path=/; SameSite=Lax", f"__client_uat={int(time.time())}; Path=/"]
        return self.sign({"handshake": lines})

    def answer(self, path: str) -> tuple[int, Any]:
        """The backend API's answer to a GET."""
        parts = path.strip("/").split("/")[1:]
        match parts:
            case ["jwks"]:
                return 200, {"keys": [jwk_body(kid, key) for kid, key in self.keys.items()]}
            case ["users", user_id]:
                return _one(self.users, user_id)
            case ["users", user_id, "organization_memberships"]:
                mine = [(org, role) for (org, member), role in self.members.items() if member == user_id]
                data = [membership_body(self.organizations[org], role) for org, role in mine]
                return (200, {"data": data, "total_count": len(data)}) if user_id in self.users else _NOBODY
            case ["organizations", organization_id]:
                return _one(self.organizations, organization_id)
            case ["sessions", session_id]:
                return _one(self.sessions, session_id)
        return _NOBODY

    def revoke(self, session_id: str) -> tuple[int, Any]:
        if session_id in self.sessions:
            self.sessions[session_id]["status"] = "revoked"
        return _one(self.sessions, session_id)


_NOBODY = 404, {"errors": [{"message": "not found", "long_message": "not found", "code": "resource_not_found"}]}


def _one(rows: dict[str, dict[str, Any]], key: str) -> tuple[int, Any]:
    return (200, rows[key]) if key in rows else _NOBODY


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    clerk: ClerkStandIn

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query))
        pages: dict[str, Callable[[dict[str, str]], None]] = {
            "/v1/client/handshake": self._handshake, "/sign-in": self._sign_in_page, "/sign-up": self._sign_in_page,
            "/user": self._account_page,
            "/favicon.ico": lambda query: self._send(200, ""),
        }  # fmt: skip
        if not self._counted(url.path):
            return
        if url.path in pages:
            pages[url.path](query)
        elif self.headers.get("Authorization") != f"Bearer {SECRET_KEY}":
            self._send(401, {"errors": [{"message": "no", "long_message": "no", "code": "authentication_invalid"}]})
        else:
            self._send(*self.clerk.answer(url.path))

    def do_POST(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if not self._counted(url.path):
            return
        if url.path == "/sign-in":
            self._signed_in(dict(parse_qsl(body)))
        elif (found := re.fullmatch(r"/v1/sessions/(\w+)/revoke", url.path)) is not None:
            self._send(*self.clerk.revoke(found[1]))
        else:
            self._send(*_NOBODY)

    def _counted(self, path: str) -> bool:
        self.clerk.asked[path] += 1
        if self.clerk.away:
            self._send(503, {"errors": []})
        return not self.clerk.away

    def _handshake(self, query: dict[str, str]) -> None:
        back, browser = query["redirect_url"], query.get("__clerk_db_jwt") or f"dvb_{secrets.token_hex(8)}"
        parts = urlsplit(back)
        token = self.clerk.handshake(self._client(), browser, f"{parts.scheme}://{parts.netloc}")
        self._lead(_with(back, __clerk_handshake=token))

    def _sign_in_page(self, query: dict[str, str]) -> None:
        hidden = f'<input type="hidden" name="redirect_url" value="{html.escape(query.get("redirect_url", ""))}">'
        buttons = "".join(
            f'<p><button name="user" value="{user}">{html.escape(_name(one))}</button></p>'
            for user, one in self.clerk.users.items()
        )
        page = f"<!doctype html><title>Sign in</title><h1>Stand-in for Clerk</h1><form method=post action=/sign-in>{hidden}{buttons}</form>"  # noqa: E501
        self._send(200, page)

    def _account_page(self, query: dict[str, str]) -> None:
        self._send(200, "<!doctype html><title>Account</title><h1>Your account at Clerk</h1>")

    def _signed_in(self, form: dict[str, str]) -> None:
        browser = f"dvb_{secrets.token_hex(8)}"
        client = self._client() or secrets.token_hex(8)
        self.clerk.clients[client] = self.clerk.clients[browser] = self.clerk.begin_session(form["user"])
        self._lead(_with(form["redirect_url"], __clerk_db_jwt=browser), f"__client={client}; Path=/; HttpOnly")

    def _client(self) -> str:
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        return cookies["__client"].value if "__client" in cookies else ""

    def _lead(self, where: str, cookie: str = "") -> None:
        self.send_response(307 if self.command == "GET" else 303)
        self.send_header("Location", where)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, body: Any) -> None:
        is_page = isinstance(body, str)
        data = body.encode() if is_page else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if is_page else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def _with(url: str, **more: str) -> str:
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()} | more
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))


def _name(user: dict[str, Any]) -> str:
    return f"{user['first_name']} {user['last_name'] or ''}".strip()
