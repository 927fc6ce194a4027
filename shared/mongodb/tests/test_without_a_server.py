"""A portal on MongoDB, as far as it can be tried while no server answers: in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from shared.settings import ROOT

NOBODY = "mongodb://127.0.0.1:1/?replicaSet=rs0&serverSelectionTimeoutMS=500"


@pytest.fixture(scope="module")
def answers():
    environment = os.environ | {"DATABASE_URL": NOBODY}
    command = [sys.executable, "-m", "shared.mongodb.tests.without_a_server"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_url_alone_chooses_mongodb(answers):
    assert answers["engine"] == "django_mongodb_backend"


def test_no_model_lacks_a_migration(answers):
    assert answers["missing"] == {}


def test_no_model_counts_its_keys(answers):
    assert set(answers["keys"].values()) <= {"CharField", "Digits", "ObjectIdAutoField", "OneToOneField", "ForeignKey"}


def test_our_own_models_bring_their_keys_along(answers):
    made_by_the_store = {label for label, kind in answers["keys"].items() if kind == "ObjectIdAutoField"}

    assert {label.partition(".")[0] for label in made_by_the_store} <= {"admin", "auth", "contenttypes"}


def test_every_migration_compiles(answers):
    assert "comms_told_once" in answers["collections"]["comms_notification"]
    assert "audit_subject" in answers["collections"]["audit_event"]


@pytest.mark.parametrize(
    ("imported", "engine"),
    [("pytest", "django_mongodb_backend"), ("json", "django.db.backends.sqlite3")],
    ids=["a test run", "anything else"],
)
def test_a_test_run_takes_the_store_that_mongodb_test_uri_names(tmp_path, imported, engine):
    environment = os.environ | {"MONGODB_TEST_URI": NOBODY, "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3"}
    module = os.environ["DJANGO_SETTINGS_MODULE"]
    script = f"import {imported}; from {module} import DATABASES; print(DATABASES['default']['ENGINE'])"

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )

    assert done.stdout.strip() == engine, done.stderr
