"""How much of a lot is awarded. It never passes the lot's volume and tolerance, whoever accepts at the same moment."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from django.db.models import F

from buyer_portal.lots import states
from buyer_portal.lots.models import Lot
from shared.accounts.actors import Actor, Role
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import DomainError, Invalid, InvalidMove
from shared.reactions import react

from .steps import announce, moved, stored


class NothingLeft(DomainError):
    """So much of the lot is awarded that this does not fit any more."""

    code = "nothing_left"


@atomic
def award_volume(*, lot: Lot, amount: Decimal, now: datetime) -> None:
    """Set `amount`, in the lot's unit, aside for a bid that is accepted. Raises NothingLeft where it does not fit.

    `awarded` is the marketplace's own reckoning and no part of the record that the other side holds, so the lot's
    version stays as it is.
    """
    _set_aside(lot, amount, (states.PUBLISHED, states.CLOSED))


@atomic
def award_more(*, lot: Lot, amount: Decimal, now: datetime) -> None:
    """Set `amount` more aside for a contract that is to be amended, also of a lot that is sold. Raises NothingLeft."""
    _set_aside(lot, amount, (states.PUBLISHED, states.CLOSED, states.SOLD))


def _set_aside(lot: Lot, amount: Decimal, while_it_is: tuple[str, ...]) -> None:
    most, wanted = most_thousandths(lot), _thousandths(amount)
    if most is None:
        return
    rows = Lot.objects.filter(pk=lot.pk, awarded__lte=most - wanted, status__in=while_it_is)
    if not rows.update(awarded=F("awarded") + wanted):
        lot = stored(lot)
        left = Decimal(max(0, most - lot.awarded)) / 1000
        raise NothingLeft(
            f"Of this lot {left.normalize():,f} {lot.volume_unit} are left to award, and this is for {amount:,f}.",
            record=lot.as_record(),
        )


@atomic
def release_volume(*, lot: Lot, amount: Decimal, now: datetime) -> None:
    """Give back what was set aside: a contract did not come about, was ended, or was amended to less."""
    if most_thousandths(lot) is not None:
        Lot.objects.filter(pk=lot.pk, awarded__gte=_thousandths(amount)).update(
            awarded=F("awarded") - _thousandths(amount)
        )


@atomic
def conclude_lot(*, lot: Lot, by: Actor, now: datetime, expected_version: int | None = None) -> Lot:
    """End a lot as sold with what is awarded: by itself once contracts cover it, or by its owner before that.

    Its other bids are rejected, and its mirror is told (`lot.closed`, sold). Raises InvalidMove where nothing is
    awarded, or an accepted bid's contract is not active yet.
    """
    by.require(Role.OWNER)
    Lot.objects.filter(pk=lot.pk).update(awarded=F("awarded"))  # an award at the same moment comes before or after it
    lot = stored(lot)
    before = lot.status
    if not lot.awarded:
        sentence = "Nothing of this lot is awarded yet. Accept a bid, or end the lot without an award."
        raise InvalidMove(sentence, code="nothing_awarded", record=lot.as_record())
    react("lot_concluding", lot=lot, by=by, now=now)
    ended = lot.closed_at or min(now, lot.bid_deadline or now)
    if not moved(lot, states.SOLD, now=now, expected_version=expected_version, closed_at=ended):
        return lot
    record_event(
        verb="conclude_lot", subject=lot, by=by, now=now, before=before, after=lot.status,
        data={"awarded": str(awarded_of(lot)), "unit": lot.volume_unit},
    )  # fmt: skip
    react("lot_sold", lot=lot, by=by, now=now)
    announce(lot, "lot.closed", now)
    return lot


def require_volume_fits(*, lot: Lot, amount: Decimal) -> None:
    """Raise Invalid for a volume that is more than the whole lot with its tolerance."""
    most = most_thousandths(lot)
    if most is not None and _thousandths(amount) > most:
        limit = (Decimal(most) / 1000).normalize()
        sentence = f"The lot is for {limit:,f} {lot.volume_unit} at most."
        raise Invalid(sentence, fields={"volume.amount": [sentence]})


def most_thousandths(lot: Lot) -> int | None:
    """The most that may be awarded, in thousandths of the lot's unit; None of a lot without a volume."""
    if lot.volume_amount is None:
        return None
    volume = lot.fields.volume
    tolerance = (volume.tolerance_pct if volume else None) or Decimal(0)
    return int((lot.volume_amount * 10 * (100 + tolerance)).to_integral_value(ROUND_FLOOR))


def awarded_of(lot: Lot) -> Decimal:
    """What is set aside for accepted bids, in the lot's unit."""
    return Decimal(lot.awarded) / 1000


def left_to_award(lot: Lot) -> Decimal | None:
    """What is not awarded yet, in the lot's unit and without the tolerance; None of a lot without a volume."""
    return None if lot.volume_amount is None else max(Decimal(0), lot.volume_amount - awarded_of(lot))


def _thousandths(amount: Decimal) -> int:
    return int(amount * 1000)
