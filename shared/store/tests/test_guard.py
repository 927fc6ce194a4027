import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from shared.store import guard
from shared.store.models import Marker

OTHER = {"buyer": "producer", "producer": "buyer"}


@pytest.mark.django_db
def test_a_migrated_store_is_marked_as_this_portals():
    assert guard.owner_of_store() == settings.PORTAL


@pytest.mark.django_db
def test_the_mark_is_set_once():
    guard.mark_store()

    assert list(Marker.objects.values_list("portal", flat=True)) == [settings.PORTAL]


@pytest.mark.django_db
def test_a_connection_to_the_others_store_is_refused(monkeypatch):
    Marker.objects.update(portal=OTHER[settings.PORTAL])
    monkeypatch.setattr(guard, "_looked", False)
    monkeypatch.setattr(connection, "close", lambda: None)

    with pytest.raises(ImproperlyConfigured, match=f"belongs to the {OTHER[settings.PORTAL]} portal"):
        guard.refuse_the_others_store(connection)


def test_no_command_of_the_other_portal_runs_in_this_store(tmp_path):
    def manage(portal, *args):
        env = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/one.sqlite3"}
        env["DJANGO_SETTINGS_MODULE"] = f"{portal}_portal.config.settings"
        line = [sys.executable, f"{portal}_portal/manage.py", *args]
        return subprocess.run(line, env=env, capture_output=True, text=True, check=False)

    assert manage(settings.PORTAL, "migrate", "--verbosity=0").returncode == 0
    refused = manage(OTHER[settings.PORTAL], "migrate", "--plan")

    assert refused.returncode != 0
    assert "DATABASE_URL must name a store of its own" in refused.stderr
