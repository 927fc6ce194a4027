"""The Producer portal as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "producer_portal.config.settings")
application = get_wsgi_application()

from shared.exchange.health.lookout import start_watching  # noqa: E402  needs the apps that were just loaded

start_watching()  # a dead worker cannot tell of itself
