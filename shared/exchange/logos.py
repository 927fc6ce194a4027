"""Logos of the other side's organisations are copied here: no page loads anything from another host.

The row that says which logo is wanted is written with the organisation; a worker fetches it, tries again by a schedule,
and what Pillow cannot draw is not shown. Until a new logo is here the old one stands, and without any the initials.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F

from shared.accounts.models import Organization
from shared.accounts.roles import Home
from shared.claims import ClaimQuerySet
from shared.db import atomic, on_commit
from shared.errors import Invalid
from shared.office.pictures import FOLDER, LARGEST, NAME, NoPicture, keep_picture, read_picture

from . import schedule, states, wake
from .addresses import check_url
from .line import Answer, Line
from .models import LogoCopy

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
WORK_SECONDS = 20.0  # with one more picture, which may take as long again, within the time of a task
SECONDS_FOR_ONE = 10.0
SERVED = re.compile(rf"/{FOLDER}/({NAME.pattern})")


@atomic
def want_logo(*, organization: Organization, now: datetime) -> None:
    """Have the logo that the other side's `organization` has now copied, in place of an earlier one."""
    mine = LogoCopy.objects.filter(organization=organization)
    if not organization.logo:
        mine.delete()
        return
    wanted = {
        "address": organization.logo, "state": states.DUE, "attempts": 0, "next_attempt_at": now,
        "lease": "", "leased_until": None, "last_error": "",
    }  # fmt: skip
    if not mine.update(**wanted):
        LogoCopy.objects.create(organization=organization, **wanted)
    on_commit(wake.wake_copiers)


def copy_due_logos(*, tell_time: Callable[[], datetime]) -> int:
    """Copy what is due, one after the other, for some seconds; returns how many were copied. Two at once do no harm."""
    copied, until = 0, time.monotonic() + WORK_SECONDS
    while time.monotonic() < until:
        rows: list[LogoCopy] = LogoCopy.objects.claim(limit=1, now=tell_time(), lease_for=LEASE)
        if not rows:
            break
        copied += _copy(rows[0], tell_time)
    return copied


def _copy(row: LogoCopy, tell_time: Callable[[], datetime]) -> bool:
    """Fetch one, and keep it. Nothing is held while the other side is asked."""
    if not _count_try(row):
        return False
    if row.attempts >= len(schedule.SENDING):
        return _refuse(row, row.last_error or "It was tried too often.")
    try:
        answer = _fetch(row.address)
        if answer.error:
            return _put_off(row, answer.error, tell_time())
        return _keep(row, keep_picture(read_picture(answer.content)))
    except (Invalid, NoPicture) as no:
        return _refuse(row, str(no))


@atomic
def _count_try(row: LogoCopy) -> bool:
    """Count a try before it is made, so that a picture that kills its worker is not tried for ever."""
    return bool(_held(row).update(attempts=F("attempts") + 1))


def _fetch(address: str) -> Answer:
    """What other portals of this make serve is asked for where we know the other portal to be: its public address may
    lead nowhere from here. Any other address is checked as a partner's endpoint is. Raises Invalid for one that is no
    address to connect to.
    """
    path = urlsplit(address).path
    ours = SERVED.fullmatch(path) is not None
    if not ours:
        check_url(address)
    line = Line(guarded=not ours)
    try:
        return line.get(f"{settings.PEER_URL}{path}" if ours else address, most=LARGEST, total=SECONDS_FOR_ONE)
    finally:
        line.close()


@atomic
def _keep(row: LogoCopy, name: str) -> bool:
    done = bool(_held(row).update(state=states.COPIED, lease="", leased_until=None, last_error=""))
    if done:
        _show(row.organization_id, row.address, name)
    return done


@atomic
def _refuse(row: LogoCopy, why: str) -> bool:
    """It is not shown, and not asked for again until there is another."""
    log.warning("%s is not shown: %s", row, why)
    if _held(row).update(state=states.REFUSED, lease="", leased_until=None, last_error=why[:300]):
        _show(row.organization_id, row.address, "")
    return False


def _put_off(row: LogoCopy, why: str, now: datetime) -> bool:
    again = schedule.next_try(schedule.SENDING, tries=row.attempts + 1, now=now)
    return _refuse(row, why) if again is None else _try_again(row, again, why)


@atomic
def _try_again(row: LogoCopy, again: datetime, why: str) -> bool:
    _held(row).update(next_attempt_at=again, lease="", leased_until=None, last_error=why[:300])
    return False


def _show(organization_id: str, logo: str, name: str) -> None:
    """Show the file `name` for the organisation, if `logo` is still the one it has."""
    Organization.objects.filter(pk=organization_id, home=Home.PEER, logo=logo).update(logo_copy=name)


def _held(row: LogoCopy) -> ClaimQuerySet:
    return LogoCopy.objects.filter(pk=row.pk, lease=row.lease, state=states.DUE)
