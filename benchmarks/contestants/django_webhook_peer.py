"""django-webhook's own task, called in this process: its best case, without a broker. `… URL BODY_FILE STORE`."""

import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

sys.path.insert(0, str(Path(__file__).parent))
from line import serve

URL, BODY, STORE = sys.argv[1], Path(sys.argv[2]).read_text(), sys.argv[3]
settings.configure(
    SECRET_KEY="benchmark",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django_webhook"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": STORE,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    },
    DJANGO_WEBHOOK={"MODELS": []},
)
django.setup()
call_command("migrate", verbosity=0)

from django_webhook.models import Webhook, WebhookEvent, WebhookSecret  # noqa: E402
from django_webhook.tasks import fire_webhook  # noqa: E402

webhook = Webhook.objects.create(url=URL)
WebhookSecret.objects.create(webhook=webhook, token="benchmark-secret-of-32-characters")


def run(_: object, count: int) -> float:
    begun = time.perf_counter()
    for _ in range(count):
        fire_webhook(webhook.pk, BODY, topic="lots.Lot/create", object_type="lots.Lot")
    took = time.perf_counter() - begun
    assert WebhookEvent.objects.filter(status="SUCCESS").count() >= count
    return took


serve(lambda count: None, run)
