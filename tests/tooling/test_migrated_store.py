"""The copy that stores of tests begin with; see shared/tests/migrated.py."""

import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest

from shared.tests import migrated


@pytest.fixture
def creation(tmp_path, monkeypatch):
    """What makes the store `test.sqlite3`; its copy lies ready."""
    monkeypatch.setattr(migrated, "KEPT", tmp_path)
    monkeypatch.setattr(migrated, "digest", lambda: "0")
    monkeypatch.setattr(migrated, "settings", SimpleNamespace(PORTAL="some"))
    with closing(sqlite3.connect(tmp_path / "migrated-some-0.sqlite3")) as copy, copy:
        copy.execute("CREATE TABLE lots (id)")
    name = str(tmp_path / "test.sqlite3")
    creation = SimpleNamespace(_create_test_db=lambda: name, create_test_db=lambda: name)
    migrated.begin_with_a_copy(creation)
    return creation


def test_what_a_killed_run_left_is_not_replayed_over_the_copy(creation, tmp_path):
    killed = sqlite3.connect(tmp_path / "test.sqlite3")
    killed.execute("PRAGMA journal_mode=WAL")
    killed.execute("CREATE TABLE other (id)")
    killed.commit()
    log = (tmp_path / "test.sqlite3-wal").read_bytes()
    killed.close()
    (tmp_path / "test.sqlite3-wal").write_bytes(log)

    with closing(sqlite3.connect(creation._create_test_db())) as store:
        assert store.execute("SELECT name FROM sqlite_schema").fetchall() == [("lots",)]
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
