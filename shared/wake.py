"""Waking the workers after a commit. Redis only makes it fast: a wake that is lost is made good by the next sweep.

Wakes go out from a thread of their own, so that no request waits for the broker, nor fails because of it. Wakes for
the same work that pile up meanwhile become one.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time

from celery import current_app

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.05
QUIET_SECONDS = 2.0

Wake = tuple[str, tuple[str, ...]]


def wake(task: str, *arguments: str) -> None:
    """Soon a worker will run the Celery task of this name, unless the broker is away. Called by on_commit."""
    _waker.add((task, arguments))


class _Waker:
    """Wakes that wait to be published, and the thread that publishes them. After a fork the child starts its own."""

    def __init__(self) -> None:
        self.waiting: dict[Wake, None] = {}
        self.news = threading.Condition()
        self.thread: threading.Thread | None = None
        self.quiet_until = 0.0

    def add(self, wake: Wake) -> None:
        with self.news:
            self.waiting[wake] = None
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._run, name="wake-ups", daemon=True)
                self.thread.start()
            self.news.notify()

    def flush(self) -> None:
        """Publish what still waits; called when the process ends."""
        with self.news:
            wakes, self.waiting = list(self.waiting), {}
        self._publish(wakes)

    def _run(self) -> None:
        while True:
            with self.news:
                while not self.waiting:
                    self.news.wait()
                wakes, self.waiting = list(self.waiting), {}
            self._publish(wakes)
            time.sleep(PAUSE_SECONDS)

    def _publish(self, wakes: list[Wake]) -> None:
        if time.monotonic() < self.quiet_until:
            return  # the broker was away a moment ago: the sweep will find the rows
        for name, arguments in wakes:
            try:
                current_app.send_task(name, args=arguments, retry=False, ignore_result=True)
            except Exception as error:  # noqa: BLE001 - whatever a broker can raise must stop here
                log.warning("No wake-up for %s, the sweep will find the work: %r", name, error)
                self.quiet_until = time.monotonic() + QUIET_SECONDS
                return


_waker = _Waker()
atexit.register(_waker.flush)
# A child begins anew: the lock it was forked with may be held by a thread that it does not have.
os.register_at_fork(after_in_child=_waker.__init__)  # type: ignore[misc]
