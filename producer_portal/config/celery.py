"""The Producer portal's workers and scheduler. The queue bears its name, so one Redis can serve both portals."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "producer_portal.config.settings")
app = Celery("producer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
