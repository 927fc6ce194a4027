"""A private PostgreSQL that lives as long as the tests need it: unix socket only, no password, nothing kept.

python -m scripts.postgres -- pytest …        # with DATABASE_URL set for the command
with Postgres() as server: server.url("buyer")
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

USER = "saf"
# Nothing survives a crash, and nothing has to: the cluster is thrown away.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


def binaries() -> Path | None:
    """The folder with initdb and postgres: on PATH, or the newest of the distribution's."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).resolve().parent
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


class Postgres:
    """A cluster of its own. PostgreSQL refuses to run as root, so root lends it to an unprivileged user."""

    def __enter__(self) -> Postgres:
        folder = binaries()
        if folder is None:
            raise FileNotFoundError("PostgreSQL's server (initdb, postgres) is not installed")
        self.bin = folder
        self.user = _unprivileged_user() if os.geteuid() == 0 else None
        self.dir = Path(tempfile.mkdtemp(prefix="saf-pg-", dir="/tmp"))  # short: a socket's path has 107 bytes
        if self.user:
            shutil.chown(self.dir, self.user)
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if (self.dir / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", str(self.dir / "data"), "-m", "immediate")
        shutil.rmtree(self.dir, ignore_errors=True)

    def _start(self) -> None:
        data = str(self.dir / "data")
        self._run("initdb", "-D", data, "-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = [f"-c {name}='{value}'" for name, value in SETTINGS.items()]
        log = str(self.dir / "log")
        self._run("pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", f"-k {self.dir} " + " ".join(options))
        for name in ("buyer", "producer"):
            self.create(name)

    def _run(self, program: str, *args: str) -> None:
        done = subprocess.run(
            [str(self.bin / program), *args],
            user=self.user,
            group=self.user and pwd.getpwnam(self.user).pw_gid,
            extra_groups=[] if self.user else None,
            cwd=self.dir,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,  # the server keeps pg_ctl's pipes
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            log = self.dir / "log"
            raise RuntimeError(f"{program} failed: {done.stdout or ''}{log.read_text() if log.exists() else ''}")

    def create(self, database: str, *, like: str = "template1") -> None:
        """Make a further database of this name, a copy of another one that nobody uses now."""
        self._run("createdb", "-h", str(self.dir), "-U", USER, "-T", like, database)

    def analyze(self, database: str) -> None:
        """Let the planner know what is in it, as a server does that is older than a minute."""
        self._run("vacuumdb", "--analyze", "--quiet", "-h", str(self.dir), "-U", USER, database)

    def url(self, database: str) -> str:
        """DATABASE_URL of one of the databases: `buyer`, `producer`, and those that were made."""
        return f"postgres://{USER}@/{self.dir}/{database}"


def _unprivileged_user() -> str:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise RuntimeError("there is no user to run PostgreSQL as: neither postgres nor nobody")


def main(command: list[str]) -> int:
    """Run `command` with DATABASE_URL naming a fresh cluster, and give back its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Postgres() as server:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": server.url("buyer")}, check=False).returncode


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if not arguments:
        sys.exit("usage: python -m scripts.postgres -- COMMAND …")
    sys.exit(main(arguments))
