"""Both portals, their workers and schedulers and one Redis as real processes on this machine.

`make up` runs one house for people; journeys, fault tests and benchmarks run theirs on free ports:

    with House(Ports.free(), tmp_path) as house:  # migrated, seeded, started, answering
        requests.get(house.url("buyer") + "/healthz")
        house.kill("producer-worker")  # SIGKILL, its children too
        house.start("producer-worker")
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from scripts.parts import MARK, NAMES, PORTALS, ROOT, Ports, command, environment

PATIENCE = 30  # seconds a process gets to finish what it is doing; a worker needs up to 25


class HouseError(Exception):
    """A sentence for the person who started the house."""


class House:
    """`databases` maps each portal to a DATABASE_URL; without it each has an SQLite file in `data_dir`.

    `extra_env` goes to every portal's process, for example {"WEBHOOK_SCHEDULE_SCALE": "0.01"}; `seed=False` leaves
    the demo data out. The processes are redis, and web, worker and beat of buyer and producer (`parts.NAMES`).
    """

    def __init__(
        self,
        ports: Ports,
        data_dir: Path,
        databases: Mapping[str, str] | None = None,
        extra_env: Mapping[str, str] | None = None,
        seed: bool = True,
    ) -> None:
        self.ports, self.data_dir, self.seed = ports, data_dir.resolve(), seed
        self.databases = databases or {name: f"sqlite:///{self.data_dir}/{name}.sqlite3" for name in PORTALS}
        self.extra_env = dict(extra_env or {})
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._begun_at: dict[str, int] = {}  # where in its log a process began
        self.logs = self.data_dir / "logs"
        for folder in (self.logs, self.data_dir / "redis"):
            folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> House:
        try:
            self.start("redis")
            self.prepare()
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, portal: str) -> str:
        return self.ports.url(portal)

    def env(self, portal: str) -> dict[str, str]:
        return environment(portal, self.ports, self.data_dir, self.databases[portal], self.extra_env)

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text(errors="replace")

    def manage(self, portal: str, *args: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one operator command of a portal and give back what it printed. Raises HouseError if it fails."""
        line = [sys.executable, str(ROOT / f"{portal}_portal" / "manage.py"), *args]
        done = subprocess.run(line, env=self.env(portal), cwd=ROOT, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise HouseError(f"`{portal}_portal/manage.py {' '.join(args)}` failed:\n{done.stdout}{done.stderr}")
        return done

    def prepare(self) -> None:
        """Bring both databases up to date and fill in the demo data.

        The producers' part reads what the buyers did from the Buyer portal, which is left running.
        """

        def prepare_one(portal: str) -> None:
            self.manage(portal, "migrate", "--no-input")
            if self.seed and portal == "buyer":
                self.manage(portal, "seed_demo")

        with ThreadPoolExecutor() as pool:
            list(pool.map(prepare_one, PORTALS))
        if self.seed:
            self.start("buyer-web")
            self.manage("producer", "seed_demo")

    def alive(self, name: str) -> bool:
        return name in self.running and self.running[name].poll() is None

    def start(self, *names: str, timeout: float = 60) -> None:
        """Start the named processes (all, unless named) that do not run yet, and wait until they answer."""
        starting = [name for name in names or NAMES if not self.alive(name)]
        for name in starting:
            env = dict(os.environ) if name == "redis" else self.env(name.partition("-")[0])
            with (self.logs / f"{name}.log").open("ab") as log:
                self._begun_at[name] = log.tell()
                self.running[name] = subprocess.Popen(
                    command(name, self.ports, self.data_dir),
                    env=env | {MARK: str(self.data_dir)},
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C reaches us alone, and a signal to the group its children too
                )
            if name in ("redis", "producer-web"):  # what comes after needs these; both webs start side by side
                self._wait_for([begun for begun in starting if begun in self.running], timeout)
        self._wait_for(starting, timeout)

    def kill(self, name: str, sig: signal.Signals = signal.SIGKILL, children_only: bool = False) -> None:
        """Send `sig` to a process and its children at once, as a crash would; or to its children only."""
        process = self.running[name]
        if children_only:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.send_signal(sig)
            return
        _signal_group(process.pid, sig)
        process.wait(timeout=PATIENCE)

    def stop(self, *names: str) -> None:
        """End the named processes (all, unless named) in good order: SIGTERM, and SIGKILL for what does not hear it."""
        wanted = [name for name in names or NAMES if name in self.running]
        for stage in (("beat", "worker"), ("web",), ("redis",)):  # nobody loses what it needs to finish
            stopping = {name: self.running.pop(name) for name in wanted if name.endswith(stage)}
            for process in stopping.values():
                process.terminate()
            deadline = time.monotonic() + PATIENCE
            for process in stopping.values():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=max(0.1, deadline - time.monotonic()))
                _signal_group(process.pid, signal.SIGKILL)
                process.wait()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold this data alone: ends what a killed house left behind, refuses while another house is on it."""
        with (self.data_dir / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HouseError(
                    f"The portals already run on {self.data_dir}. Stop them first (Ctrl-C there)."
                ) from None
            left = [process for process in psutil.process_iter() if _house_of(process) == str(self.data_dir)]
            for process in left:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(left, timeout=10)
            yield

    def _wait_for(self, names: list[str], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while waiting := [name for name in names if not self._answers(name)]:
            for name in waiting:
                if not self.alive(name) or time.monotonic() > deadline:
                    what = "did not answer in time" if self.alive(name) else "ended at once"
                    raise HouseError(f"{name} {what}. The end of its log:\n{self.log(name)[-3000:]}")
            time.sleep(0.05)

    def _answers(self, name: str) -> bool:
        """Redis takes connections, a web process is ready, a worker says so, a scheduler is there at all."""
        if name == "redis":
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.ports.redis)) == 0
        if name.endswith("-worker"):
            return b" ready." in (self.logs / f"{name}.log").read_bytes()[self._begun_at[name] :]
        if not name.endswith("-web"):
            return self.alive(name)
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[name.partition("-")[0]], timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _house_of(process: psutil.Process) -> str:
    try:
        return str(process.environ().get(MARK, ""))
    except psutil.Error:  # gone, or another person's
        return ""


def _signal_group(pid: int, sig: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, sig)
