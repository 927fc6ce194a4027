"""Django itself: apps, middleware, templates, static files, cookies and headers."""

from __future__ import annotations

from typing import Any

import environ

from .portal import ROOT, Portal


def django(portal: Portal, debug: bool) -> dict[str, Any]:
    package = f"{portal.name}_portal"
    return {
        "ROOT_URLCONF": f"{package}.config.urls",
        "WSGI_APPLICATION": f"{package}.config.wsgi.application",
        "AUTH_USER_MODEL": "accounts.User",
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "FORM_RENDERER": "shared.ui.widgets.HouseRenderer",
        "LOGIN_URL": "accounts:sign_in",
        "LOGIN_REDIRECT_URL": "/",
        "LANGUAGE_CODE": "en-gb",
        "TIME_ZONE": "UTC",
        "USE_TZ": True,
        "USE_I18N": False,
        "FORMAT_MODULE_PATH": "shared.settings.formats",
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
            "shared.tour",
            "shared.papers",
            "shared.deals",
            "shared.office",
            "shared.ui",
            "shared.comms",
            "shared.api",
            "shared.identity",
            "shared.accounts",
            "shared.audit",
            "shared.store",
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
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
        "CSRF_FAILURE_VIEW": "shared.ui.problems.csrf_failure",
        "MIDDLEWARE": [
            "shared.reference.reference_middleware",
            "shared.api.metrics.request_metrics_middleware",
            "django.middleware.security.SecurityMiddleware",
            "shared.exchange.middleware.webhooks_first",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "shared.identity.middleware.sign_in_middleware",
            "shared.accounts.signed_out.signed_out_middleware",
            "shared.ui.middleware.reader_middleware",
            "shared.ui.acting.ActingFor",
            "shared.ui.problems.ProblemPages",
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


def cookies_and_security(portal: Portal, env: environ.Env, debug: bool) -> dict[str, Any]:
    none, own = ["'none'"], ["'self'"]
    return {
        "SESSION_COOKIE_NAME": f"{portal.name}_session",
        "CSRF_COOKIE_NAME": f"{portal.name}_csrf",
        "SESSION_COOKIE_AGE": 60 * 60 * 24 * 365,  # the browser's memory; a session ends after IDLE in shared.identity
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
