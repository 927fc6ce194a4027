"""The settings of a portal, from the environment. Both portals are set up here; each names what is its own."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured

django_stubs_ext.monkeypatch()  # before any model: ModelAdmin[Lot] and the like

ROOT = Path(__file__).resolve().parent.parent
log = logging.getLogger("shared.settings")

# Printed in the design pages, the seeds or the demo: worth nothing as secrets.
KNOWN_SECRETS = {
    "dev-api-key-123",
    "dev-producer-key-456",
    "dev-webhook-secret-456",
    "dev-webhook-secret-789",
    "dev-secret-key-123",
    "your-secret-key-here",
    "your-api-key-here",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}
SHORTEST_SECRET = 32


@dataclass(frozen=True)
class Portal:
    """What one portal has that the other has not. Names are environment variables, the binding one first."""

    name: str  # also the queue, the cache prefix, the cookies' prefix and the marker in the store
    title: str
    peer: str
    peer_title: str
    port: int
    peer_port: int
    apps: list[str]
    nav: str
    inbox_handlers: dict[str, str]
    peer_url_names: list[str]
    topic_url_names: dict[str, str]
    sends: list[str]
    receives: list[str]
    sending_secret_names: list[str]
    receiving_secret_names: list[str]
    peer_key_names: list[str]
    trusted_key_names: list[str]
    demo_sending_secret: str
    demo_receiving_secret: str
    demo_peer_key: str
    demo_trusted_key: str
    reconcilers: dict[str, str] = field(default_factory=dict)
    beat: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class ExchangeSettings:
    """How this portal and its peer talk. Secrets are newest first; see design and docs/operations.md."""

    peer_name: str
    peer_url: str
    topic_urls: dict[str, str]
    sends: tuple[str, ...]
    receives: tuple[str, ...]
    sending_secrets: tuple[str, ...]
    receiving_secrets: tuple[str, ...]
    require_signature: bool
    schedule_scale: float
    ssrf_allow_cidrs: tuple[str, ...]
    allow_private: bool  # DEBUG only: http and loopback endpoints may be added


def portal_settings(portal: Portal) -> dict[str, Any]:
    """Every Django setting of `portal`. Raises ImproperlyConfigured, naming each secret that is missing or unfit."""
    env = environ.Env()
    environ.Env.read_env(str(ROOT / f"{portal.name}_portal" / ".env"))
    debug = env.bool("DEBUG", default=True)
    secrets = _Secrets(env, debug)
    settings: dict[str, Any] = {
        "PORTAL": portal.name,
        "PORTAL_TITLE": portal.title,
        "PEER": portal.peer,
        "PEER_TITLE": portal.peer_title,
        "DEBUG": debug,
        "SECRET_KEY": secrets.one(["SECRET_KEY"], demo=f"insecure-{portal.name}-key-for-development-only-000000000000"),
        "ALLOWED_HOSTS": env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if debug else []),
        "CSRF_TRUSTED_ORIGINS": env.list("CSRF_TRUSTED_ORIGINS", default=[]),
        "SITE_URL": env.str("SITE_URL", default=f"http://localhost:{portal.port}").rstrip("/"),
        "SUPPORT_EMAIL": env.str("SUPPORT_EMAIL", default="hello@aeronomy.app"),
        "DEFAULT_FROM_EMAIL": env.str("DEFAULT_FROM_EMAIL", default="SAF Market <hello@aeronomy.app>"),
        "MEDIA_ROOT": env.str("MEDIA_ROOT", default=str(ROOT / ".data" / portal.name / "media")),
        "IDENTITY_PROVIDER": env.str("IDENTITY_PROVIDER", default="local"),
        "NAV": portal.nav,
        "INBOX_HANDLERS": portal.inbox_handlers,
        "RECONCILERS": portal.reconcilers,
        "REACTIONS": f"{portal.name}_portal.config.reactions.REACTIONS",
    }
    settings |= _django(portal, debug)
    settings |= _stores(portal, env)
    settings["INSTALLED_APPS"] = [
        settings.get("MONGODB_APPS", {}).get(app, app) for app in settings["INSTALLED_APPS"]
    ]
    settings |= _cookies_and_security(portal, env, debug)
    settings |= _peer(portal, env, secrets, debug)
    settings |= _celery(portal, settings["REDIS_URL"])
    settings |= _api(portal)
    settings |= _mail_and_logs(env, debug)
    if not debug and not settings["ALLOWED_HOSTS"]:
        secrets.complaints.append("ALLOWED_HOSTS must name the hosts this portal answers to")
    secrets.refuse_if_unfit(portal)
    return settings


class _Secrets:
    """Reads secrets under all their names and collects what is wrong with them, to say it in one go."""

    def __init__(self, env: environ.Env, debug: bool) -> None:
        self.env, self.debug = env, debug
        self.complaints: list[str] = []

    def all(self, names: list[str], demo: str) -> tuple[str, ...]:
        """Every value set under any of `names`, in order, without repeats; commas part values."""
        values: list[str] = []
        for name in names:
            values += [value.strip() for value in self.env.str(name, default="").split(",") if value.strip()]
        values = list(dict.fromkeys(values)) or ([demo] if self.debug and demo else [])
        if not self.debug:
            self._judge(names[0], values)
        return tuple(values)

    def one(self, names: list[str], demo: str) -> str:
        return next(iter(self.all(names, demo)), "")

    def _judge(self, name: str, values: list[str]) -> None:
        if not values:
            self.complaints.append(f"{name} is missing")
        for value in values:
            if value in KNOWN_SECRETS or value.startswith("insecure-"):
                self.complaints.append(f"{name} is a value printed in public; make one of your own")
            elif len(value) < SHORTEST_SECRET:
                self.complaints.append(f"{name} is shorter than {SHORTEST_SECRET} characters")

    def refuse_if_unfit(self, portal: Portal) -> None:
        if self.complaints:
            raise ImproperlyConfigured(
                f"The {portal.title} does not start with DEBUG=false until this is mended: "
                + "; ".join(self.complaints)
                + f". See {portal.name}_portal/.env.example."
            )


def _django(portal: Portal, debug: bool) -> dict[str, Any]:
    package = f"{portal.name}_portal"
    return {
        "ROOT_URLCONF": f"{package}.config.urls",
        "WSGI_APPLICATION": f"{package}.config.wsgi.application",
        "AUTH_USER_MODEL": "accounts.User",
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "LOGIN_URL": "accounts:sign_in",
        "LOGIN_REDIRECT_URL": "/",
        "LANGUAGE_CODE": "en-gb",
        "TIME_ZONE": "UTC",
        "USE_TZ": True,
        "USE_I18N": False,
        "APPEND_SLASH": False,
        "STATIC_URL": "/static/",
        "STATIC_ROOT": str(ROOT / ".data" / "static" / portal.name),
        "WHITENOISE_USE_FINDERS": debug,
        "WHITENOISE_AUTOREFRESH": debug,
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
                if debug
                else "whitenoise.storage.CompressedManifestStaticFilesStorage"
            },
        },
        "PASSWORD_HASHERS": [
            "django.contrib.auth.hashers.ScryptPasswordHasher",
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        ],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}"}
            for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
        ],
        "INSTALLED_APPS": [
            *portal.apps,
            "shared.exchange",
            "shared.ui",
            "shared.comms",
            "shared.api",
            "shared.accounts",
            "shared.audit",
            "shared.store",
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "whitenoise.runserver_nostatic",
            "django.contrib.staticfiles",
            "django_htmx",
            "template_partials",
            "csp",
            "rest_framework",
            "drf_spectacular",
            "drf_spectacular_sidecar",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "shared.ui.middleware.time_zone_middleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        "shared.ui.context.shell",
                    ],
                },
            }
        ],
    }


def _stores(portal: Portal, env: environ.Env) -> dict[str, Any]:
    url = _test_store(env) or env.str("DATABASE_URL", default="") or env.str("MONGODB_URI", default="")
    if url.startswith(("mongodb://", "mongodb+srv://")):
        databases, more = _mongodb(portal, url)
    elif url.startswith(("postgres://", "postgresql://")):
        databases, more = {**env.db_url_config(url), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}, {}
    else:
        databases, more = _sqlite(portal, url), {}
    redis_url = env.str("REDIS_URL", default="redis://127.0.0.1:6390/0")
    return more | {
        "DATABASES": {"default": databases},
        "REDIS_URL": redis_url,
        "CACHES": {
            "default": {
                "BACKEND": "shared.cache.OpenRedisCache",
                "LOCATION": redis_url,
                "KEY_PREFIX": portal.name,
                "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
            }
        },
        "SESSION_ENGINE": "django.contrib.sessions.backends.db",
    }


def _test_store(env: environ.Env) -> str:
    """With MONGODB_TEST_URI set a test run uses that server, in databases of its own (`test_saf_buyer`, …)."""
    return env.str("MONGODB_TEST_URI", default="") if "pytest" in sys.modules else ""


def _sqlite(portal: Portal, url: str) -> dict[str, Any]:
    """IMMEDIATE and WAL: with the default mode eight writers fail four transactions in five, with these none."""
    path = Path(url.removeprefix("sqlite:///")) if url else ROOT / ".data" / f"{portal.name}.sqlite3"
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
        },
        "TEST": {"NAME": str(path.with_name(f"test_{path.name}"))},
    }


def _mongodb(portal: Portal, url: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """MongoDB's own backend. Without a database name in the URL each portal takes its own."""
    name = urlsplit(url).path.strip("/") or f"saf_{portal.name}"
    database = {"ENGINE": "django_mongodb_backend", "HOST": url, "NAME": name}
    apps = ("admin", "auth", "contenttypes")
    return database, {
        "DEFAULT_AUTO_FIELD": "django_mongodb_backend.fields.ObjectIdAutoField",
        "MIGRATION_MODULES": {app: f"shared.mongodb.migrations.{app}" for app in apps},
        "MONGODB_APPS": {f"django.contrib.{app}": f"shared.mongodb.apps.{app.capitalize()}Config" for app in apps},
    }


def _cookies_and_security(portal: Portal, env: environ.Env, debug: bool) -> dict[str, Any]:
    none, own = ["'none'"], ["'self'"]
    return {
        "SESSION_COOKIE_NAME": f"{portal.name}_session",
        "CSRF_COOKIE_NAME": f"{portal.name}_csrf",
        "SESSION_COOKIE_AGE": 60 * 60 * 24 * 7,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": not debug,
        "CSRF_COOKIE_SECURE": not debug,
        "SECURE_SSL_REDIRECT": env.bool("SECURE_SSL_REDIRECT", default=not debug),
        "SECURE_REDIRECT_EXEMPT": [r"^healthz$", r"^readyz$"],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "SECURE_HSTS_SECONDS": 0 if debug else 60 * 60 * 24 * 365,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": not debug,
        "SECURE_HSTS_PRELOAD": not debug,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 1024 * 1024,
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": none,
                "script-src": own,
                "style-src": own,
                "img-src": own,
                "font-src": own,
                "connect-src": own,
                "manifest-src": own,
                "form-action": own,
                "base-uri": none,
                "frame-ancestors": none,
            }
        },
    }


def _peer(portal: Portal, env: environ.Env, secrets: _Secrets, debug: bool) -> dict[str, Any]:
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
        "PEER_API_KEY": secrets.one(portal.peer_key_names, portal.demo_peer_key),
        "TRUSTED_API_KEYS": secrets.all(portal.trusted_key_names, portal.demo_trusted_key),
    }


def _celery(portal: Portal, redis_url: str) -> dict[str, Any]:
    """Redis carries wake-ups only: a lost task loses nothing, because every row that is due is swept."""
    return {
        "CELERY_BROKER_URL": redis_url,
        "CELERY_TASK_DEFAULT_QUEUE": portal.name,
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_TASK_IGNORE_RESULT": True,
        "CELERY_TASK_SERIALIZER": "json",
        "CELERY_ACCEPT_CONTENT": ["json"],
        "CELERY_TASK_TIME_LIMIT": 60,
        "CELERY_TASK_SOFT_TIME_LIMIT": 45,
        "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP": True,
        "CELERY_BROKER_CONNECTION_MAX_RETRIES": None,
        "CELERY_TASK_PUBLISH_RETRY_POLICY": {
            "max_retries": 2, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.2,
        },
        "CELERY_WORKER_MAX_TASKS_PER_CHILD": 10000,
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_TIMEZONE": "UTC",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "visibility_timeout": 300, "unacked_restore_interval": 10, "unacked_restore_throttle": 1,
            "global_keyprefix": f"{portal.name}:", "socket_timeout": 2, "socket_connect_timeout": 2,
        },
        "CELERY_BEAT_SCHEDULE": {
            "sweep": {"task": "shared.exchange.tasks.sweep", "schedule": 10.0},
            "send mails": {"task": "shared.comms.tasks.send_mails", "schedule": 10.0},
            **portal.beat,
        },
    }


def _api(portal: Portal) -> dict[str, Any]:
    return {
        # Everything else a call goes through stands on `shared.api.endpoint.Endpoint`, of which all calls are made.
        "REST_FRAMEWORK": {"UNAUTHENTICATED_USER": None, "DEFAULT_SCHEMA_CLASS": "shared.api.openapi.HouseSchema"},
        "RATE_LIMITS": {"key": 60, "trusted": 6000, "person": 600, "address": 10},
        "SPECTACULAR_SETTINGS": {
            "TITLE": f"SAF Market: {portal.title}",
            "VERSION": "1.0.0",
            "OAS_VERSION": "3.1.0",
            "SERVE_INCLUDE_SCHEMA": False,
            "SWAGGER_UI_DIST": "SIDECAR",
            "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
            "REDOC_DIST": "SIDECAR",
            "SCHEMA_PATH_PREFIX": r"/api/",
            "COMPONENT_SPLIT_REQUEST": True,
            "ENUM_NAME_OVERRIDES": {},
        },
    }


def _mail_and_logs(env: environ.Env, debug: bool) -> dict[str, Any]:
    if dsn := env.str("SENTRY_DSN", default=""):
        import sentry_sdk

        sentry_sdk.init(dsn=dsn, send_default_pii=False)
    formatter = env.str("LOG_FORMAT", default="text" if debug else "json")
    mail: dict[str, Any] = env.email_url("EMAIL_URL", default="consolemail://")
    return {"EMAIL_TIMEOUT": 10} | mail | {
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
                "json": {
                    "()": "pythonjsonlogger.json.JsonFormatter",
                    "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
                },
            },
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": formatter}},
            "root": {"handlers": ["console"], "level": "INFO"},
            "loggers": {"django.server": {"level": "INFO"}, "celery": {"level": "INFO"}},
        },
    }
