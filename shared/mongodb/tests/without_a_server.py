"""What a portal with a MongoDB DATABASE_URL can be asked while no server answers. Prints the answers as JSON."""

import importlib
import json
import sys

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.db.migrations.autodetector import MigrationAutodetector  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.state import ProjectState  # noqa: E402

from shared.mongodb.offline import OfflineConnection  # noqa: E402


def migrate():
    """Run every migration against nothing; returns the collections with their indexes."""
    executor = MigrationExecutor(connections["default"])
    executor.migrate(executor.loader.graph.leaf_nodes())
    collections = connections["default"].database.collections
    return {name: sorted(collection.indexes) for name, collection in collections.items()}


def missing_migrations():
    loader = MigrationExecutor(connections["default"]).loader
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    return {app: [str(migration) for migration in found] for app, found in detector.changes(graph=loader.graph).items()}


def keys():
    """The kind of primary key of every model, of ours and of others."""
    return {model._meta.label: type(model._meta.pk).__name__ for model in apps.get_models(include_auto_created=True)}


engine = connections["default"].settings_dict["ENGINE"]
connections["default"] = OfflineConnection("default")
importlib.import_module(django.conf.settings.ROOT_URLCONF)
call_command("check", databases=["default"], stdout=sys.stderr)
answers = {"engine": engine, "missing": missing_migrations(), "keys": keys(), "collections": migrate()}
print(json.dumps(answers))  # noqa: T201
