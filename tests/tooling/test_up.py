"""`make up` as a person meets it: it starts, stops, starts again after a crash, and says plainly what is in its way."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from scripts.house import _house_of
from scripts.parts import NAMES, PORTALS, ROOT, Ports
from scripts.up import LIVED

pytestmark = pytest.mark.slow


@pytest.fixture
def place(tmp_path):
    """A data folder and ports of its own; whatever is left running there afterwards is ended."""
    ports = Ports.free()
    yield {
        "DATA_DIR": str(tmp_path),
        "BUYER_PORT": str(ports.buyer),
        "PRODUCER_PORT": str(ports.producer),
        "REDIS_PORT": str(ports.redis),
    }
    for process in processes(tmp_path):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def processes(data_dir):
    return [process for process in psutil.process_iter() if _house_of(process) == str(data_dir)]


@contextlib.contextmanager
def up(place):
    # As a script's `make up &` starts it: with Ctrl-C's signal ignored until it says otherwise.
    command = ["sh", "-c", 'trap "" INT; exec "$0" -u -m scripts.up', sys.executable]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process, text, timeout=90):
    seen, deadline = "", time.monotonic() + timeout
    while text not in seen:
        line = process.stdout.readline()
        assert line, seen
        assert time.monotonic() < deadline, seen
        seen += line
    return seen


def status(port):
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=5)
    connection.request("GET", "/readyz")
    return connection.getresponse().status


def test_up_brings_both_portals_mends_a_crash_and_ctrl_c_ends_all(place):
    with up(place) as process:
        said = read_until(process, "Ctrl-C stops everything")
        answers = [status(place["BUYER_PORT"]), status(place["PRODUCER_PORT"])]
        running = processes(place["DATA_DIR"])
        time.sleep(LIVED + 1)
        worker = next(one for one in running if "producer@%h" in one.cmdline())
        os.killpg(os.getpgid(worker.pid), signal.SIGKILL)
        read_until(process, "producer-worker ended unexpectedly; starting it again.")

        with up(place) as second:
            refused, _ = second.communicate(timeout=30)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)

    assert answers == [200, 200]
    assert f"http://localhost:{place['BUYER_PORT']}/" in said
    assert "buyer@demo.example" in said
    assert len(running) >= len(NAMES)
    assert second.returncode == 1
    assert "already run" in refused
    assert process.returncode == 0
    assert processes(place["DATA_DIR"]) == []


def test_up_starts_again_after_it_was_killed(place):
    with up(place) as process:
        read_until(process, "Ctrl-C stops everything")
        process.kill()
        process.wait()
    left = processes(place["DATA_DIR"])

    with up(place) as process:
        read_until(process, "Ctrl-C stops everything")
        answers = [status(place["BUYER_PORT"]), status(place["PRODUCER_PORT"])]
        process.terminate()
        process.communicate(timeout=60)

    assert left != []
    assert answers == [200, 200]
    assert processes(place["DATA_DIR"]) == []


@pytest.mark.parametrize("name", [*PORTALS, "redis"])
def test_up_says_which_port_is_taken_and_what_to_do(place, name):
    variable = f"{name.upper()}_PORT"
    with socket.create_server(("127.0.0.1", int(place[variable]))), up(place) as process:
        said, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert f"Port {place[variable]} is taken by another program" in said
    assert f"make up {variable}=" in said
    assert "Traceback" not in said
