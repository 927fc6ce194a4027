"""Whether an organisation's certificates are those that a lot asks for, to tell it before it bids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from producer_portal.certificates.models import Certificate
from producer_portal.marketplace.models import MarketLot
from shared.accounts.actors import Actor
from shared.ui import times


@dataclass(frozen=True)
class Eligibility:
    """`word` is one of the badges `eligible`, `renew_first` and `not_eligible`; `note` says what is missing."""

    word: str
    note: str = ""


def eligibility_for(lot: MarketLot, actor: Actor, today: date) -> Eligibility | None:
    """By the certificates that are valid today; None where the lot asks for none. At most one query.

    All standards must be met, and of the certificates that are accepted one. One that ends before the delivery does is
    to be renewed first.
    """
    asked = lot.lot
    standards = (asked.compliance.standards if asked.compliance else None) or ()
    accepted = (asked.specification.certifications if asked.specification else None) or ()
    if not standards and not accepted:
        return None
    ends: dict[str, date] = {}
    for one in Certificate.objects.visible_to(actor).valid_on(today):
        ends[one.scheme.casefold()] = max(one.valid_to, ends.get(one.scheme.casefold(), one.valid_to))
    missing = [name for name in standards if name.casefold() not in ends]
    usable = [ends[name.casefold()] for name in accepted if name.casefold() in ends]
    if not missing and accepted and not usable:
        missing = [" or ".join(accepted)]
    if missing:
        return Eligibility("not_eligible", f"needs {', '.join(missing)}")
    used = [ends[name.casefold()] for name in standards] + ([max(usable)] if usable else [])
    last, until = min(used), lot.delivery_until
    if until is not None and last < until.date():
        return Eligibility("renew_first", f"ends {times.calendar_day(last)}")
    return Eligibility("eligible")
