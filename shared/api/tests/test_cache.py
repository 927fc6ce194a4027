"""The cache against a real Redis that goes away and comes back."""

import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.core.cache import cache

from shared import cache as cache_module
from shared.accounts.limits import Window

SERVER = Path(sys.prefix) / "bin" / "redis-server"


def start(port):
    command = [SERVER, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(200):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.02)
    raise AssertionError("Redis did not start")


@pytest.fixture
def port():
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def use(settings, port, monkeypatch):
    """Put the cache on that port, whether or not anybody listens there."""
    monkeypatch.setattr(cache_module, "PAUSE", 0.2)
    monkeypatch.setattr(cache_module, "_away_until", {})

    def place(prefix="buyer"):
        location = f"redis://127.0.0.1:{port}/0"
        settings.CACHES = {
            "default": {"BACKEND": "shared.cache.OpenRedisCache", "LOCATION": location, "KEY_PREFIX": prefix}
        }

    place()
    return place


@pytest.fixture
def redis(port, use):
    process = start(port)
    yield process
    process.kill()
    process.wait()


def test_it_is_a_cache(redis):
    cache.set("a", {"b": 1}, 60)
    cache.set_many({"c": 1, "d": 2})

    assert cache.get("a") == {"b": 1}
    assert cache.get_many(["c", "d", "e"]) == {"c": 1, "d": 2}
    assert (cache.add("a", 2), cache.incr("c"), cache.has_key("a"), cache.touch("a", 5)) == (False, 2, True, True)
    assert (cache.delete("a"), cache.get("a", "none")) == (True, "none")


def test_counting_is_atomic_and_ends_with_its_window(redis):
    threads = [threading.Thread(target=lambda: [cache.count("n", 1) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert cache.count("n", 1) == 201
    time.sleep(1.1)
    assert cache.count("n", 1) == 1


def test_limits_hold_across_connections(redis, use):
    three = Window("test", 3)
    found = [three.hit("ann", at=1_000_020.0) for _ in range(3)]
    use()  # new connections, as another process would have

    assert (found, three.hit("ann", at=1_000_020.0)) == ([0, 0, 0], 60)


def test_clearing_forgets_this_portals_keys_alone(redis, use):
    cache.set("a", 1)
    use("producer")
    cache.set("a", 2)

    cache.clear()
    assert cache.get("a") is None
    use("buyer")
    assert cache.get("a") == 1


def test_without_redis_reads_miss_writes_are_let_go_and_nobody_waits(use):
    begun = time.monotonic()

    assert (cache.get("a"), cache.get("a", "none"), cache.get_many(["a"])) == (None, "none", {})
    cache.set("a", 1)
    cache.set_many({"a": 1})
    cache.delete_many(["a"])
    cache.clear()
    assert (cache.add("a", 1), cache.delete("a"), cache.has_key("a"), cache.touch("a")) == (False, False, False, False)
    assert (cache.count("a", 60), Window("test", 0).hit("ann")) == (0, 0)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("a")
    assert time.monotonic() - begun < 1


def test_it_says_so_once_and_again_when_redis_is_back(use, port, caplog):
    with caplog.at_level("INFO", "shared.cache"):
        for _ in range(5):
            cache.set("a", 1)
        process = start(port)
        try:
            time.sleep(0.25)
            cache.set("a", 1)
            assert cache.get("a") == 1
        finally:
            process.kill()
            process.wait()

    assert [record.message.split(" (")[0] for record in caplog.records] == [
        "Redis does not answer",
        "Redis answers again.",
    ]


def test_a_redis_that_hangs_costs_one_wait(use, port, monkeypatch):
    monkeypatch.setattr(cache_module, "PAUSE", 5)
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", port))
        silent.listen()
        begun = time.monotonic()
        for _ in range(5):
            cache.get("a")

        assert time.monotonic() - begun < 3
