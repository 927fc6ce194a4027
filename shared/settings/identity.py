"""Who says who people are: this portal itself, or Clerk."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from .portal import Portal

PUBLISHABLE = ["CLERK_PUBLISHABLE_KEY", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"]
LOOPBACK = {"localhost", "127.0.0.1"}


@dataclass(frozen=True)
class ClerkSettings:
    """The Clerk instance that both portals share.

    `frontend` is the address of its Frontend API, which stands in tokens as their issuer; `accounts` that of its pages
    for signing in. `parties` are the origins for which a token may have been issued.
    """

    frontend: str
    accounts: str
    api_url: str
    secret_key: str
    jwt_key: str
    parties: tuple[str, ...]
    development: bool
    publishable_key: str = ""


def identity(portal: Portal, env: environ.Env, *, debug: bool, site_url: str, peer_url: str) -> dict[str, Any]:
    """Raises ImproperlyConfigured, with a sentence, for what Clerk's part still lacks."""
    provider = env.str("IDENTITY_PROVIDER", default="local")
    if provider != "clerk":
        return {"IDENTITY_PROVIDER": provider, "CLERK": None}
    publishable = next((key for name in PUBLISHABLE if (key := env.str(name, default="").strip())), "")
    secret = env.str("CLERK_SECRET_KEY", default="").strip()
    for name, value in ((PUBLISHABLE[0], publishable), ("CLERK_SECRET_KEY", secret)):
        if not value:
            raise _unfit(portal, f"{name} is missing; copy it from API keys in Clerk's dashboard")
    host = _frontend_host(portal, publishable)
    scheme = "http" if debug and urlsplit(f"//{host}").hostname in LOOPBACK else "https"  # a stand-in on this machine
    ours = [name for url in (site_url, peer_url) for name in (_local_names(url) if debug else [url])]
    clerk = ClerkSettings(
        frontend=f"{scheme}://{host}",
        accounts=(env.str("CLERK_ACCOUNTS_URL", default="") or f"{scheme}://{_accounts_host(host)}").rstrip("/"),
        api_url=env.str("CLERK_API_URL", default="https://api.clerk.com").rstrip("/").removesuffix("/v1"),
        secret_key=secret,
        jwt_key=env.str("CLERK_JWT_KEY", default="").replace("\\n", "\n").strip(),
        parties=tuple(dict.fromkeys(_origin(url) for url in env.list("CLERK_AUTHORIZED_PARTIES", default=[]) or ours)),
        development=publishable.startswith("pk_test_"),
        publishable_key=publishable,
    )
    return {"IDENTITY_PROVIDER": provider, "CLERK": clerk}


def form_targets(clerk: ClerkSettings | None) -> list[str]:
    """Where a form that was sent without a session may lead: browsers hold redirects to `form-action` too."""
    return [clerk.frontend, _origin(clerk.accounts)] if clerk else []


def _frontend_host(portal: Portal, publishable: str) -> str:
    """The host that a publishable key names: `pk_live_` and base64 of `clerk.example.com$`. Source: Clerk's docs."""
    coded = publishable.removeprefix("pk_test_").removeprefix("pk_live_")
    try:
        host = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        host = ""
    if coded == publishable or not host.endswith("$") or not urlsplit(f"//{host[:-1]}").hostname:
        raise _unfit(portal, f"{PUBLISHABLE[0]} is no publishable key of Clerk's (pk_test_… or pk_live_…)")
    return host[:-1]


def _accounts_host(host: str) -> str:
    """Clerk's own pages: `x.clerk.accounts.dev` → `x.accounts.dev`, `clerk.example.com` → `accounts.example.com`."""
    if ".clerk.accounts." in host:
        return host.replace(".clerk.accounts.", ".accounts.")
    return f"accounts.{host.removeprefix('clerk.')}" if host.startswith("clerk.") else host


def _local_names(url: str) -> list[str]:
    """What else a browser on this machine may call a portal that runs here."""
    parts = urlsplit(url)
    others = sorted(LOOPBACK - {parts.hostname}) if parts.hostname in LOOPBACK else []
    return [url, *(f"{parts.scheme}://{host}:{parts.port}" for host in others)]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _unfit(portal: Portal, what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"The {portal.title} does not start with IDENTITY_PROVIDER=clerk: {what}."
        f" See {portal.name}_portal/.env.example."
    )
