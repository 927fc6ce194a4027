"""Looking whether all is well, every half minute: from a worker, and from each web process, since a dead worker cannot
tell. However many look, one of them does at a time."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections

from shared import clock
from shared.comms.mails import send_due_mails
from shared.exchange.alerts import keep_alert, remind, resolve_others
from shared.exchange.integration import Integration, integration_of

from . import looks, pulses
from .pace import paced
from .rules import RULES

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)
WEB_LOOKS_EVERY_SECONDS = 15.0
FIRST_LOOK_AFTER = timedelta(minutes=1)  # when all is started anew, the scheduler gets time for its first sweep

TellTime = Callable[[], datetime]


def look_out(*, tell_time: TellTime) -> Integration | None:
    """Look, and tell operators what is wrong and what is over; None if somebody else has just done so."""
    if not pulses.take_turn(pulses.LOOKOUT, now=tell_time(), every=EVERY):
        return None
    looks.look_at_broker(now=tell_time())
    looks.look_at_peer(now=tell_time())
    found = integration_of(now=tell_time())
    judge(found)
    remind(now=found.now)
    return found


def judge(found: Integration) -> None:
    """Raise an alert for each trouble that is not known yet, and close those that are over."""
    for rule in RULES:
        if rule.find is None:
            continue
        troubles = {trouble.key: trouble for trouble in rule.find(found, paced(rule.after))}
        for key, trouble in troubles.items():
            keep_alert(rule.kind, trouble.text, key=key, now=found.now)
        resolve_others(rule.kind, keys=troubles, now=found.now)


class _Watcher:
    """The web process's own look-out, in a thread. After a fork the child starts its own."""

    def __init__(self) -> None:
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        if self.thread is None:
            self.thread = threading.Thread(target=self._run, name="look-out", daemon=True)
            self.thread.start()

    def _run(self) -> None:
        time.sleep(paced(FIRST_LOOK_AFTER).total_seconds())
        while True:
            try:
                look_from_the_web()
            except Exception as error:  # noqa: BLE001 - the store may be away: the next look tells
                log.warning("The look-out could not look: %r", error)
            close_old_connections()
            time.sleep(WEB_LOOKS_EVERY_SECONDS)


def look_from_the_web() -> None:
    """Look, and where no worker is heard of, send the mails that wait from here: they are what tells operators."""
    found = look_out(tell_time=clock.now)
    if found is not None and found.vitals.workers == "silent":
        log.info("No worker is heard of; mails sent from the web process: %s", send_due_mails(clock=clock.now))


_watcher = _Watcher()
start_watching = _watcher.start
os.register_at_fork(after_in_child=_watcher.__init__)  # type: ignore[misc]
