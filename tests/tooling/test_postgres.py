"""The private PostgreSQL serves both databases and leaves nothing behind."""

import subprocess
import sys

import environ
import psycopg
import pytest

from scripts import postgres
from scripts.parts import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(postgres.binaries() is None, reason="PostgreSQL is not installed")]


def connect(url):
    config = environ.Env.db_url_config(url)
    return psycopg.connect(host=config["HOST"], dbname=config["NAME"], user=config["USER"])


def test_serves_both_databases_and_is_gone_afterwards():
    with postgres.Postgres() as server:
        names = []
        for portal in ("buyer", "producer"):
            with connect(server.url(portal)) as connection:
                names.append(connection.execute("SELECT current_database()").fetchone()[0])
        folder = server.dir

    assert names == ["buyer", "producer"]
    assert not folder.exists()


@pytest.mark.parametrize("code", [0, 3])
def test_command_gets_the_url_and_its_exit_code_comes_back(code):
    program = f"import os, sys; print(os.environ['DATABASE_URL']); sys.exit({code})"

    done = subprocess.run(
        [sys.executable, "-m", "scripts.postgres", "--", sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == code
    assert done.stdout.startswith("postgres://saf@/")
