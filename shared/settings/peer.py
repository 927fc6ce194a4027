"""The other portal: where it is, and which keys and secrets are shared with it."""

from __future__ import annotations

import logging
from typing import Any

import environ

from .portal import ExchangeSettings, Portal
from .secrets import Secrets

log = logging.getLogger(__name__)


def peer(portal: Portal, env: environ.Env, secrets: Secrets, debug: bool) -> dict[str, Any]:
    """Everything about the other portal: where it is, and which keys and secrets are shared with it."""
    peer_url = next((env.str(name) for name in portal.peer_url_names if env.str(name, default="")), "").rstrip("/")
    overrides = {topic: env.str(name, default="") for topic, name in portal.topic_url_names.items()}
    for url in overrides.values():
        peer_url = peer_url or url.partition("/api/webhooks/")[0].rstrip("/")
    if not peer_url and debug:
        peer_url = f"http://127.0.0.1:{portal.peer_port}"
    if not peer_url:
        secrets.complaints.append(f"{portal.peer_url_names[0]} must be the {portal.peer_title}'s address")
    topic_urls = {topic: overrides.get(topic) or f"{peer_url}/api/webhooks/{topic}" for topic in portal.sends}
    if not debug and not env.bool("PEER_ALLOW_HTTP", default=False):
        for url in {peer_url, *topic_urls.values()}:
            if url and not url.startswith("https://"):
                secrets.complaints.append(f"{url} must begin with https:// (or PEER_ALLOW_HTTP=true says it need not)")
    exchange = ExchangeSettings(
        peer_name=portal.peer,
        peer_url=peer_url,
        topic_urls=topic_urls,
        sends=tuple(portal.sends),
        receives=tuple(portal.receives),
        sending_secrets=secrets.all(portal.sending_secret_names, portal.demo_sending_secret),
        receiving_secrets=secrets.all(portal.receiving_secret_names, portal.demo_receiving_secret),
        require_signature=env.bool("WEBHOOK_REQUIRE_SIGNATURE", default=True),
        schedule_scale=env.float("WEBHOOK_SCHEDULE_SCALE", default=1.0),
        ssrf_allow_cidrs=tuple(env.list("SSRF_ALLOW_CIDRS", default=[])),
        allow_private=debug,
    )
    if set(exchange.sending_secrets) & set(exchange.receiving_secrets):
        log.warning("One webhook secret serves both directions; give each direction its own.")
    if not exchange.require_signature:
        log.warning("WEBHOOK_REQUIRE_SIGNATURE=false: webhooks with a bearer secret alone are taken.")
    return {
        "EXCHANGE": exchange,
        "PEER_URL": peer_url,
        "PEER_SITE_URL": env.str("PEER_SITE_URL", default="").rstrip("/") or peer_url,  # for people's browsers
        "PEER_API_KEY": secrets.one(portal.peer_key_names, portal.demo_peer_key),
        "TRUSTED_API_KEYS": secrets.all(portal.trusted_key_names, portal.demo_trusted_key),
    }
