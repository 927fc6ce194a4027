"""`make up`: both portals with demo data on this machine, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from scripts.house import House, HouseError
from scripts.parts import NAMES, ROOT, Ports

WELCOME = """
Buyer portal     http://localhost:{buyer}/      buyer@demo.example
Producer portal  http://localhost:{producer}/      producer@demo.example
Both             /admin/                     admin@demo.example
Password         saf-demo-2026               API key dev-api-key-123

Data and logs are in {data_dir}. Ctrl-C stops everything.
"""
COLOURS = dict(zip(NAMES, (31, 34, 32, 36, 33, 94, 92), strict=True))
HUM = " INFO celery."  # every task, every ten seconds: in the files, but not on the console
LIVED = 10  # seconds a process must have lived to be started again after a crash


def main() -> int:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # seen at once, also through a pipe
    # SIGINT too: a shell that starts us in the background has it ignored
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, _interrupt)
    house = house_from_environment()
    try:
        with house.alone():
            run(house)
    except HouseError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


def house_from_environment() -> House:
    """Ports and place as BUYER_PORT, PRODUCER_PORT, REDIS_PORT and DATA_DIR name them."""
    ports = Ports(
        buyer=int(os.environ.get("BUYER_PORT") or Ports.buyer),
        producer=int(os.environ.get("PRODUCER_PORT") or Ports.producer),
        redis=int(os.environ.get("REDIS_PORT") or Ports.redis),
    )
    return House(ports, Path(os.environ.get("DATA_DIR") or ROOT / ".data"))


def run(house: House) -> None:
    _check_ports(house.ports)
    for name in NAMES:
        (house.logs / f"{name}.log").write_text("")
    threading.Thread(target=_show_logs, args=(house,), daemon=True).start()
    try:
        print("Preparing the databases and the demo data …")
        house.start("redis")
        house.prepare()
        print("Starting both portals …")
        house.start()
        time.sleep(1)  # what the workers say at their start comes before the welcome
        print(WELCOME.format(buyer=house.ports.buyer, producer=house.ports.producer, data_dir=house.data_dir))
        _watch(house)
    finally:
        _ignore_signals()
        print("\nStopping …")
        house.stop()


def _check_ports(ports: Ports) -> None:
    if name := ports.taken():
        raise HouseError(
            f"Port {ports[name]} is taken by another program. Stop that program, or choose another port: "
            f"make up {name.upper()}_PORT={ports[name] + 100}"
        )


def _watch(house: House) -> None:
    """Start again what crashed; give up on what crashes at once."""
    started = dict.fromkeys(NAMES, time.monotonic())
    while True:
        time.sleep(0.5)
        for name in NAMES:
            if house.alive(name):
                continue
            if time.monotonic() - started[name] < LIVED:
                raise HouseError(f"{name} keeps ending. The end of its log:\n{house.log(name)[-3000:]}")
            print(f"{name} ended unexpectedly; starting it again.")
            house.start(name)
            started[name] = time.monotonic()


def _show_logs(house: House) -> None:
    """Follow every log on the console, each line under its process's name."""
    seen = dict.fromkeys(NAMES, 0)
    colour = sys.stdout.isatty()
    while True:
        for name in NAMES:
            with (house.logs / f"{name}.log").open(errors="replace") as log:
                log.seek(seen[name])
                for line in log.read().splitlines():
                    if HUM in line:
                        continue
                    label = f"{name:16}"
                    print(f"\033[{COLOURS[name]}m{label}\033[0m {line}" if colour else f"{label} {line}", flush=True)
                seen[name] = log.tell()
        time.sleep(0.2)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _ignore_signals() -> None:
    """A second Ctrl-C while stopping would leave processes behind."""
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
