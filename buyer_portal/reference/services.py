"""Setting the reference jet price, and asking which is in force."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from shared.accounts.actors import Actor
from shared.accounts.models import Organization
from shared.audit.services import record_event
from shared.db import atomic
from shared.errors import Invalid
from shared.schemas.currencies import DECIMALS

from .models import ReferencePrice

MOST = Decimal(1_000_000)


def reference_price_of(organization: Organization | str) -> ReferencePrice | None:
    """The reference jet price in force for an organisation (or its id); None while it has set none. One query."""
    return ReferencePrice.objects.of(organization).first()


@atomic
def set_reference_price(
    *, organization: Organization, amount: Decimal, currency: str, as_of: date, source: str, by: Actor, now: datetime
) -> ReferencePrice:
    """Go by another price from now on: `amount` of `currency` per tonne, as `source` had it on the day `as_of`.

    Setting what is in force changes nothing. Raises Invalid, naming the fields.
    """
    by.require_owner_of(organization)
    source = source.strip()
    _check(amount, currency, as_of, source, now)
    current = reference_price_of(organization)
    if current and (current.amount, current.currency, current.as_of, current.source) == (
        amount, currency, as_of, source,
    ):  # fmt: skip
        return current
    price = ReferencePrice.objects.create(
        organization=organization, amount=amount, currency=currency, as_of=as_of, source=source,
        set_by=by.user, created_at=now,
    )  # fmt: skip
    record_event(
        verb="set_reference_price", subject=price, by=by, now=now, data={"before": str(current) if current else None}
    )
    return price


def _check(amount: Decimal, currency: str, as_of: date, source: str, now: datetime) -> None:
    wrong: dict[str, list[str]] = {}
    if not 0 < amount <= MOST:
        wrong["amount"] = ["This is not what a tonne of jet fuel costs."]
    elif amount != amount.quantize(Decimal("0.0001")):
        wrong["amount"] = ["Enter at most 4 decimals."]
    if currency not in DECIMALS:
        wrong["currency"] = ["This is not a currency of ISO 4217."]
    if as_of > now.astimezone(UTC).date():
        wrong["as_of"] = ["This day has not come yet."]
    if not source:
        wrong["source"] = ["Say where the price is from."]
    if wrong:
        raise Invalid("The reference price could not be set.", fields=wrong)
