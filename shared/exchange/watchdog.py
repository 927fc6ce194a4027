"""The deadline of a whole POST. A read timeout is per read, so a server that drips bytes would hold us for ever."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from typing import Protocol

LOOK_EVERY_SECONDS = 0.1


class Cuttable(Protocol):
    def cut(self) -> None:
        """Shut the socket, so that whoever waits on it wakes up with an error."""


class Watchdog:
    """One thread per process that cuts what has run out of time. It sleeps while nothing is watched."""

    def __init__(self) -> None:
        self._deadlines: dict[int, tuple[float, Cuttable]] = {}
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def watch(self, line: Cuttable, *, deadline: float) -> Iterator[None]:
        """Cut `line` if the block has not ended at `deadline` (of time.monotonic)."""
        key = id(line)
        with self._news:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
                self._thread.start()
            self._deadlines[key] = (deadline, line)
            if len(self._deadlines) == 1:
                self._news.notify()
        try:
            yield
        finally:
            with self._news:
                self._deadlines.pop(key, None)

    def _run(self) -> None:
        while True:
            with self._news:
                while not self._deadlines:
                    self._news.wait()
                late = [line for deadline, line in self._deadlines.values() if time.monotonic() >= deadline]
            for line in late:
                line.cut()
            time.sleep(LOOK_EVERY_SECONDS)


watchdog = Watchdog()
# A child begins anew: the lock it was forked with may be held by a thread that it does not have.
os.register_at_fork(after_in_child=watchdog.__init__)  # type: ignore[misc]
