import pytest
from django.db import connection

from .door import Door


@pytest.fixture(scope="session")
def doors(django_db_setup, django_db_blocker):
    """A collection of doors: a record with a status, of no app, so that the spine is tested without one."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Door)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Door)
