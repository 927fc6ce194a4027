"""The settings of a portal, from the environment. Both portals are set up here; each names what is its own."""

from __future__ import annotations

from typing import Any

import django_stubs_ext
import environ

from . import framework, peer, services, stores
from .identity import ClerkSettings, form_targets, identity
from .portal import ROOT, ExchangeSettings, Portal
from .secrets import Secrets

__all__ = ["ROOT", "ClerkSettings", "ExchangeSettings", "Portal", "portal_settings"]

django_stubs_ext.monkeypatch()  # before any model: ModelAdmin[Lot] and the like


def portal_settings(portal: Portal) -> dict[str, Any]:
    """Every Django setting of `portal`. Raises ImproperlyConfigured, naming each secret that is missing or unfit."""
    env = environ.Env()
    environ.Env.read_env(str(ROOT / f"{portal.name}_portal" / ".env"))
    debug = env.bool("DEBUG", default=True)
    secrets = Secrets(env, debug)
    settings: dict[str, Any] = {
        "PORTAL": portal.name,
        "PORTAL_TITLE": portal.title,
        "PEER": portal.peer,
        "PEER_TITLE": portal.peer_title,
        "DEBUG": debug,
        "SECRET_KEY": secrets.one(["SECRET_KEY"], demo=f"insecure-{portal.name}-key-for-development-only-000000000000"),
        "SECRET_KEY_FALLBACKS": secrets.past(["SECRET_KEY_FALLBACKS"]),
        "ALLOWED_HOSTS": env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if debug else []),
        "CSRF_TRUSTED_ORIGINS": env.list("CSRF_TRUSTED_ORIGINS", default=[]),
        "TRUSTED_PROXIES": env.int("TRUSTED_PROXIES", default=0),
        "SITE_URL": env.str("SITE_URL", default=f"http://localhost:{portal.port}").rstrip("/"),
        "SUPPORT_EMAIL": env.str("SUPPORT_EMAIL", default="hello@aeronomy.app"),
        "DEFAULT_FROM_EMAIL": env.str("DEFAULT_FROM_EMAIL", default="SAF Market <hello@aeronomy.app>"),
        "MEDIA_ROOT": env.str("MEDIA_ROOT", default=str(ROOT / ".data" / portal.name / "media")),
        "NAV": portal.nav,
        "RAIL_PARTS": ["shared.tour.views.rail_part"],
        "INBOX_HANDLERS": portal.inbox_handlers,
        "RECONCILERS": portal.reconcilers,
        "SUBJECTS": portal.subjects,
        "REACTIONS": f"{portal.name}_portal.config.reactions.REACTIONS",
    }
    settings |= {name: env.bool(name, default=debug) for name in portal.debug_flag_names}
    settings |= {f"{name}S": secrets.all([name], demo) for name, demo in portal.own_secret_names.items()}
    settings |= framework.django(portal, debug)
    settings |= stores.stores(portal, env)
    settings["INSTALLED_APPS"] = [settings.get("MONGODB_APPS", {}).get(app, app) for app in settings["INSTALLED_APPS"]]
    settings |= framework.cookies_and_security(portal, env, debug)
    settings |= peer.peer(portal, env, secrets, debug)
    settings |= identity(portal, env, debug=debug, site_url=settings["SITE_URL"], peer_url=settings["PEER_SITE_URL"])
    directives = settings["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    directives["form-action"] = [*directives["form-action"], *form_targets(settings["CLERK"])]
    settings |= services.celery(portal, env, settings["REDIS_URL"])
    settings |= services.api(portal)
    settings |= services.mail(portal, env, secrets, debug)
    settings |= services.logs(env, debug)
    if not debug and not settings["ALLOWED_HOSTS"]:
        secrets.complaints.append("ALLOWED_HOSTS must name the hosts this portal answers to")
    secrets.refuse_if_unfit(portal)
    return settings
