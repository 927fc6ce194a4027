"""Whether an organisation's certificates are those that lots ask for, to tell it before it bids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from django.db.models import Q

from producer_portal.certificates.models import Certificate
from producer_portal.marketplace.models import AskedCertificates, MarketLot, MarketLotQuerySet
from shared.accounts.actors import Actor
from shared.ui import times

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Eligibility:
    """`word` is one of the badges `eligible`, `renew_first` and `not_eligible`; `note` says what is missing."""

    word: str
    note: str = ""


@dataclass(frozen=True)
class Held:
    """The certificates that an organisation holds: by scheme, in small letters, their last day."""

    ends: dict[str, date]

    @classmethod
    def by(cls, actor: Actor, today: date) -> Self:
        """Those that are valid today. One query."""
        ends: dict[str, date] = {}
        for scheme, last in Certificate.objects.visible_to(actor).valid_on(today).values_list("scheme", "valid_to"):
            ends[scheme.casefold()] = max(last, ends.get(scheme.casefold(), last))
        return cls(ends)

    def missing(self, asked: AskedCertificates) -> list[str]:
        """What is lacking: all standards must be met, and of the certificates that are accepted one."""
        missing = [name for name in asked.standards if name.casefold() not in self.ends]
        if not missing and asked.accepted and not self._usable(asked):
            return [" or ".join(asked.accepted)]
        return missing

    def last_day(self, asked: AskedCertificates) -> date:
        """Until when all that is asked for is met, where nothing is missing."""
        needed = [self.ends[name.casefold()] for name in asked.standards]
        return min([*needed, *([max(self._usable(asked))] if asked.accepted else [])])

    def judge(self, asked: AskedCertificates | None, until: datetime | None) -> Eligibility | None:
        """Of a lot that asks for these and is delivered until then; None where it asks for none.

        A certificate that ends before the delivery does is to be renewed first.
        """
        if asked is None:
            return None
        if missing := self.missing(asked):
            return Eligibility("not_eligible", f"needs {', '.join(missing)}")
        last = self.last_day(asked)
        if until is not None and last < until.date():
            return Eligibility("renew_first", f"ends {times.calendar_day(last)}")
        return Eligibility("eligible")

    def _usable(self, asked: AskedCertificates) -> list[date]:
        return [self.ends[name.casefold()] for name in asked.accepted if name.casefold() in self.ends]


def eligibility_for(lot: MarketLot, actor: Actor, today: date) -> Eligibility | None:
    """By the certificates that are valid today; None where the lot asks for none. At most one query."""
    asked = AskedCertificates.of(lot.lot)
    return None if asked is None else Held.by(actor, today).judge(asked, lot.delivery_until)


def eligibility_of(lots: Sequence[MarketLot], held: Held) -> dict[str, Eligibility]:
    """By lot, of those that ask for any. One query, whatever their number."""
    kept = AskedCertificates.objects.in_bulk(list({lot.asked for lot in lots if lot.asked}))
    judged = {lot.pk: held.judge(kept.get(lot.asked), lot.delivery_until) for lot in lots}
    return {pk: one for pk, one in judged.items() if one is not None}


def eligible_among(lots: MarketLotQuerySet, held: Held) -> MarketLotQuerySet:
    """Those of the lots that ask for nothing but what is held until they are delivered. One query for what is asked."""
    by_last_day: dict[date, list[str]] = {}
    for asked in AskedCertificates.objects.all():
        if not held.missing(asked):
            by_last_day.setdefault(held.last_day(asked), []).append(asked.pk)
    wanted = Q(asked="")
    for last, ids in by_last_day.items():
        end = datetime.combine(last, time(), UTC) + A_DAY
        wanted |= Q(asked__in=ids) & (Q(delivery_until__isnull=True) | Q(delivery_until__lt=end))
    return lots.filter(wanted)
