"""Stores of tests on SQLite begin as a copy of one that was migrated already: migrating takes seconds, in each process.

The copy is kept for as long as no migration, and nothing that migrations import, changes. It holds tables alone: what
`post_migrate` fills in is filled in by each run.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from shared.settings import ROOT

KEPT = ROOT / ".pytest_cache"
IMPORTED = re.compile(r"^(?:from|import) ((?:shared|buyer_portal|producer_portal)[\w.]*)", re.MULTILINE)


def begin_with_a_copy(creation: Any) -> None:
    """Have `creation`, of the connection to an SQLite file, make test stores from a copy, and make that if need be."""
    create_empty, create = creation._create_test_db, creation.create_test_db
    template = KEPT / f"migrated-{settings.PORTAL}-{digest()}.sqlite3"

    def create_copy(*args: Any, **options: Any) -> str:
        name: str = create_empty(*args, **options)
        for left in (f"{name}-wal", f"{name}-shm"):  # of a run that was killed; SQLite would replay it over the copy
            Path(left).unlink(missing_ok=True)
        if template.exists():
            shutil.copyfile(template, name)
        return name

    def create_and_keep(*args: Any, **options: Any) -> str:
        name: str = create(*args, **options)
        if not template.exists():
            keep(Path(name), template)
        return name

    creation._create_test_db, creation.create_test_db = create_copy, create_and_keep


def keep(store: Path, template: Path) -> None:
    """Write `store` without its rows, and with the list of its migrations, to `template`: whole or not at all."""
    scratch = template.with_suffix(f".{os.getpid()}")
    scratch.parent.mkdir(exist_ok=True)
    scratch.unlink(missing_ok=True)
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(scratch)) as copy:
        source.backup(copy)
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        for name in tables - {"django_migrations"}:
            copy.execute(f'DELETE FROM "{name}"')
        copy.commit()
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
    scratch.replace(template)
    for old in set(KEPT.glob(f"migrated-{settings.PORTAL}-*.sqlite3")) - {template}:
        old.unlink(missing_ok=True)


def digest() -> str:
    """Of every migration, of the modules of ours that these import, and of the versions that read them."""
    migrations = sorted(ROOT.glob("*/*/migrations/*.py"))
    names = {name for path in migrations for name in IMPORTED.findall(path.read_text())}
    places = sorted(ROOT / name.replace(".", "/") for name in names)
    modules = [path for place in places for path in (place.with_suffix(".py"), place / "__init__.py") if path.exists()]
    read = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for path in [*migrations, *modules]:
        read.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return read.hexdigest()[:16]
