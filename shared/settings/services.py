"""What runs beside the pages: workers, the API, mail and logs."""

from __future__ import annotations

from typing import Any

import environ
from celery.schedules import crontab

from .masking import mask_event
from .portal import ROOT, Portal
from .secrets import Secrets

HOUR = 60.0 * 60
BEAT: dict[str, dict[str, Any]] = {
    "sweep": {"task": "shared.exchange.tasks.sweep", "schedule": 10.0},
    "purge sign-ins": {"task": "shared.identity.tasks.purge_sign_ins", "schedule": HOUR * 24},
    "purge idempotency keys": {"task": "shared.api.tasks.purge_idempotency", "schedule": HOUR},
    "answer reset requests": {"task": "shared.identity.tasks.answer_reset_requests", "schedule": 10.0},
    "resolve users": {"task": "shared.identity.tasks.resolve_users", "schedule": 10.0},
    "send mails": {"task": "shared.comms.tasks.send_mails", "schedule": 10.0},
    "send digests": {"task": "shared.comms.tasks.send_digests", "schedule": 60.0},
    "expire invitations": {"task": "shared.accounts.tasks.expire_invitations", "schedule": HOUR},
    "look out": {"task": "shared.exchange.tasks.look_out", "schedule": 30.0},
    "mend what differs": {"task": "shared.exchange.tasks.reconcile", "schedule": crontab(hour="2", minute="15")},
    "see that nothing differs": {
        "task": "shared.exchange.tasks.reconcile",
        "schedule": crontab(hour="3", minute="15"),
        "kwargs": {"mend": False},
    },
}


def celery(portal: Portal, env: environ.Env, redis_url: str) -> dict[str, Any]:
    """Redis carries wake-ups only: a lost task loses nothing, because every row that is due is swept."""
    return {
        "WORKERS": env.int("WORKERS", default=0),
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
            "max_retries": 2,
            "interval_start": 0,
            "interval_step": 0.1,
            "interval_max": 0.2,
        },
        "CELERY_WORKER_MAX_TASKS_PER_CHILD": 10000,
        "CELERY_WORKER_HIJACK_ROOT_LOGGER": False,
        "CELERY_TIMEZONE": "UTC",
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "visibility_timeout": 300,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "global_keyprefix": f"{portal.name}:",
            "socket_timeout": 2,
            "socket_connect_timeout": 2,
        },
        "CELERY_BEAT_SCHEDULE": {name: _perishable(entry) for name, entry in {**BEAT, **portal.beat}.items()},
    }


def _perishable(entry: dict[str, Any]) -> dict[str, Any]:
    """What waited in the queue for longer than its period is made good by the next one: no worker that comes back
    works off a night of sweeps."""
    every = entry["schedule"]
    return entry | {"options": {"expires": max(every, 30.0) if isinstance(every, float) else HOUR}}


def api(portal: Portal) -> dict[str, Any]:
    return {
        # Everything else a call goes through stands on `shared.api.endpoint.Endpoint`, of which all calls are made.
        "REST_FRAMEWORK": {"UNAUTHENTICATED_USER": None, "DEFAULT_SCHEMA_CLASS": "shared.api.openapi.HouseSchema"},
        "READY_NOTES": {"workers": "shared.exchange.health.vitals.workers_word"},
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
            "DEFAULT_GENERATOR_CLASS": "shared.api.openapi.Generator",  # with the webhooks
            "POSTPROCESSING_HOOKS": [],  # the usual one renames enums
        },
    }


def mail(portal: Portal, env: environ.Env, secrets: Secrets, debug: bool) -> dict[str, Any]:
    """With DEBUG every mail is kept in the development mailbox, and sent only if EMAIL_URL says by what server."""
    url = env.str("EMAIL_URL", default="")
    if not url and not debug:
        secrets.complaints.append("EMAIL_URL must name the mail server (consolemail:// writes mails into the log)")
    server: dict[str, Any] = {"EMAIL_TIMEOUT": 10, **(env.email_url_config(url) if url else {})}
    if not debug:
        return server
    folder = env.str("MAILBOX_DIR", default=str(ROOT / ".data" / portal.name / "mailbox"))
    mailbox = {"MAILBOX_DIR": folder, "MAILBOX_SENDS_BY": server.get("EMAIL_BACKEND", "")}
    return server | mailbox | {"EMAIL_BACKEND": "shared.comms.mailbox.MailboxBackend"}


def logs(env: environ.Env, debug: bool) -> dict[str, Any]:
    if dsn := env.str("SENTRY_DSN", default=""):
        import sentry_sdk

        sentry_sdk.init(dsn=dsn, send_default_pii=False, before_send=mask_event)
    formatter = env.str("LOG_FORMAT", default="text" if debug else "json")
    return {
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "text": {"format": "%(asctime)s %(levelname)s %(name)s%(mark)s: %(message)s"},
                "json": {
                    "()": "pythonjsonlogger.json.JsonFormatter",
                    "format": "%(asctime)s %(levelname)s %(name)s %(reference)s %(message)s",
                },
            },
            "filters": {
                "referenced": {"()": "shared.reference.Referenced"},
                "mask": {"()": "shared.settings.masking.MaskSecrets"},
            },
            "handlers": {
                "console": {
                    "class": "logging.StreamHandler",
                    "formatter": formatter,
                    "filters": ["referenced", "mask"],
                }
            },
            "root": {"handlers": ["console"], "level": "INFO"},
            "loggers": {
                "django.server": {"level": "INFO"},
                "celery": {"level": "INFO"},
                "httpx": {"level": "WARNING"},  # tells of every call to Clerk
                "fontTools": {"level": "WARNING"},  # tells of every glyph that a PDF takes in
            },
        },
    }
