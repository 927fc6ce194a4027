import time

import pytest
from celery import Celery

from shared import wake

from .faulty import Faulty


@pytest.fixture
def celery_wakes(monkeypatch):
    """Ask it what tasks were sent to the broker so far; there is none, so they are kept here."""
    sent = []
    monkeypatch.setattr(Celery, "send_task", lambda self, name, **_: sent.append(name))

    def asked():
        for _ in range(100):
            if sent or not wake._waker.waiting:
                break
            time.sleep(0.01)
        time.sleep(0.02)
        return sent

    return asked


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{Faulty.__module__}.Faulty"
    Faulty.errors, Faulty.tried = {}, []
    return Faulty
