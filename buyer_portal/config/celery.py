"""The Buyer portal's workers and scheduler. The queue bears its name, so one Redis can serve both portals."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "buyer_portal.config.settings")
app = Celery("buyer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
