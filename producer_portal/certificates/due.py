"""What the clock does about certificates: their holders are told before one ends, and when it has."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse

from shared.comms.services import notify
from shared.db import atomic
from shared.due import Done, OnStep, each
from shared.ui import times

from .models import ENDED, Certificate, stage_of

AT_ONCE = 500


def remind_of_certificates(*, now: datetime, on_step: OnStep = lambda _: None) -> Done:
    """Send the reminders that are due, of at most 500 certificates; see `STAGES`. Days are UTC's."""
    rows = Certificate.objects.to_remind(now.date()).select_related("organization").order_by("valid_to", "id")
    return each(rows[:AT_ONCE], lambda one: remind_of_certificate(certificate=one, now=now), on_step)


@atomic
def remind_of_certificate(*, certificate: Certificate, now: datetime) -> bool:
    """Tell its holder how long it lasts yet; whether that was due. Of two clocks at once one does it.

    Of several reminders that were missed, by a clock that stood still or a certificate entered late, the last one is
    sent.
    """
    stage = stage_of(certificate.valid_to, now.date())
    if stage is None:
        return False
    rows = Certificate.objects.kept().filter(pk=certificate.pk, told_stage__gt=stage)
    if not rows.update(told_stage=stage):
        return False
    last, ended = times.calendar_day(certificate.valid_to), stage == ENDED
    title = f"{certificate.scheme} {'has ended' if ended else f'ends on {last}'}"
    body = f"{certificate.number}. " + (
        f"Its last day was {last}: bids no longer offer it. Add its successor."
        if ended
        else f"{_left(certificate.valid_to, now.date())} Add its successor as soon as you have it: a lot that is "
        "delivered later asks for one that lasts."
    )
    notify(
        organization=certificate.organization, kind="certificate", key=f"certificate:{certificate.pk}:{stage}",
        title=title, body=body, link=reverse("certificates:list"), subject=certificate, now=now,
    )  # fmt: skip
    return True


def _left(last: date, today: date) -> str:
    days = (last - today).days
    return "Today is its last day." if not days else f"It lasts another {days} {'day' if days == 1 else 'days'}."
